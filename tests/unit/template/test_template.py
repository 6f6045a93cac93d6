"""The template: what it must never lose; for parameters, rights, dashboard and what is kept there are tests beside."""

import re
from typing import Any

import pytest
from support.athena import view_definition
from support.deployment_files import ROOT, resources, steps, template
from support.template_rights import FUNCTIONS, permissions

from rollcall.aws.services.athena import LINKS, columns
from rollcall.aws.services.athena_imports import JSON_LINES, MADE_CURRENT, MADE_CURRENT_COLUMNS, imported
from rollcall.model import folders, schema
from rollcall.model.accounts import passwords

STEPS = steps()
NEW_ACCOUNT_MIB = 3008
"""The most memory that a new AWS account may give to a function."""


def test_each_step_has_a_function_a_folder_an_event_and_a_log_group() -> None:
    assert {path.parent.name for path in ROOT.glob("functions/*/app.py")} == set(STEPS)
    for step in STEPS:
        function = FUNCTIONS[f"{step.capitalize()}Function"]
        assert function["CodeUri"] == f"functions/{step}"
        assert function["LoggingConfig"] == {"LogGroup": {"Ref": f"{step.capitalize()}LogGroup"}}
        assert function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == step
        assert (ROOT / f"events/{step}.json").exists()


def test_the_sftp_server_is_as_it_must_be() -> None:
    server = resources("AWS::Transfer::Server")["TransferServer"]
    assert server["Protocols"] == ["SFTP"]
    assert server["IdentityProviderDetails"]["Function"] == {"Fn::GetAtt": ["AuthenticateFunction", "Arn"]}
    assert server["SecurityPolicyName"] >= "TransferSecurityPolicy-2025-03"
    assert server["ProtocolDetails"] == {"SetStatOption": "ENABLE_NO_OP"}
    assert server["StructuredLogDestinations"] == [{"Fn::GetAtt": ["TransferLogGroup", "Arn"]}]


def test_a_user_can_log_in_before_there_is_an_object_in_the_folder() -> None:
    """Without it, Transfer Family wants the home directory to be an object."""
    server = resources("AWS::Transfer::Server")["TransferServer"]
    assert server["S3StorageOptions"] == {"DirectoryListingOptimization": "ENABLED"}


def test_a_new_account_can_make_every_function() -> None:
    parameters = template()["Parameters"]
    for name, function in FUNCTIONS.items():
        memory = function.get("MemorySize", 512)
        size = parameters[memory["Ref"]]["Default"] if isinstance(memory, dict) else memory
        assert int(size) <= NEW_ACCOUNT_MIB, name
        assert "ReservedConcurrentExecutions" not in function  # it may run ten functions at once, and reserve none


def test_cloudformation_takes_the_user_pools_client() -> None:
    client = resources("AWS::Cognito::UserPoolClient")["UserPoolClient"]
    assert set(client["ExplicitAuthFlows"]) == {"ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}


def test_nobody_can_begin_to_change_a_password_without_rights() -> None:
    """`ForgotPassword` needs none. With another mechanism beside it, `admin_only` would be refused."""
    recovery = resources("AWS::Cognito::UserPool")["UserPool"]["AccountRecoverySetting"]
    assert recovery == {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]}


def test_passwords_are_what_the_user_pool_takes() -> None:
    policy = resources("AWS::Cognito::UserPool")["UserPool"]["Policies"]["PasswordPolicy"]
    assert policy["MinimumLength"] == passwords.LEAST
    assert not any(asked for name, asked in policy.items() if name.startswith("Require"))


@pytest.mark.parametrize(
    ("rule", "queue"),
    [
        ("UploadRule", "UploadDeadLetters"),
        ("RestoreRule", "RestoreDeadLetters"),
        ("DeliveriesRule", "DeliveryDeadLetters"),
        ("WebhookRule", "WebhookDeadLetters"),
    ],
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


def test_files_that_could_not_be_made_are_kept() -> None:
    config = resources("AWS::Lambda::EventInvokeConfig")["DownloadsInvokeConfig"]
    assert config["FunctionName"] == {"Ref": "DownloadsFunction"}
    destination = {"Fn::GetAtt": ["DownloadDeadLetters", "Arn"]}
    assert config["DestinationConfig"] == {"OnFailure": {"Destination": destination}}


def test_results_start_no_import() -> None:
    pattern = resources("AWS::Events::Rule")["UploadRule"]["EventPattern"]
    assert pattern["detail"]["object"] == {"key": [{"anything-but": {"wildcard": f"*/{folders.RESULTS}/*"}}]}


def in_glue() -> dict[str, dict[str, Any]]:
    """The tables and views of Glue by name."""
    return {each["TableInput"]["Name"]: each["TableInput"] for each in resources("AWS::Glue::Table").values()}


def test_the_catalogue_has_the_columns_of_the_declarations() -> None:
    tables = in_glue()
    for table in schema.load().tables:
        for name, keys in ((table.name, []), (imported(table), ["import_id"])):
            declared = tables.pop(name)
            storage = declared["StorageDescriptor"]
            assert storage["Columns"] == columns(table)
            assert {name: storage[name] for name in LINKS} == LINKS
            assert [key["Name"] for key in declared["PartitionKeys"]] == ["district_id", "school_year", *keys]
    storage = tables.pop(MADE_CURRENT)["StorageDescriptor"]
    assert storage["Columns"] == MADE_CURRENT_COLUMNS
    assert {name: storage[name] for name in JSON_LINES} == JSON_LINES
    assert {each["TableType"] for each in tables.values()} == {"VIRTUAL_VIEW"}


def test_a_view_has_the_columns_that_it_declares() -> None:
    """Athena refuses one whose two declarations differ."""
    kinds = {"string": "varchar", "date": "date"}
    shown = {name: each for name, each in in_glue().items() if each["TableType"] == "VIRTUAL_VIEW"}
    assert set(shown) == {"current_imports", *(f"current_{table.name}" for table in schema.load().tables)}
    for name, declared in shown.items():
        definition = view_definition(declared)
        own = [(each["Name"], kinds[each["Type"]]) for each in declared["StorageDescriptor"]["Columns"]]
        assert [(each["name"], each["type"]) for each in definition["columns"]] == own
        assert own[-3:] == [(key, "varchar") for key in ("district_id", "school_year", "import_id")], name
        assert (definition["catalog"], definition["schema"]) == ("awsdatacatalog", "${CatalogDatabase}")
        assert declared["Parameters"] == {"presto_view": "true", "comment": "Presto View"}
        assert (declared["PartitionKeys"], declared["StorageDescriptor"]["SerdeInfo"]) == ([], {})


def test_without_a_catalogue_there_is_nothing_of_it() -> None:
    named = {name for name, each in template()["Resources"].items() if name.startswith("Catalogue")}
    assert named == {name for name, each in template()["Resources"].items() if each.get("Condition") == "HasCatalog"}
    assert [f for f in FUNCTIONS if any(action.startswith("glue:") for action, _ in permissions(f))] == [
        "SnapshotFunction",
        "WatchFunction",
    ]


def test_only_functions_that_read_tables_or_findings_carry_arrow() -> None:
    carry = {name for name, function in FUNCTIONS.items() if {"Ref": "ArrowLayer"} in function["Layers"]}
    assert carry == {
        "UnpackFunction",
        "ValidateFunction",
        "SnapshotFunction",
        "DownloadsFunction",
        "WatchFunction",
        "AppsFunction",
    }


def pins(file: str) -> dict[str, str]:
    """The packages that a requirements file pins, with their versions."""
    return dict(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", (ROOT / file).read_text(), re.MULTILINE))


@pytest.mark.parametrize("layer", ["base", "arrow"])
def test_a_layer_holds_the_versions_that_are_tested(layer: str) -> None:
    held, tested = pins(f"layers/{layer}/requirements.txt"), pins("requirements/dev.txt")
    assert held
    own = {"tzdata"}  # tests have the machine's time zones, functions have no other
    assert {name: held[name] for name in held.keys() - own} == {name: tested[name] for name in held.keys() - own}
