"""The template: what it must never lose."""

import ast
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from deployment_files import ROOT, resources, template, values

from rollcall import schema
from rollcall.aws import limits
from rollcall.aws.catalogue_tables import LINKS, columns
from rollcall.imports import Status

FUNCTIONS = resources("AWS::Serverless::Function")
STEPS = ("authenticate", "unpack", "validate", "snapshot", "record", "notify")
READS = {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:ConditionCheckItem"}
UNSCOPED = {"logs:", "xray:", "states:SendTaskSuccess"}
"""Services whose actions here know no resources, and one such action."""


def statements(resource: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The statements of a function's or a role's policies."""
    found = [value for value in values(resource.get("Policies", [])) if isinstance(value, Mapping)]
    return [value for value in found if "Effect" in value]


def as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def where(resource: Mapping[str, Any] | str) -> str:
    """A statement's resource as `Fn::Sub` would write it."""
    if isinstance(resource, str):
        return resource
    if "Ref" in resource:
        return f"${{{resource['Ref']}}}"
    if "Fn::GetAtt" in resource:
        return "${" + ".".join(resource["Fn::GetAtt"]) + "}"
    text: str = as_list(resource["Fn::Sub"])[0]
    return text


def permissions(function: str) -> set[tuple[str, str]]:
    """What a function may do: action and resource."""
    role = {"Ref": f"{function}Role"}
    apart = [policy for policy in resources("AWS::IAM::Policy").values() if role in policy["Roles"]]
    return {
        (action, where(resource))
        for statement in [*statements(FUNCTIONS[function]), *statements({"Policies": apart})]
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def test_each_step_has_a_function_a_folder_an_event_and_a_log_group() -> None:
    assert set(FUNCTIONS) == {f"{step.capitalize()}Function" for step in STEPS}
    for step in STEPS:
        function = FUNCTIONS[f"{step.capitalize()}Function"]
        assert function["CodeUri"] == f"functions/{step}"
        assert function["LoggingConfig"] == {"LogGroup": {"Ref": f"{step.capitalize()}LogGroup"}}
        assert function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == step
        assert (ROOT / f"events/{step}.json").exists()


def test_each_log_group_has_its_retention() -> None:
    groups = resources("AWS::Logs::LogGroup")
    assert len(groups) == len(STEPS) + 2
    assert all(group["RetentionInDays"] == {"Ref": "LogDays"} for group in groups.values())


@pytest.mark.parametrize("step", STEPS)
def test_a_function_reads_exactly_the_settings_that_the_template_gives(step: str) -> None:
    given = set(FUNCTIONS[f"{step.capitalize()}Function"]["Environment"]["Variables"]) - {"POWERTOOLS_SERVICE_NAME"}
    handler = (ROOT / f"functions/{step}/app.py").read_text()
    shared = [inspect.getsource(getattr(limits, name)) for name in re.findall(r"limits\.(of_\w+)", handler)]
    read = set(re.findall(r'os\.environ\["(\w+)"\]', "".join([handler, *shared])))
    assert read == given


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
    assert all(isinstance(policy, Mapping) for each in FUNCTIONS.values() for policy in each["Policies"])


@pytest.mark.parametrize("step", STEPS)
def test_only_who_must_may_write_there(step: str) -> None:
    writes = {
        (action, place)
        for action, place in permissions(f"{step.capitalize()}Function")
        if not action.startswith(("s3:", "ses:", "cognito-idp:", "glue:")) and action not in READS
    }
    expected: dict[str, set[tuple[str, str]]] = {
        "unpack": {("dynamodb:PutItem", "${ImportsTable.Arn}"), ("dynamodb:UpdateItem", "${ImportsTable.Arn}")},
        "snapshot": {
            ("dynamodb:UpdateItem", "${ImportsTable.Arn}"),
            ("dynamodb:PutItem", "${SnapshotsTable.Arn}"),
            ("dynamodb:UpdateItem", "${SnapshotsTable.Arn}"),
            ("events:PutEvents", "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"),
            ("states:SendTaskSuccess", "*"),
        },
        "record": {
            ("dynamodb:PutItem", "${SnapshotsTable.Arn}"),
            ("dynamodb:PutItem", "${ImportsTable.Arn}"),
            ("dynamodb:UpdateItem", "${ImportsTable.Arn}"),
            ("dynamodb:BatchWriteItem", "${ImportsTable.Arn}"),
        },
        "notify": {
            ("dynamodb:UpdateItem", "${ImportsTable.Arn}"),
            ("sqs:SendMessage", "${RestoreDeadLetters.Arn}"),
        },
    }
    assert writes == expected.get(step, set())


def test_mails_come_from_one_address() -> None:
    (sending,) = [each for each in statements(FUNCTIONS["NotifyFunction"]) if each["Action"] == "ses:SendEmail"]
    assert sending["Condition"] == {"StringEqualsIfExists": {"ses:FromAddress": {"Ref": "MailFrom"}}}
    assert not [place for place in map(where, sending["Resource"]) if place.endswith("*")]
    assert [f for f in FUNCTIONS if any(action.startswith("ses:") for action, _ in permissions(f))] == [
        "NotifyFunction"
    ]


def test_only_snapshot_writes_snapshots_and_deletes_them() -> None:
    writers = {
        (function, action)
        for function in FUNCTIONS
        for action, place in permissions(function)
        if action.startswith(("s3:Put", "s3:Delete")) and "/snapshots/" in place
    }
    assert writers == {("SnapshotFunction", "s3:PutObject"), ("SnapshotFunction", "s3:DeleteObject")}


def test_nothing_else_is_deleted_than_the_files_of_an_import() -> None:
    """`current.json` lies beside the folders of imports."""
    deletes = {(f, place) for f in FUNCTIONS for action, place in permissions(f) if "Delete" in action}
    assert deletes == {("SnapshotFunction", "${DataBucket.Arn}/snapshots/*/import_id=*")}


@pytest.mark.parametrize("name", ["InboxBucket", "DataBucket"])
def test_a_bucket_is_encrypted_versioned_private_and_tidy(name: str) -> None:
    bucket = resources("AWS::S3::Bucket")[name]
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    rules = bucket["LifecycleConfiguration"]["Rules"]
    assert any("AbortIncompleteMultipartUpload" in rule for rule in rules)
    assert any(rule.get("ExpiredObjectDeleteMarker") for rule in rules)


@pytest.mark.parametrize("name", ["InboxBucket", "DataBucket"])
def test_a_bucket_takes_requests_over_tls_only(name: str) -> None:
    policy = resources("AWS::S3::BucketPolicy")[f"{name}Policy"]
    (deny,) = policy["PolicyDocument"]["Statement"]
    assert policy["Bucket"] == {"Ref": name}
    assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", "*", "s3:*")
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert deny["Resource"] == [{"Fn::GetAtt": [name, "Arn"]}, {"Fn::Sub": f"${{{name}.Arn}}/*"}]


def test_snapshots_never_expire() -> None:
    rules = resources("AWS::S3::Bucket")["DataBucket"]["LifecycleConfiguration"]["Rules"]
    expiring = {rule.get("Prefix") for rule in rules if "ExpirationInDays" in rule}
    assert expiring == {"work/", "reports/"}


def test_what_holds_data_outlives_the_stack() -> None:
    for name, resource in template()["Resources"].items():
        if resource["Type"] in {"AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::Cognito::UserPool"}:
            assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain"), name


def test_the_sftp_server_is_as_it_must_be() -> None:
    server = resources("AWS::Transfer::Server")["TransferServer"]
    assert server["Protocols"] == ["SFTP"]
    assert server["IdentityProviderDetails"]["Function"] == {"Fn::GetAtt": ["AuthenticateFunction", "Arn"]}
    assert server["SecurityPolicyName"] >= "TransferSecurityPolicy-2025-03"
    assert server["ProtocolDetails"] == {"SetStatOption": "ENABLE_NO_OP"}
    assert server["StructuredLogDestinations"] == [{"Fn::GetAtt": ["TransferLogGroup", "Arn"]}]


@pytest.mark.parametrize(
    ("rule", "queue"), [("UploadRule", "UploadDeadLetters"), ("RestoreRule", "RestoreDeadLetters")]
)
def test_lost_events_are_kept(rule: str, queue: str) -> None:
    (target,) = resources("AWS::Events::Rule")[rule]["Targets"]
    assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] == 86_400
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": [queue, "Arn"]}}
    (policy,) = [p for p in resources("AWS::SQS::QueuePolicy").values() if p["Queues"] == [{"Ref": queue}]]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [rule, "Arn"]}}}


def test_a_restore_that_nobody_could_be_told_of_is_kept() -> None:
    """EventBridge's own queue does not see it: to EventBridge it was delivered once the function was invoked."""
    config = resources("AWS::Lambda::EventInvokeConfig")["RestoreInvokeConfig"]
    assert config["FunctionName"] == {"Ref": "NotifyFunction"}
    destination = {"Fn::GetAtt": ["RestoreDeadLetters", "Arn"]}
    assert config["DestinationConfig"] == {"OnFailure": {"Destination": destination}}


def test_what_a_decision_needs_outlives_every_hold() -> None:
    """An import that is approved on its last day is published from `work/`; S3 counts days from midnight."""
    parameters = template()["Parameters"]
    longest = max(parameters["HoldDays"]["AllowedValues"])
    assert parameters["WorkDays"]["MinValue"] >= longest + 2
    assert parameters["ReportDays"]["MinValue"] >= longest + 2
    days = template()["Mappings"]["Hold"]["Days"]
    assert days == {str(n): str(n * 24 * 3600) for n in parameters["HoldDays"]["AllowedValues"]}


def test_the_catalogue_has_the_columns_of_the_declarations() -> None:
    tables = {each["TableInput"]["Name"]: each["TableInput"] for each in resources("AWS::Glue::Table").values()}
    assert set(tables) == {table.name for table in schema.load().tables}
    for table in schema.load().tables:
        declared = tables[table.name]
        storage = declared["StorageDescriptor"]
        assert storage["Columns"] == columns(table)
        assert {name: storage[name] for name in LINKS} == LINKS
        assert [key["Name"] for key in declared["PartitionKeys"]] == ["district_id", "school_year"]


def test_without_a_catalogue_there_is_nothing_of_it() -> None:
    named = {name for name, each in template()["Resources"].items() if name.startswith("Catalogue")}
    assert named == {name for name, each in template()["Resources"].items() if each.get("Condition") == "HasCatalog"}
    assert [f for f in FUNCTIONS if any(action.startswith("glue:") for action, _ in permissions(f))] == [
        "SnapshotFunction"
    ]


def dashboard_metrics() -> list[list[Any]]:
    """The metrics of all widgets, as CloudWatch takes them."""
    text = resources("AWS::CloudWatch::Dashboard")["ImportsDashboard"]["DashboardBody"]["Fn::Sub"]
    return [metric for widget in json.loads(text)["widgets"] for metric in widget["properties"]["metrics"]]


def emitted(step: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The metrics that a step's function writes, with the names of their dimensions."""
    for node in ast.walk(ast.parse((ROOT / f"functions/{step}/app.py").read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "measure":
            (written,) = node.args
            assert isinstance(written, ast.Dict)
            dimensions = frozenset({"service", *(keyword.arg or "" for keyword in node.keywords)})
            for name in (each for key in written.keys if key for each in ast.walk(key)):
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    yield name.value, dimensions


def test_the_dashboard_shows_only_what_functions_write_or_aws_itself() -> None:
    shown = 0
    for namespace, metric, *rest in dashboard_metrics():
        names = [part for part in rest if isinstance(part, str)]
        dimensions = dict(zip(names[::2], names[1::2], strict=True))
        if namespace == "Rollcall":
            shown += 1
            assert (metric, frozenset(dimensions)) in set(emitted(dimensions["service"])), metric
        else:
            assert namespace in {"AWS/Lambda", "AWS/States", "AWS/SQS"}
            assert len(dimensions) == 1
    assert shown > len(STEPS)


def test_the_dashboard_shows_every_outcome() -> None:
    shown = {metric[5] for metric in dashboard_metrics() if metric[:2] == ["Rollcall", "Imports"]}
    assert shown == set(Status) - {Status.RUNNING, Status.HELD}  # neither is an end


def test_no_metric_has_an_id_as_a_dimension() -> None:
    dimensions = {name for step in STEPS for _, names in emitted(step) for name in names}
    assert dimensions == {"service", "status"}


def test_only_functions_that_read_tables_carry_arrow() -> None:
    carry = {name for name, function in FUNCTIONS.items() if {"Ref": "ArrowLayer"} in function["Layers"]}
    assert carry == {"UnpackFunction", "ValidateFunction", "SnapshotFunction"}


def pins(file: str) -> dict[str, str]:
    """The packages that a requirements file pins, with their versions."""
    return dict(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", (ROOT / file).read_text(), re.MULTILINE))


@pytest.mark.parametrize("layer", ["base", "arrow"])
def test_a_layer_holds_the_versions_that_are_tested(layer: str) -> None:
    held, tested = pins(f"layers/{layer}/requirements.txt"), pins("requirements/dev.txt")
    assert held
    own = {"tzdata"}  # tests have the machine's time zones, functions have no other
    assert {name: held[name] for name in held.keys() - own} == {name: tested[name] for name in held.keys() - own}
