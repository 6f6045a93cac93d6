"""The template: what SES tells goes to its function, ends are told, and the webhook is there by parameter alone."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from support.deployment_files import ROOT, resources, template, values

from rollcall.steps import webhook

WEBHOOK = {name for name, each in template()["Resources"].items() if each.get("Condition") == "HasWebhook"}


def test_every_event_that_says_what_became_of_an_email_is_asked_for() -> None:
    """On the default bus, the only one that SES takes."""
    properties = resources("AWS::SES::ConfigurationSetEventDestination")["DeliveryEvents"]
    destination = properties["EventDestination"]
    assert properties["ConfigurationSetName"] == {"Ref": "SenderConfigurationSet"}
    assert destination["Enabled"] is True
    asked = {"bounce", "complaint", "delivery", "deliveryDelay", "reject", "renderingFailure"}
    assert set(destination["MatchingEventTypes"]) == asked
    assert destination["EventBridgeDestination"]["EventBusArn"]["Fn::Sub"].endswith(":event-bus/default")
    pattern = resources("AWS::Events::Rule")["DeliveriesRule"]["EventPattern"]
    assert pattern["source"] == ["aws.ses"]
    assert len(pattern["detail-type"]) == len(asked)
    tags = pattern["detail"]["mail"]["tags"]
    assert tags == {"ses:configuration-set": [{"Ref": "SenderConfigurationSet"}]}


def test_the_example_of_such_an_event_is_one_that_the_rule_takes() -> None:
    event = json.loads((ROOT / "events/deliveries.json").read_text())
    pattern = resources("AWS::Events::Rule")["DeliveriesRule"]["EventPattern"]
    assert event["source"] in pattern["source"]
    assert event["detail-type"] in pattern["detail-type"]
    assert [*event["detail"]["mail"]["tags"]] == [*pattern["detail"]["mail"]["tags"]]


def test_emails_hold_temporary_passwords_and_go_by_tls_alone() -> None:
    options = resources("AWS::SES::ConfigurationSet")["SenderConfigurationSet"]
    assert options["DeliveryOptions"] == {"TlsPolicy": "REQUIRE"}
    assert set(options["SuppressionOptions"]["SuppressedReasons"]) == {"BOUNCE", "COMPLAINT"}


@pytest.mark.parametrize(
    ("config", "function", "queue"),
    [
        ("HeldInvokeConfig", "SnapshotFunction", "EventDeadLetters"),
        ("EndedInvokeConfig", "RecordFunction", "EventDeadLetters"),
        ("DeliveriesInvokeConfig", "DeliveriesFunction", "DeliveryDeadLetters"),
    ],
)
def test_what_is_handed_over_and_fails_three_times_is_kept(config: str, function: str, queue: str) -> None:
    declared = resources("AWS::Lambda::EventInvokeConfig")[config]
    assert declared["FunctionName"] == {"Ref": function}
    assert declared["MaximumRetryAttempts"] == 2
    assert declared["DestinationConfig"] == {"OnFailure": {"Destination": {"Fn::GetAtt": [queue, "Arn"]}}}


def test_without_an_address_nothing_of_the_webhook_is_there() -> None:
    named = {name for name in template()["Resources"] if name.startswith("Webhook")}
    assert named == WEBHOOK
    assert len({name for name in WEBHOOK if not name.endswith(("Alarm", "Query"))}) == 8
    assert template()["Conditions"]["HasWebhook"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "WebhookUrl"}, ""]}]}


def test_what_is_there_without_the_webhook_names_nothing_of_it_but_under_its_condition() -> None:
    """CloudFormation refuses a reference to what is not there."""
    for name, each in template()["Resources"].items():
        if name not in WEBHOOK:
            assert not [*named_by(each["Properties"])], name
    assert not [*named_by(template().get("Outputs", {}))]


def named_by(tree: Any) -> list[str]:  # noqa: ANN401 - any part of the template
    """What of the webhook a part of the template names outside of `Fn::If`."""
    if isinstance(tree, Mapping):
        if "Fn::If" in tree:
            return []
        text = tree.get("Fn::Sub")
        own = set(text[1]) if isinstance(text, list) else set()
        texts = [value for value in values(text) if isinstance(value, str)]
        found = [name for each in texts for name in re.findall(r"\$\{(\w+)", each) if name in WEBHOOK - own]
        found += [tree["Ref"]] if tree.get("Ref") in WEBHOOK else []
        found += [tree["Fn::GetAtt"][0]] if "Fn::GetAtt" in tree and tree["Fn::GetAtt"][0] in WEBHOOK else []
        return found + [name for each in tree.values() for name in named_by(each)]
    return [name for each in tree for name in named_by(each)] if isinstance(tree, list) else []


def test_address_and_secret_belong_together_and_the_address_is_one_of_https() -> None:
    rule = template()["Rules"]["Webhook"]
    assert {json.dumps(each["Assert"]) for each in rule["Assertions"]} == {
        json.dumps({"Fn::Not": [{"Fn::Equals": [{"Ref": name}, ""]}]}) for name in ("WebhookUrl", "WebhookSecretArn")
    }
    pattern = template()["Parameters"]["WebhookUrl"]["AllowedPattern"]
    for right in ("", "https://hooks.example.org", "https://hooks.example.org:8443/rollcall?team=7"):
        assert re.fullmatch(pattern, right), right
    for wrong in ("http://hooks.example.org", "https://me:secret@example.org/", "https://a b.org", "https://", "x"):
        assert not re.fullmatch(pattern, wrong), wrong


def test_the_webhook_hears_of_this_deployment_alone() -> None:
    """Of `Import Published` the bucket stands beside the pointer, of every other event in the detail itself."""
    pattern = resources("AWS::Events::Rule")["WebhookRule"]["EventPattern"]
    bucket = [{"Ref": "DataBucket"}]
    assert pattern == {
        "source": ["rollcall"],
        "$or": [{"detail": {"bucket": bucket}}, {"detail": {"pointer": {"bucket": bucket}}}],
    }
    for schema in ("import-ended", "import-held", "mail-bounced"):
        declared = json.loads((ROOT / f"schemas/{schema}.schema.json").read_text())
        assert "bucket" in declared["required"]


def test_an_event_is_tried_as_often_as_there_are_waits_and_longer_than_a_weekend_day() -> None:
    queue = resources("AWS::SQS::Queue")["WebhookQueue"]
    assert queue["RedrivePolicy"]["maxReceiveCount"] == len(webhook.WAITS) + 1
    assert 24 * 3600 < sum(webhook.WAITS) < queue["MessageRetentionPeriod"]
    assert max(webhook.WAITS) <= 43_200 - queue["VisibilityTimeout"]  # the most that SQS hides a message
    function = resources("AWS::Serverless::Function")["WebhookFunction"]
    assert queue["VisibilityTimeout"] >= 6 * function.get("Timeout", 30)  # as Lambda's guide wants it


def test_a_batch_of_the_webhook_is_one_event_whose_failure_is_the_functions_own_word() -> None:
    source = resources("AWS::Lambda::EventSourceMapping")["WebhookSource"]
    assert (source["BatchSize"], source["FunctionResponseTypes"]) == (1, ["ReportBatchItemFailures"])
