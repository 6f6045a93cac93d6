"""The template: the canary by the clock is there by parameter alone; its connector reads nothing but its package."""

import json

from support.deployment_files import resources, template
from support.template_rights import permissions

from rollcall.aws.files.canary_package import KEY
from rollcall_local.deployment import NOT_LOCAL

CONDITION = {"Fn::Not": [{"Fn::Equals": [{"Ref": "CanaryMinutes"}, "0"]}]}


def test_without_minutes_nothing_of_it_is_there_but_the_alarm() -> None:
    """`rollcall canary --measure` writes what the alarm watches, too."""
    ours = {name: each for name, each in template()["Resources"].items() if name.startswith("Canary")}
    assert {name for name, each in ours.items() if each.get("Condition") != "HasCanary"} == {"CanaryFailedAlarm"}
    assert template()["Conditions"]["HasCanary"] == CONDITION
    assert template()["Parameters"]["CanaryMinutes"]["Default"] == "0"


def test_minutes_without_secret_or_host_key_are_refused() -> None:
    rule = template()["Rules"]["Canary"]
    asserted = json.dumps([each["Assert"] for each in rule["Assertions"]])
    assert rule["RuleCondition"] == CONDITION
    assert all(f'"{name}"' in asserted for name in ("CanarySecretArn", "CanaryHostKey"))


def test_the_connector_knows_the_servers_key_and_reads_its_package_alone() -> None:
    connector = resources("AWS::Transfer::Connector")["CanaryConnector"]
    assert connector["SftpConfig"]["TrustedHostKeys"] == [{"Ref": "CanaryHostKey"}]
    assert "AWS::Transfer::Connector" in NOT_LOCAL
    (policy,) = resources("AWS::IAM::Role")["CanaryConnectorRole"]["Policies"]
    reads = [each for each in policy["PolicyDocument"]["Statement"] if "s3:GetObject" in each["Action"]]
    assert [each["Resource"] for each in reads] == [{"Fn::Sub": "${DataBucket.Arn}/work/canary/*"}]
    assert KEY.startswith("work/canary/")


def test_the_function_writes_its_package_and_nothing_else() -> None:
    written = {
        place for action, place in permissions("CanaryFunction") if action.startswith(("s3:Put", "dynamodb:Put"))
    }
    assert written == {"${DataBucket.Arn}/work/canary/*"}


def test_a_canary_is_never_sent_twice() -> None:
    """A retry would send a second one, and judge the first before its time."""
    assert resources("AWS::Lambda::EventInvokeConfig")["CanaryInvokeConfig"]["MaximumRetryAttempts"] == 0
