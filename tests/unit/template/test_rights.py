"""The template: who may do what, and who may take on which role."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest
from support.deployment_files import resources, steps
from support.template_rights import FUNCTIONS, as_list, permissions, statements, where

from rollcall.model import folders
from rollcall.model.accounts import homes
from rollcall.model.accounts.last_logins import LastLogins
from rollcall_local import ses_authorization

READS = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:ConditionCheckItem"}
STEPS = steps()
BUS = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"
EXECUTIONS = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${ImportsStateMachine.Name}:*"
UNSCOPED = {"logs:", "xray:", "states:SendTaskSuccess"}
"""Services whose actions here know no resources, and one such action."""


def test_no_policy_allows_everything() -> None:
    apart = [{"Policies": policy} for policy in resources("AWS::IAM::Policy").values()]
    every = [*FUNCTIONS.values(), *resources("AWS::IAM::Role").values(), *apart]
    allowed = [statement for resource in every for statement in statements(resource)]
    assert len(allowed) > len(every)
    for statement in allowed:
        actions, places = as_list(statement["Action"]), as_list(statement["Resource"])
        assert not [action for action in actions if "*" in action]
        assert "*" not in places or all(action.startswith(tuple(UNSCOPED)) for action in actions)


def test_functions_use_no_managed_policies() -> None:
    assert all(isinstance(policy, Mapping) for each in FUNCTIONS.values() for policy in each.get("Policies", ()))


@pytest.mark.parametrize("step", STEPS)
def test_only_who_must_may_write_there(step: str) -> None:
    writes = {
        (action, place)
        for action, place in permissions(f"{step.capitalize()}Function")
        if not action.startswith(("s3:", "ses:", "cognito-idp:", "glue:")) and action not in READS
    }
    expected: dict[str, set[tuple[str, str]]] = {
        "authenticate": {
            ("dynamodb:UpdateItem", "${UsersTable.Arn}"),
            ("dynamodb:UpdateItem", "${LoginsTable.Arn}"),
            ("dynamodb:DeleteItem", "${LoginsTable.Arn}"),
        },
        "unpack": {("dynamodb:PutItem", "${ImportsTable.Arn}"), ("dynamodb:UpdateItem", "${ImportsTable.Arn}")},
        "snapshot": {
            ("dynamodb:UpdateItem", "${ImportsTable.Arn}"),
            ("dynamodb:PutItem", "${SnapshotsTable.Arn}"),
            ("dynamodb:UpdateItem", "${SnapshotsTable.Arn}"),
            ("events:PutEvents", BUS),
            ("states:SendTaskSuccess", "*"),
            ("sqs:SendMessage", "${EventDeadLetters.Arn}"),
        },
        "record": {
            ("dynamodb:PutItem", "${SnapshotsTable.Arn}"),
            ("dynamodb:PutItem", "${ImportsTable.Arn}"),
            ("dynamodb:UpdateItem", "${ImportsTable.Arn}"),
            ("events:PutEvents", BUS),
            ("sqs:SendMessage", "${EventDeadLetters.Arn}"),
        },
        "deliveries": {
            ("dynamodb:UpdateItem", "${MailTroublesTable.Arn}"),
            ("dynamodb:DeleteItem", "${MailTroublesTable.Arn}"),
            ("events:PutEvents", BUS),
            ("sqs:SendMessage", "${DeliveryDeadLetters.Arn}"),
        },
        "webhook": {
            ("sqs:ReceiveMessage", "${WebhookQueue.Arn}"),
            ("sqs:DeleteMessage", "${WebhookQueue.Arn}"),
            ("sqs:GetQueueAttributes", "${WebhookQueue.Arn}"),
            ("sqs:ChangeMessageVisibility", "${WebhookQueue.Arn}"),
            ("secretsmanager:GetSecretValue", "${WebhookSecretArn}"),
        },
        "canary": {("transfer:StartFileTransfer", "${CanaryConnector.Arn}")},
        "apps": {
            ("dynamodb:PutItem", "${SessionsTable.Arn}"),
            ("dynamodb:UpdateItem", "${SessionsTable.Arn}"),
            ("dynamodb:DeleteItem", "${SessionsTable.Arn}"),
            ("dynamodb:UpdateItem", "${ImportsTable.Arn}"),
            ("dynamodb:UpdateItem", "${DistrictsTable.Arn}"),
            ("dynamodb:PutItem", "${AccountChangesTable.Arn}"),
            ("states:SendTaskSuccess", "*"),
            ("lambda:InvokeFunction", "${DownloadsFunction.Arn}"),
        },
        "notify": {
            ("dynamodb:UpdateItem", "${ImportsTable.Arn}"),
            ("sqs:SendMessage", "${RestoreDeadLetters.Arn}"),
        },
        "downloads": {("sqs:SendMessage", "${DownloadDeadLetters.Arn}")},
        "watch": {
            ("dynamodb:PutItem", "${ImportsTable.Arn}"),
            ("dynamodb:UpdateItem", "${ImportsTable.Arn}"),
            ("dynamodb:UpdateItem", "${SnapshotsTable.Arn}"),
            ("events:PutEvents", "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"),
            ("states:StartExecution", "${ImportsStateMachine}"),
            *((f"states:{verb}", EXECUTIONS) for verb in ("DescribeExecution", "GetExecutionHistory", "StopExecution")),
            ("sqs:SendMessage", "${WatchDeadLetters.Arn}"),
        },
    }
    assert writes == expected.get(step, set())


def test_the_watchdog_writes_items_of_its_own_and_changes_nothing_of_an_import() -> None:
    """An import is ended by the chain alone."""
    imports = "${ImportsTable.Arn}"
    conditions = {
        each["Action"]: each["Condition"]
        for each in statements(FUNCTIONS["WatchFunction"])
        if where(as_list(each["Resource"])[0]) == imports and "Condition" in each
    }
    assert conditions == {
        "dynamodb:UpdateItem": {
            "ForAllValues:StringEquals": {"dynamodb:Attributes": ["import_id", "item", "watched", "ended_at"]}
        },
        "dynamodb:PutItem": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["district#*", "sweep"]}},
    }


def test_a_login_changes_nothing_of_an_account_but_when_it_was() -> None:
    """Keys, networks and districts are the operators' alone."""
    (update,) = [
        each
        for each in statements(FUNCTIONS["AuthenticateFunction"])
        if where(as_list(each["Resource"])[0]) == "${UsersTable.Arn}"
    ]
    assert update["Action"] == "dynamodb:UpdateItem"
    attributes = update["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]
    assert attributes == ["username", *LastLogins.__slots__]


def test_the_role_of_sftp_users_has_the_outer_limits_of_every_session() -> None:
    """It writes no results, reads no uploads back, and reaches nothing of the pages' checks."""
    role = statements(resources("AWS::IAM::Role")["TransferUserRole"])
    told: dict[str, set[tuple[str, str]]] = {"Allow": set(), "Deny": set()}
    for statement in role:
        places = [where(place) for place in as_list(statement["Resource"])]
        told[statement["Effect"]] |= {(action, place) for action in as_list(statement["Action"]) for place in places}
    inbox, results = "${InboxBucket.Arn}", [f"${{InboxBucket.Arn}}/*/{folders.RESULTS}{end}" for end in ("", "/*")]
    assert told["Allow"] == {
        ("s3:ListBucket", inbox),
        ("s3:PutObject", f"{inbox}/*"),
        ("s3:DeleteObject", f"{inbox}/*"),
        *((f"s3:{verb}ObjectTagging", f"{inbox}/*") for verb in ("Get", "Put")),  # see test_malware.py
        *(("s3:GetObject", f"{inbox}/*.{end}") for end in homes.TEMPORARY),
        ("s3:GetObject", results[1]),
    }
    assert told["Deny"] == {
        *((action, place) for action in ("s3:PutObject", "s3:DeleteObject") for place in results),
        *((action, f"{inbox}/_check/*") for action in ("s3:PutObject", "s3:GetObject", "s3:DeleteObject")),
    }


def test_passwords_are_checked_at_the_door_and_the_pages_ask_for_groups_alone() -> None:
    asked = {(f, action, place) for f in FUNCTIONS for action, place in permissions(f) if "cognito" in action}
    assert asked == {
        ("AuthenticateFunction", "cognito-idp:AdminInitiateAuth", "${UserPool.Arn}"),
        ("AppsFunction", "cognito-idp:AdminListGroupsForUser", "${UserPool.Arn}"),
    }


def test_mails_come_from_one_address() -> None:
    assert mailing()["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}
    assert [f for f in FUNCTIONS if any(action.startswith("ses:") for action, _ in permissions(f))] == [
        "NotifyFunction"
    ]


@pytest.mark.parametrize(
    "verified",
    [
        ["no-reply@mail.district.example", "data@springfield.example"],
        ["mail.district.example", "springfield.example"],
        ["district.example", "anna@springfield.example"],
    ],
)
def test_a_mail_may_be_sent_with_addresses_or_domains_verified(verified: list[str]) -> None:
    """SES asks for the one that it finds for the sender, and in the sandbox for those of the recipients."""
    mail = {
        "FromEmailAddress": "no-reply@mail.district.example",
        "Destination": {"ToAddresses": ["anna@springfield.example", "data@springfield.example"]},
        "ConfigurationSetName": "${SenderConfigurationSet}",
    }
    allowed = [where(place).rpartition(":")[2] for place in mailing()["Resource"]]
    asked = ses_authorization.resources(mail, verified)
    assert len(asked) > 2
    for resource in asked:
        assert any(fnmatchcase(resource, place) for place in allowed), resource


def mailing() -> Mapping[str, Any]:
    """The statement that lets `notify` send."""
    (sending,) = [each for each in statements(FUNCTIONS["NotifyFunction"]) if each["Action"] == "ses:SendEmail"]
    return sending


def test_only_snapshot_writes_snapshots_and_deletes_them() -> None:
    writers = {
        (function, action)
        for function in FUNCTIONS
        for action, place in permissions(function)
        if action.startswith(("s3:Put", "s3:Delete")) and "/snapshots/" in place
    }
    assert writers == {
        ("SnapshotFunction", "s3:PutObject"),
        ("SnapshotFunction", "s3:DeleteObject"),
        # The sweep retires what is no longer kept, which the history tells.
        ("WatchFunction", "s3:PutObject"),
        ("WatchFunction", "s3:DeleteObject"),
    }
    assert ("s3:PutObject", "${DataBucket.Arn}/snapshots/*/history.json") in permissions("WatchFunction")


def test_nothing_else_is_deleted_than_the_files_of_an_import() -> None:
    """`current.json` lies beside the folders of imports."""
    every = {(f, action, place) for f in FUNCTIONS for action, place in permissions(f) if "Delete" in action}
    deletes = {(f, place) for f, action, place in every if not action.startswith("glue:")}
    assert deletes == {
        ("SnapshotFunction", "${DataBucket.Arn}/snapshots/*/import_id=*"),
        ("WatchFunction", "${DataBucket.Arn}/snapshots/*/import_id=*"),
        ("AppsFunction", "${SessionsTable.Arn}"),
        ("AuthenticateFunction", "${LoginsTable.Arn}"),
        ("DeliveriesFunction", "${MailTroublesTable.Arn}"),
        ("WebhookFunction", "${WebhookQueue.Arn}"),
    }
    assert {(f, action) for f, action, _ in every if action.startswith("glue:")} == {
        ("SnapshotFunction", "glue:DeletePartition"),
        ("WatchFunction", "glue:DeletePartition"),
    }


def test_downloads_writes_nothing_but_files_about_imports_and_reads_what_they_are_made_of() -> None:
    """In the inbox, it writes results, and what makes the folders `check` and `results` visible."""
    assert permissions("DownloadsFunction") == {
        ("s3:ListBucket", "${DataBucket.Arn}"),
        ("s3:ListBucket", "${InboxBucket.Arn}"),
        ("s3:GetObjectVersion", "${InboxBucket.Arn}/*"),
        ("s3:GetObject", "${DataBucket.Arn}/reports/*/report.json"),
        ("s3:GetObject", "${DataBucket.Arn}/reports/*/summary.json"),
        ("s3:GetObject", "${DataBucket.Arn}/reports/*/differences.json"),
        ("s3:GetObject", "${DataBucket.Arn}/checks/*/differences.json"),
        ("s3:GetObject", "${DataBucket.Arn}/reports/*/findings.parquet"),
        ("s3:GetObject", "${DataBucket.Arn}/checks/*/report.json"),
        ("s3:GetObject", "${DataBucket.Arn}/checks/*/summary.json"),
        ("s3:GetObject", "${DataBucket.Arn}/checks/*/findings.parquet"),
        ("s3:GetObject", "${DataBucket.Arn}/downloads/*"),
        ("s3:PutObject", "${DataBucket.Arn}/downloads/*"),
        ("s3:AbortMultipartUpload", "${DataBucket.Arn}/downloads/*"),
        ("s3:PutObject", "${InboxBucket.Arn}/*/results/*"),
        ("s3:PutObjectTagging", "${InboxBucket.Arn}/*/results/*"),
        ("s3:AbortMultipartUpload", "${InboxBucket.Arn}/*/results/*"),
        ("s3:PutObject", "${InboxBucket.Arn}/*/check/"),
        ("dynamodb:GetItem", "${ImportsTable.Arn}"),
        ("dynamodb:GetItem", "${DistrictsTable.Arn}"),
        ("dynamodb:GetItem", "${SnapshotsTable.Arn}"),
        ("dynamodb:Query", "${SnapshotsTable.Arn}"),
        ("sqs:SendMessage", "${DownloadDeadLetters.Arn}"),
    }


def test_apps_may_do_what_its_pages_do_and_nothing_else() -> None:
    """It writes no report, no snapshot and no account's password; it deletes sessions alone."""
    allowed = permissions("AppsFunction")
    reads = {(action, place) for action, place in allowed if action == "s3:GetObject" and "${DataBucket" in place}
    assert allowed - reads == {
        ("dynamodb:GetItem", "${UsersTable.Arn}"),
        ("dynamodb:GetItem", "${MailTroublesTable.Arn}"),
        ("dynamodb:GetItem", "${DistrictsTable.Arn}"),
        ("dynamodb:Scan", "${DistrictsTable.Arn}"),
        ("dynamodb:UpdateItem", "${DistrictsTable.Arn}"),
        ("dynamodb:PutItem", "${AccountChangesTable.Arn}"),
        ("dynamodb:GetItem", "${SnapshotsTable.Arn}"),
        ("dynamodb:Query", "${SnapshotsTable.Arn}"),
        ("dynamodb:GetItem", "${ImportsTable.Arn}"),
        ("dynamodb:UpdateItem", "${ImportsTable.Arn}"),
        ("dynamodb:Query", "${ImportsTable.Arn}/index/by-district"),
        *(("dynamodb:" + each, "${SessionsTable.Arn}") for each in ("GetItem", "PutItem", "UpdateItem", "DeleteItem")),
        ("s3:PutObject", "${InboxBucket.Arn}/*/pages/*"),
        ("s3:GetObject", "${InboxBucket.Arn}/*/pages/*"),
        ("s3:ListBucket", "${DataBucket.Arn}"),
        ("states:SendTaskSuccess", "*"),
        ("lambda:InvokeFunction", "${DownloadsFunction.Arn}"),
        ("cognito-idp:AdminListGroupsForUser", "${UserPool.Arn}"),
    }
    # It reads from the data bucket what its pages show, but not the accepted tables between the steps.
    folders = {place.removeprefix("${DataBucket.Arn}/") for _, place in reads}
    shown = {"reports/*", "checks/*", "downloads/*", "work/*/changes/*"}
    assert folders <= shown | {"snapshots/*/changes/changes.json", "snapshots/*.parquet"}
    assert shown & folders


@pytest.mark.parametrize("name", ["InboxBucket", "DataBucket"])
def test_a_bucket_takes_requests_over_tls_only(name: str) -> None:
    policy = resources("AWS::S3::BucketPolicy")[f"{name}Policy"]
    deny, *more = policy["PolicyDocument"]["Statement"]
    assert all(each["Fn::If"][0] == "ScansUploads" for each in more)  # see test_malware.py
    assert policy["Bucket"] == {"Ref": name}
    assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", "*", "s3:*")
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert deny["Resource"] == [{"Fn::GetAtt": [name, "Arn"]}, {"Fn::Sub": f"${{{name}.Arn}}/*"}]


@pytest.mark.parametrize(
    "role", [role for role in resources("AWS::IAM::Role") if role not in {"MalwareScanRole", "ReaderRole"}]
)
def test_a_role_is_taken_on_for_this_account_alone(role: str) -> None:
    """A service could else be made to use it for somebody else (the confused deputy)."""
    (statement,) = resources("AWS::IAM::Role")[role]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}


@pytest.mark.parametrize(
    ("role", "source"), [("UploadRuleRole", "events:{}:rule/*"), ("ImportsRole", "states:{}:stateMachine:*")]
)
def test_a_role_is_taken_on_for_its_kind_of_resource_alone(role: str, source: str) -> None:
    (statement,) = resources("AWS::IAM::Role")[role]["AssumeRolePolicyDocument"]["Statement"]
    place = source.format("${AWS::Region}:${AWS::AccountId}")
    arn = {"Fn::Sub": f"arn:${{AWS::Partition}}:{place}"}
    assert statement["Condition"]["ArnLike"] == {"aws:SourceArn": arn}
