"""What is neither DynamoDB nor S3: SES, EventBridge, Glue, Lambda, CloudFormation."""
