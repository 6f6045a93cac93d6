"""What no function must do, as calls of AWS's API; what those of the pages must not do besides, and what each may.

Values in braces are names of the deployed platform. Each call names things that are there and is complete, so that
nothing but the role's rights can be in its way.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Call(NamedTuple):
    """One call of AWS's API."""

    action: str
    """As IAM names it."""
    client: str
    """The client of boto3."""
    method: str
    given: Mapping[str, Any]

    def __str__(self) -> str:
        """What a test of it is called."""
        where = next((self.given[name] for name in WHERE if isinstance(self.given.get(name), str)), "")
        return f"{self.action} {where}".strip()


WHERE = ("Key", "Prefix", "TableName", "FunctionName", "RoleName", "Bucket")
"""The arguments that tell two calls of one action apart, the most telling first."""


def call(action: str, client: str, method: str, **given: Any) -> Call:  # noqa: ANN401 - arguments of any call
    """A call, as a table of them has it."""
    return Call(action, client, method, given)


def filled(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any argument
    """An argument with the names in place of its braces."""
    match value:
        case str():
            return value.format_map(names)
        case Mapping():
            return {key: filled(each, names) for key, each in value.items()}
        case list():
            return [filled(each, names) for each in value]
    return value


def _s3(action: str, method: str, **given: Any) -> Call:  # noqa: ANN401
    return call(f"s3:{action}", "s3", method, **given)


def _db(action: str, method: str, table: str, **given: Any) -> Call:  # noqa: ANN401
    return call(f"dynamodb:{action}", "dynamodb", method, TableName=f"{{{table}}}", **given)


def _cognito(action: str, method: str, **given: Any) -> Call:  # noqa: ANN401
    return call(f"cognito-idp:{action}", "cognito-idp", method, UserPoolId="{UserPoolId}", **given)


DATA, INBOX = {"Bucket": "{DataBucket}"}, {"Bucket": "{InboxBucket}"}
SNAPSHOT = "{snapshots}students.parquet"
IMPORT = {"import_id": {"S": "{import_id}"}, "item": {"S": "import"}}
SET = {"UpdateExpression": "SET #a = :a", "ExpressionAttributeNames": {"#a": "state"}}
TO_ACTIVE = SET | {"ExpressionAttributeValues": {":a": {"S": "active"}}}
DISTRICT, USER = {"district_id": {"S": "{district}"}}, {"username": {"S": "{user}"}}
POINTER = {"district_id": {"S": "{district}"}, "item": {"S": "{pointer}"}}
PASSWORD = {"Password": "{password}", "Permanent": True}

PUT_SNAPSHOT = _s3("PutObject", "put_object", **DATA, Key=SNAPSHOT, Body=b"")
DELETE_SNAPSHOT = _s3("DeleteObject", "delete_object", **DATA, Key=SNAPSHOT)
PUT_CURRENT = _s3("PutObject", "put_object", **DATA, Key="{current}", Body=b"{}")
PUT_POINTER = _db("PutItem", "put_item", "SnapshotsTable", Item=POINTER)
UPDATE_POINTER = _db("UpdateItem", "update_item", "SnapshotsTable", Key=POINTER, **TO_ACTIVE)

SNAPSHOTS: Sequence[Call] = (
    PUT_SNAPSHOT,
    DELETE_SNAPSHOT,
    PUT_CURRENT,
    _s3("DeleteObject", "delete_object", **DATA, Key="{current}"),
    PUT_POINTER,
    UPDATE_POINTER,
    _db("DeleteItem", "delete_item", "SnapshotsTable", Key=POINTER),
)
"""The step `snapshot` alone writes snapshots and what is current."""

PUT_REPORT = _s3("PutObject", "put_object", **DATA, Key="{report}report.json", Body=b"{}")
PUT_IMPORT = _db("PutItem", "put_item", "ImportsTable", Item=IMPORT)

REPORTS: Sequence[Call] = (
    PUT_REPORT,
    _s3("DeleteObject", "delete_object", **DATA, Key="{report}report.json"),
    PUT_IMPORT,
    _db("DeleteItem", "delete_item", "ImportsTable", Key=IMPORT),
    _db("Scan", "scan", "ImportsTable"),
)
"""What was found stays as it is, and the log loses nothing."""

GET_WORK = _s3("GetObject", "get_object", **DATA, Key="{work}students.parquet")

PACKAGES: Sequence[Call] = (
    _s3("PutObject", "put_object", **INBOX, Key="{district}/Roster.zip", Body=b""),
    _s3("DeleteObject", "delete_object", **INBOX, Key="{package}"),
    _s3("DeleteObjectVersion", "delete_object", **INBOX, Key="{package}", VersionId="{version}"),
    GET_WORK,
)
"""What districts have sent is not replaced, and the tables between the steps are nobody else's."""

CHANGE = {"district_id": {"S": "{district}"}, "item": {"S": "any"}}
PUT_CHANGE = _db("PutItem", "put_item", "AccountChangesTable", Item=CHANGE)
UPDATE_USER = _db("UpdateItem", "update_item", "UsersTable", Key=USER, **TO_ACTIVE)
SCAN_USERS = _db("Scan", "scan", "UsersTable")

ACCOUNTS: Sequence[Call] = (
    _db("PutItem", "put_item", "UsersTable", Item=USER),
    UPDATE_USER,
    _db("DeleteItem", "delete_item", "UsersTable", Key=USER),
    SCAN_USERS,
    _db("PutItem", "put_item", "DistrictsTable", Item=DISTRICT),
    _db("DeleteItem", "delete_item", "DistrictsTable", Key=DISTRICT),
    PUT_CHANGE,
    _db("UpdateItem", "update_item", "AccountChangesTable", Key=CHANGE, **TO_ACTIVE),
    _db("DeleteItem", "delete_item", "AccountChangesTable", Key=CHANGE),
    _db("GetItem", "get_item", "AccountChangesTable", Key=CHANGE),
    _cognito("AdminCreateUser", "admin_create_user", Username="somebody"),
    _cognito("AdminSetUserPassword", "admin_set_user_password", Username="{user}", **PASSWORD),
    _cognito("AdminAddUserToGroup", "admin_add_user_to_group", Username="{user}", GroupName="operators"),
    _cognito("AdminDeleteUser", "admin_delete_user", Username="{user}"),
    _cognito("AdminGetUser", "admin_get_user", Username="{user}"),
    _cognito("ListUsers", "list_users"),
)
"""Nobody becomes an operator, or somebody else, by a function."""

SEND_MAIL = call(
    "ses:SendEmail",
    "sesv2",
    "send_email",
    FromEmailAddress="{MailFrom}",
    Destination={"ToAddresses": ["somebody@example.org"]},
    Content={"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}},
)
PUT_EVENT = call(
    "events:PutEvents",
    "events",
    "put_events",
    Entries=[{"Source": "rollcall", "DetailType": "Import Published", "Detail": "{{}}"}],
)

OTHERS: Sequence[Call] = (
    call("states:StartExecution", "stepfunctions", "start_execution", stateMachineArn="{StateMachineArn}"),
    call("states:StopExecution", "stepfunctions", "stop_execution", executionArn="{execution}"),
    call("states:DescribeExecution", "stepfunctions", "describe_execution", executionArn="{execution}"),
    call("states:SendTaskFailure", "stepfunctions", "send_task_failure", taskToken="{token}"),
    *(
        call("lambda:InvokeFunction", "lambda", "invoke", FunctionName=f"{{{step}}}", Payload=b"{}")
        for step in ("authenticate", "unpack", "validate", "snapshot", "record", "notify")
    ),
    call("lambda:UpdateFunctionCode", "lambda", "update_function_code", FunctionName="{apps}", ZipFile=b""),
    call("lambda:GetFunctionConfiguration", "lambda", "get_function_configuration", FunctionName="{notify}"),
    SEND_MAIL,
    PUT_EVENT,
    call("secretsmanager:ListSecrets", "secretsmanager", "list_secrets"),
    call("secretsmanager:GetSecretValue", "secretsmanager", "get_secret_value", SecretId="any"),
    call("ssm:GetParameter", "ssm", "get_parameter", Name="/any"),
    call("iam:ListRoles", "iam", "list_roles"),
    call("iam:PutRolePolicy", "iam", "put_role_policy", RoleName="{role}", PolicyName="more", PolicyDocument="{all}"),
    call("sts:AssumeRole", "sts", "assume_role", RoleArn="{other_role}", RoleSessionName="other"),
    call("logs:FilterLogEvents", "logs", "filter_log_events", logGroupName="{log_group}"),
    call("s3:PutBucketPolicy", "s3", "put_bucket_policy", **DATA, Policy="{all}"),
    call("dynamodb:DeleteTable", "dynamodb", "delete_table", TableName="{ImportsTable}"),
)
"""Nothing of the chain, of mail, of secrets, and of the rights themselves."""

COMMON = (*SNAPSHOTS, *REPORTS, *PACKAGES, *ACCOUNTS, *OTHERS)


def but(calls: Sequence[Call], *may: Call) -> Sequence[Call]:
    """The calls without those that a function needs."""
    assert all(each in calls for each in may)
    return [each for each in calls if each not in may]


FORBIDDEN: Mapping[str, Sequence[Call]] = {
    "apps": (
        # Whoever chooses their mails is recorded.
        *but(COMMON, PUT_CHANGE),
        # It asks `downloads` for files, and reads no package that came by SFTP.
        _s3("PutObject", "put_object", **DATA, Key="{download}log.csv", Body=b""),
        _s3("GetObject", "get_object", **INBOX, Key="{package}"),
        _s3("ListBucket", "list_objects_v2", **INBOX, Prefix="{district}/"),
        _s3("ListBucketVersions", "list_object_versions", **INBOX, Prefix="{district}/"),
        _db("Scan", "scan", "SessionsTable"),
    ),
    "downloads": (
        *COMMON,
        # It makes files, and knows neither people nor sessions; it makes no package of them.
        _s3("GetObject", "get_object", **DATA, Key=SNAPSHOT),
        _s3("DeleteObject", "delete_object", **DATA, Key="{download}log.csv"),
        _s3("PutObject", "put_object", **INBOX, Key="{district}/pages/1/Roster.zip", Body=b""),
        _s3("PutObject", "put_object", **INBOX, Key="{district}/check/Roster.zip", Body=b""),
        _s3("PutObject", "put_object", **INBOX, Key="{district}/results", Body=b""),
        _s3("DeleteObject", "delete_object", **INBOX, Key="{district}/results/x/status.json"),
        _db("UpdateItem", "update_item", "ImportsTable", Key=IMPORT, **TO_ACTIVE),
        _db("GetItem", "get_item", "UsersTable", Key=USER),
        _db("UpdateItem", "update_item", "DistrictsTable", Key=DISTRICT, **TO_ACTIVE),
        _db("Scan", "scan", "DistrictsTable"),
        _db("GetItem", "get_item", "SessionsTable", Key={"session": {"S": "any"}}),
        _db("PutItem", "put_item", "SessionsTable", Item={"session": {"S": "any"}}),
        call("states:SendTaskSuccess", "stepfunctions", "send_task_success", taskToken="{token}", output="{{}}"),
        call("lambda:InvokeFunction", "lambda", "invoke", FunctionName="{apps}", Payload=b"{}"),
    ),
}
"""By function."""

ALLOWED: Mapping[str, Sequence[Call]] = {
    "apps": (
        _s3("GetObject", "get_object", **DATA, Key="{report}summary.json"),
        _s3("GetObject", "get_object", **DATA, Key=SNAPSHOT),
        _s3("ListBucket", "list_objects_v2", **DATA, Prefix="{report}"),
        _s3("PutObject", "put_object", **INBOX, Key="_check/{district}/pages/1/.Roster.zip", Body=b""),
        _db("GetItem", "get_item", "UsersTable", Key=USER),
        _db("Scan", "scan", "DistrictsTable"),
        _db("GetItem", "get_item", "SnapshotsTable", Key=POINTER),
        _db("GetItem", "get_item", "ImportsTable", Key=IMPORT),
        _db("PutItem", "put_item", "AccountChangesTable", Item={**CHANGE, "district_id": {"S": "of-a-test"}}),
        _db("PutItem", "put_item", "SessionsTable", Item={"session": {"S": "any"}}),
        _db("DeleteItem", "delete_item", "SessionsTable", Key={"session": {"S": "any"}}),
        call("lambda:InvokeFunction", "lambda", "invoke", FunctionName="{downloads}", InvocationType="DryRun"),
    ),
    "downloads": (
        _s3("GetObject", "get_object", **DATA, Key="{report}report.json"),
        _s3("GetObjectVersion", "get_object", **INBOX, Key="{package}", VersionId="{version}"),
        _s3("PutObject", "put_object", **DATA, Key="{download}log.csv", Body=b""),
        _s3("GetObject", "get_object", **DATA, Key="{download}log.csv"),
        _s3("ListBucket", "list_objects_v2", **DATA, Prefix="{report}"),
        _s3("PutObject", "put_object", **INBOX, Key="{district}/results/x.json", Body=b"", Tagging="rollcall=results"),
        _s3("PutObject", "put_object", **INBOX, Key="{district}/check/", Body=b""),
        _db("GetItem", "get_item", "ImportsTable", Key=IMPORT),
        _db("GetItem", "get_item", "DistrictsTable", Key=DISTRICT),
        _db("GetItem", "get_item", "SnapshotsTable", Key=POINTER),
    ),
}
"""By function: without these, a role that may do nothing at all would pass."""
