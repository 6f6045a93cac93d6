"""What the functions of the chain and of the login must not do, as calls of AWS's API; and what each may."""

from collections.abc import Mapping, Sequence
from typing import Any

from integration.forbidden import (
    COMMON,
    DATA,
    DELETE_SNAPSHOT,
    DISTRICT,
    GET_WORK,
    IMPORT,
    INBOX,
    POINTER,
    PUT_CURRENT,
    PUT_EVENT,
    PUT_IMPORT,
    PUT_POINTER,
    PUT_REPORT,
    PUT_SNAPSHOT,
    SCAN_USERS,
    SEND_MAIL,
    SNAPSHOT,
    TO_ACTIVE,
    UPDATE_POINTER,
    UPDATE_USER,
    USER,
    Call,
    but,
    call,
)

NOBODY_WAITS = call("states:SendTaskSuccess", "stepfunctions", "send_task_success", taskToken="{token}", output="{{}}")
INDEX = {
    "IndexName": "by-district",
    "KeyConditionExpression": "district_id = :d",
    "ExpressionAttributeValues": {":d": {"S": "{district}"}},
}
LOGIN, SESSION = {"name": {"S": "any"}, "source": {"S": "any"}}, {"session": {"S": "any"}}
TROUBLE = {"address": {"S": "nobody@example.org"}}
OWN = {"import_id": {"S": "of-a-test"}, "item": {"S": "import"}}
"""An item that no import has, for what may be written."""
OWN_POINTER = {"district_id": {"S": "of-a-test"}, "item": {"S": "pointer"}}
OWN_REPORT = "reports/district_id=of-a-test/import_id=1/"


def _get(key: str, **where: Any) -> Call:  # noqa: ANN401 - arguments of any call
    return call("s3:GetObject", "s3", "get_object", **(where or DATA), Key=key)


def _put(key: str, **where: Any) -> Call:  # noqa: ANN401
    return call("s3:PutObject", "s3", "put_object", **(where or DATA), Key=key, Body=b"")


def _list(prefix: str, **where: Any) -> Call:  # noqa: ANN401
    return call("s3:ListBucket", "s3", "list_objects_v2", **(where or DATA), Prefix=prefix)


def _item(action: str, table: str, **given: Any) -> Call:  # noqa: ANN401
    method = {"GetItem": "get_item", "PutItem": "put_item", "UpdateItem": "update_item", "DeleteItem": "delete_item"}
    return call(f"dynamodb:{action}", "dynamodb", method[action], TableName=f"{{{table}}}", **given)


def _query(table: str, **given: Any) -> Call:  # noqa: ANN401
    return call("dynamodb:Query", "dynamodb", "query", TableName=f"{{{table}}}", **given)


GET_PACKAGE = _get("{package}", **INBOX)
GET_VERSION = call("s3:GetObjectVersion", "s3", "get_object", **INBOX, Key="{package}", VersionId="{version}")
GET_DISTRICT, GET_USER = _item("GetItem", "DistrictsTable", Key=DISTRICT), _item("GetItem", "UsersTable", Key=USER)
GET_IMPORT = _item("GetItem", "ImportsTable", Key=IMPORT)
GET_POINTER = _item("GetItem", "SnapshotsTable", Key=POINTER)
UPDATE_IMPORT = _item("UpdateItem", "ImportsTable", Key=IMPORT, **TO_ACTIVE)
UPDATE_DISTRICT = _item("UpdateItem", "DistrictsTable", Key=DISTRICT, **TO_ACTIVE)
IMPORTS_OF_DISTRICT = _query("ImportsTable", **INDEX)
GET_SNAPSHOT, LIST_INBOX, LIST_DATA = _get(SNAPSHOT), _list("{district}/", **INBOX), _list("{report}")
GET_SESSION = _item("GetItem", "SessionsTable", Key=SESSION)
GET_LOGIN = _item("GetItem", "LoginsTable", Key=LOGIN)
MAKE_DOWNLOAD = call("lambda:InvokeFunction", "lambda", "invoke", FunctionName="{downloads}", Payload=b"{}")
ASK_PAGES = call("lambda:InvokeFunction", "lambda", "invoke", FunctionName="{apps}", Payload=b"{}")

START, STOP, DESCRIBE = (
    next(each for each in COMMON if each.action == f"states:{verb}Execution") for verb in ("Start", "Stop", "Describe")
)
"""What the watchdog does to executions."""

ELSEWHERE = (UPDATE_DISTRICT, LIST_INBOX, GET_SESSION, GET_LOGIN, MAKE_DOWNLOAD, ASK_PAGES)
"""What none of these functions does: uploads listed, sessions and logins read, files made for the pages."""

FORBIDDEN: Mapping[str, Sequence[Call]] = {
    "authenticate": (
        # That it updates no state of a user is a condition on attributes, which the local platform does not judge.
        *but(COMMON, UPDATE_USER),
        *ELSEWHERE,
        # It lets people in, and sees nothing that they send or get.
        NOBODY_WAITS,
        GET_PACKAGE,
        GET_VERSION,
        LIST_DATA,
        _get("{report}report.json"),
        GET_SNAPSHOT,
        GET_IMPORT,
        UPDATE_IMPORT,
        IMPORTS_OF_DISTRICT,
        GET_POINTER,
        _item("PutItem", "LoginsTable", Item=LOGIN),
        call("sts:AssumeRole", "sts", "assume_role", RoleArn="{transfer_role}", RoleSessionName="other"),
    ),
    "unpack": (
        *but(COMMON, PUT_REPORT, PUT_IMPORT),
        *ELSEWHERE,
        # It reads the very version of an upload, and nothing of what was made of earlier ones.
        NOBODY_WAITS,
        GET_PACKAGE,
        LIST_DATA,
        _get("{report}report.json"),
        GET_SNAPSHOT,
        GET_USER,
        IMPORTS_OF_DISTRICT,
        GET_POINTER,
        _put("{download}log.csv"),
    ),
    "validate": (
        *but(COMMON, PUT_REPORT, GET_WORK),
        *ELSEWHERE,
        # It reads the unpacked files and how earlier findings stand, and neither packages, accounts nor rosters.
        NOBODY_WAITS,
        GET_PACKAGE,
        GET_VERSION,
        _get("{report}report.json"),
        _get("{report}findings.parquet"),
        GET_SNAPSHOT,
        _put("{work_of_import}Students.csv"),
        _put("{work_of_import}changes/students.parquet"),
        _put("{download}log.csv"),
        UPDATE_IMPORT,
        GET_DISTRICT,
        GET_USER,
        GET_POINTER,
    ),
    "snapshot": (
        *but(
            COMMON,
            PUT_REPORT,
            PUT_SNAPSHOT,
            DELETE_SNAPSHOT,
            PUT_CURRENT,
            PUT_POINTER,
            UPDATE_POINTER,
            PUT_EVENT,
            GET_WORK,
        ),
        *ELSEWHERE,
        # It reads accepted tables, not what was sent or found.
        GET_PACKAGE,
        GET_VERSION,
        _get("{report}report.json"),
        _get("{report}findings.parquet"),
        _get("{work_of_import}Students.csv"),
        _put("{work}students.parquet"),
        _put("{download}log.csv"),
        IMPORTS_OF_DISTRICT,
        GET_USER,
    ),
    "record": (
        # It tells other systems of each end.
        *but(COMMON, PUT_IMPORT, PUT_POINTER, PUT_EVENT),
        *ELSEWHERE,
        # It reads no file but a report's core, for its counts.
        NOBODY_WAITS,
        GET_PACKAGE,
        GET_VERSION,
        LIST_DATA,
        _get("{report}findings.parquet"),
        _get("{report}summary.json"),
        GET_SNAPSHOT,
        _put("{download}log.csv"),
        GET_USER,
        IMPORTS_OF_DISTRICT,
        _query(
            "SnapshotsTable", KeyConditionExpression="district_id = :d", ExpressionAttributeValues={":d": {"S": "x"}}
        ),
    ),
    "notify": (
        *but(COMMON, SEND_MAIL),
        *ELSEWHERE,
        # It mails counts, so that it reads neither findings nor rosters.
        NOBODY_WAITS,
        GET_PACKAGE,
        GET_VERSION,
        LIST_DATA,
        _get("{report}report.json"),
        _get("{report}findings.parquet"),
        _get("{report}listing.arrow"),
        GET_SNAPSHOT,
        _put("{download}log.csv"),
        call(
            SEND_MAIL.action, SEND_MAIL.client, SEND_MAIL.method, **{**SEND_MAIL.given, "FromEmailAddress": "a@b.org"}
        ),
        call("sqs:ReceiveMessage", "sqs", "receive_message", QueueUrl="{dead_letters}"),
    ),
    "deliveries": (
        # It looks for whose address it is, among all accounts.
        *but(COMMON, PUT_EVENT, SCAN_USERS),
        *ELSEWHERE,
        # It changes no account, and sees neither imports nor anything that was sent or found.
        NOBODY_WAITS,
        GET_PACKAGE,
        GET_VERSION,
        LIST_DATA,
        _get("{report}report.json"),
        _get("{report}summary.json"),
        GET_SNAPSHOT,
        GET_USER,
        GET_IMPORT,
        UPDATE_IMPORT,
        IMPORTS_OF_DISTRICT,
        GET_POINTER,
        _put("{download}log.csv"),
        call("sqs:ReceiveMessage", "sqs", "receive_message", QueueUrl="{dead_letters}"),
    ),
    "watch": (
        # That it writes items of its own alone, and changes nothing of an import but that it is watched, are conditions
        # on keys and attributes, which the local platform does not judge.
        *but(COMMON, PUT_EVENT, UPDATE_POINTER, DELETE_SNAPSHOT, PUT_IMPORT, START, STOP, DESCRIBE),
        *ELSEWHERE,
        # It looks at when and whether, and reads no package, report or mail.
        NOBODY_WAITS,
        GET_PACKAGE,
        GET_VERSION,
        _get("{report}report.json"),
        _get("{report}findings.parquet"),
        GET_USER,
        _put("{download}log.csv"),
        _item("DeleteItem", "ImportsTable", Key=OWN),
    ),
}
"""By function."""

ALLOWED: Mapping[str, Sequence[Call]] = {
    "authenticate": (
        GET_DISTRICT,
        GET_USER,
        _item(
            "UpdateItem",
            "UsersTable",
            Key=USER,
            UpdateExpression="SET last_login_from = :a",
            ExpressionAttributeValues={":a": {"S": "192.0.2.1"}},
        ),
        _item("UpdateItem", "LoginsTable", Key=LOGIN, **TO_ACTIVE),
        _item("DeleteItem", "LoginsTable", Key=LOGIN),
        call(
            "cognito-idp:AdminInitiateAuth",
            "cognito-idp",
            "admin_initiate_auth",
            UserPoolId="{UserPoolId}",
            ClientId="{UserPoolClientId}",
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "{user}", "PASSWORD": "{password}"},
        ),
    ),
    "unpack": (
        GET_VERSION,
        GET_DISTRICT,
        GET_IMPORT,
        _put(f"{OWN_REPORT}report.json"),
        _put("work/district_id=of-a-test/import_id=1/Students.csv"),
        _item("PutItem", "ImportsTable", Item=OWN),
        _item("UpdateItem", "ImportsTable", Key=OWN, **TO_ACTIVE),
    ),
    "validate": (
        LIST_DATA,
        _get("{work_of_import}unpacked.json"),
        _get("{report}summary.json"),
        _put(f"{OWN_REPORT}report.json"),
        _put("work/district_id=of-a-test/import_id=1/tables/students.parquet"),
        GET_IMPORT,
        IMPORTS_OF_DISTRICT,
    ),
    "snapshot": (
        LIST_DATA,
        GET_WORK,
        _get("{report}tables.json"),
        GET_SNAPSHOT,
        _put(f"{OWN_REPORT}report.json"),
        _put("work/district_id=of-a-test/import_id=1/changes/students.parquet"),
        _put("snapshots/district_id=of-a-test/school_year=1/import_id=1/students.parquet"),
        call(
            "s3:DeleteObject",
            "s3",
            "delete_object",
            **DATA,
            Key="snapshots/district_id=of-a-test/school_year=1/import_id=1/students.parquet",
        ),
        GET_DISTRICT,
        GET_IMPORT,
        GET_POINTER,
        _item("PutItem", "SnapshotsTable", Item=OWN_POINTER),
        _item("UpdateItem", "ImportsTable", Key=OWN, **TO_ACTIVE),
    ),
    "record": (
        _get("{report}report.json"),
        GET_DISTRICT,
        GET_IMPORT,
        GET_POINTER,
        _item("PutItem", "SnapshotsTable", Item=OWN_POINTER),
        _item("PutItem", "ImportsTable", Item=OWN),
        _item("UpdateItem", "ImportsTable", Key=OWN, **TO_ACTIVE),
        PUT_EVENT,
    ),
    "deliveries": (
        _item("GetItem", "MailTroublesTable", Key=TROUBLE),
        _item("UpdateItem", "MailTroublesTable", Key=TROUBLE, **TO_ACTIVE),
        _item("DeleteItem", "MailTroublesTable", Key=TROUBLE),
        SCAN_USERS,
        call("dynamodb:Scan", "dynamodb", "scan", TableName="{DistrictsTable}"),
        PUT_EVENT,
    ),
    "notify": (
        _get("{report}summary.json"),
        _get("{report}differences.json"),
        GET_DISTRICT,
        GET_USER,
        GET_IMPORT,
        GET_POINTER,
        SEND_MAIL,
    ),
    "watch": (
        LIST_DATA,
        GET_SNAPSHOT,
        _put("snapshots/district_id=of-a-test/school_year=1/history.json"),
        call(
            "s3:DeleteObject",
            "s3",
            "delete_object",
            **DATA,
            Key="snapshots/district_id=of-a-test/school_year=1/import_id=1/students.parquet",
        ),
        GET_IMPORT,
        IMPORTS_OF_DISTRICT,
        _item("PutItem", "ImportsTable", Item={"import_id": {"S": "district#of-a-test"}, "item": {"S": "watch"}}),
        GET_POINTER,
        _item("UpdateItem", "SnapshotsTable", Key=OWN_POINTER, **TO_ACTIVE),
        call("dynamodb:Scan", "dynamodb", "scan", TableName="{DistrictsTable}"),
        DESCRIBE,
    ),
}
"""By function: without these, a role that may do nothing at all would pass."""
