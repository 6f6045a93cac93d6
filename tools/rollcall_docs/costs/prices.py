"""AWS's list prices in us-east-1, in US dollars. Free amounts are left out, but for Cognito's, which has no end."""

AS_OF = "as known in November 2026"
"""When the numbers were held beside what pages say. Which of them: docs/operations.md, “Where the prices are from”."""

HOURS = 720
"""Hours of a month."""

SERVER_HOUR = 0.30
"""https://aws.amazon.com/aws-transfer-family/pricing/: one protocol of a server, used or not."""
UPLOADED_GB = 0.04
"""As above: what is sent by SFTP."""

LAMBDA_GB_SECOND = 0.0000133334
"""https://aws.amazon.com/lambda/pricing/, arm64. The start of a function is charged like its run."""
LAMBDA_REQUEST = 0.20 / 1e6

TRANSITION = 0.025 / 1e3
"""https://aws.amazon.com/step-functions/pricing/, Standard."""

S3_WRITE = 0.005 / 1e3
"""https://aws.amazon.com/s3/pricing/: PUT, COPY, POST, LIST. Deletions are free."""
S3_READ = 0.0004 / 1e3
S3_GB_MONTH = 0.023

DYNAMODB_WRITE = 0.625 / 1e6
"""https://aws.amazon.com/dynamodb/pricing/on-demand/: a unit of 1 KB."""
DYNAMODB_READ = 0.125 / 1e6
"""A unit of 4 KB, read consistently."""

MAIL = 0.10 / 1e3
"""https://aws.amazon.com/ses/pricing/: for each recipient."""

LOG_GB = 0.50 + 3 * 0.03
"""https://aws.amazon.com/cloudwatch/pricing/: taken in, and kept for 90 days."""
METRIC_MONTH = 0.30
ALARM_MONTH = 0.10
COMPOSITE_ALARM_MONTH = 0.50
DASHBOARD_MONTH = 3.00
TRACE = 5.00 / 1e6
"""https://aws.amazon.com/xray/pricing/: of a trace that is recorded."""

KEY_MONTH = 1.00
"""https://aws.amazon.com/kms/pricing/."""

EVENT = 1.00 / 1e6
"""https://aws.amazon.com/eventbridge/pricing/: events of our own; S3's are free."""

COGNITO_FREE = 10_000
"""https://aws.amazon.com/cognito/pricing/, Essentials: users a month who log in with a password."""
COGNITO_USER = 0.015
