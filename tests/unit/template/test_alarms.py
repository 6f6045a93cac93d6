"""The template: each alarm watches what there is, each event is told, and both reach operators."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.deployment_files import ROOT, resources, steps, template, values
from support.emitted import emitted, of_every_function, written_by
from support.resolved_template import Resolved

from rollcall.model.imports import Status
from rollcall.steps.metrics import METRICS, PERCENT
from rollcall_docs.alarms.declared import ALARMS as EVERY
from rollcall_docs.alarms.notices import NOTICES, Notice
from rollcall_docs.alarms.rendered import alarms_of
from rollcall_local.deployment import NOT_LOCAL

STEPS = steps()
ALARMS = resources("AWS::CloudWatch::Alarm")
DECLARED = {f"{alarm.name}Alarm": alarm for alarm in alarms_of(ROOT / "template.yaml")}
OURS = {"Fn::Sub": "Rollcall/${AWS::StackName}"}
TOPIC = [{"Ref": "AlarmTopic"}]

OF_AWS = {
    "AWS/Lambda": ({"Errors", "Throttles"}, "FunctionName", "AWS::Serverless::Function"),
    "AWS/States": (
        {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"},
        "StateMachineArn",
        "AWS::Serverless::StateMachine",
    ),
    "AWS/SQS": ({"ApproximateNumberOfMessagesVisible"}, "QueueName", "AWS::SQS::Queue"),
    "AWS/ApiGateway": ({"5xx"}, "ApiId", "AWS::ApiGatewayV2::Api"),
}
"""Metrics of AWS by namespace: names, the one dimension, and the type of the resource that it names."""

OF_THE_ACCOUNT = {"Reputation.BounceRate", "Reputation.ComplaintRate"}
"""Metrics of SES for the whole account, without a dimension."""

AWAITED = {"watch", "deliveries", "webhook", "canary"} - {*STEPS}
"""Steps whose functions are not there yet; alarms wait for their metrics."""
NOT_WRITTEN_YET = {"MailsNotSent"}
"""Metrics that a step which is there does not write yet."""


def dimensions_of(alarm: Mapping[str, Any]) -> dict[str, Any]:
    return {each["Name"]: each["Value"] for each in alarm.get("Dimensions", [])}


def named(value: Mapping[str, Any]) -> str:
    """The resource that a value of the template refers to."""
    name = value["Ref"] if "Ref" in value else value["Fn::GetAtt"][0]
    return str(name)


@pytest.mark.parametrize("name", [name for name, alarm in ALARMS.items() if alarm["Namespace"] == OURS])
def test_an_alarm_of_ours_watches_a_metric_that_a_step_writes(name: str) -> None:
    alarm, dimensions = ALARMS[name], dimensions_of(ALARMS[name])
    metric = METRICS[alarm["MetricName"]]
    assert dimensions.keys() == metric.dimensions
    assert dimensions["service"] in (metric.steps or STEPS)
    assert set(dimensions.values()) <= {dimensions["service"], *Status}


@pytest.mark.parametrize("name", [name for name, alarm in ALARMS.items() if alarm["Namespace"] != OURS])
def test_any_other_alarm_watches_a_metric_of_aws_about_a_resource_of_ours(name: str) -> None:
    alarm, dimensions = ALARMS[name], dimensions_of(ALARMS[name])
    if alarm["Namespace"] == "AWS/SES":
        assert (alarm["MetricName"] in OF_THE_ACCOUNT, dimensions) == (True, {})
        return
    metrics, dimension, kind = OF_AWS[alarm["Namespace"]]
    assert alarm["MetricName"] in metrics
    assert dimensions.keys() == {dimension}
    assert named(dimensions[dimension]) in resources(kind)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_writes_what_is_declared_of_it_and_nothing_else(step: str) -> None:
    declared = {(name, each.dimensions) for name, each in METRICS.items() if step in each.steps}
    assert {*written_by(step)} <= declared
    assert {name for name, _ in declared - {*emitted(step)}} <= NOT_WRITTEN_YET


def test_every_metric_is_of_a_step_that_there_is_or_of_every_function() -> None:
    assert {step for each in METRICS.values() for step in each.steps} <= {*STEPS, *AWAITED}
    assert {name for name, each in METRICS.items() if not each.steps} == of_every_function()
    assert {METRICS[name].unit for name in of_every_function()} == {PERCENT}


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_wakes_somebody_and_says_what_to_type_and_where_to_read(name: str) -> None:
    alarm, declared = ALARMS[name], DECLARED[name]
    text = alarm["AlarmDescription"]["Fn::Sub"]
    assert alarm["AlarmActions"] == TOPIC
    assert text == f"{declared.says} Type: {declared.look} (see docs/runbook.md: {declared.heading})"
    assert len(text) + 200 < 1024, "CloudWatch takes 1,024 characters, with the names of the deployment"
    assert re.match(r"(rollcall|aws) \S+ \S+", declared.look)
    # What says how something is keeps the alarm as it was while nothing is said, and tells when it is over.
    assert (alarm["TreatMissingData"], alarm.get("OKActions")) == (
        ("ignore", TOPIC) if declared.lasts else ("notBreaching", None)
    )
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert alarm["Threshold"] > 0


@pytest.mark.parametrize("step", STEPS)
def test_errors_throttles_memory_and_time_of_every_function_are_watched(step: str) -> None:
    name = step.capitalize()
    for kind in ("Errors", "Throttles"):
        assert dimensions_of(ALARMS[f"{name}{kind}Alarm"]) == {"FunctionName": {"Ref": f"{name}Function"}}
    for kind in ("Memory", "Time"):
        alarm = ALARMS[f"{name}{kind}Alarm"]
        assert (alarm["MetricName"], alarm["Threshold"], alarm["Statistic"]) == (f"{kind}Share", 80, "Maximum")


def test_every_queue_of_dead_letters_is_watched() -> None:
    queues = {
        named(value) for alarm in ALARMS.values() for key, value in dimensions_of(alarm).items() if key == "QueueName"
    }
    assert queues == {name for name in resources("AWS::SQS::Queue") if name.endswith("DeadLetters")}


def test_the_alarm_over_all_asks_for_those_that_mean_rollcall_itself() -> None:
    (over,) = resources("AWS::CloudWatch::CompositeAlarm").values()
    rule = over["AlarmRule"]["Fn::Sub"]
    asked = re.findall(r'ALARM\("\$\{(\w+)\}"\)', rule)
    assert rule == " OR ".join(f'ALARM("${{{name}}}")' for name in asked)
    assert sorted(asked) == sorted(name for name, alarm in DECLARED.items() if alarm.ill)
    made = template()["Resources"]
    assert not any("Condition" in made[name] for name in asked)
    assert len(asked) <= 100
    assert len(rule) + 100 * len(asked) < 10_240, "AWS's limit, with the names of a deployment"
    assert (over["AlarmActions"], over["OKActions"]) == (TOPIC, TOPIC)
    assert "AWS::CloudWatch::CompositeAlarm" in NOT_LOCAL


def test_one_district_is_no_illness_of_rollcall() -> None:
    """Nor is somebody outside. What is made under a condition can't be asked for by the alarm over all."""
    assert {alarm.name for alarm in EVERY if not alarm.ill} == {
        "MailsBounced",
        "MailsComplained",
        "LoginsRefused",
        "InfectedUploads",
        "UploadsOverLimit",
        "UploadsMissing",
        "RostersOld",
        "ValuesDrifting",
    }
    assert not any(alarm.ill for alarm in DECLARED.values() if alarm.condition)


def test_what_is_made_under_a_condition_has_alarms_under_the_same(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(
        "Resources:\n  WebhookFunction: {Type: AWS::Serverless::Function, Condition: HasWebhook}\n"
        "  WebhookDeadLetters: {Type: AWS::SQS::Queue, Condition: HasWebhook}\n"
    )
    made = {alarm.name: alarm for alarm in alarms_of(path)}
    for name in ("WebhookErrors", "WebhookThrottles", "WebhookMemory", "WebhookTime", "WebhookNotTaken"):
        assert (made[name].condition, made[name].ill) == ("HasWebhook", False)
    assert "FilesNotMade" not in made, "there is no such queue"
    assert made["ImportsNotProcessed"].ill


def test_somebody_is_subscribed_if_an_address_is_named_and_the_topic_is_there_in_any_case() -> None:
    named, nobody = Resolved(AlarmEmail="oncall@example.org").resources, Resolved().resources
    assert named.keys() - nobody.keys() == {"AlarmSubscription"}
    subscription = named["AlarmSubscription"]["Properties"]
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "oncall@example.org")
    assert "AlarmTopic" in nobody


def test_cloudwatch_and_eventbridge_may_use_the_key_of_the_topic() -> None:
    """With AWS's own key neither can send; with a condition on the source EventBridge can't."""
    (topic,) = resources("AWS::SNS::Topic").values()
    assert topic["KmsMasterKeyId"] == {"Ref": "AlarmKey"}
    account, senders = resources("AWS::KMS::Key")["AlarmKey"]["KeyPolicy"]["Statement"]
    assert account["Principal"] == {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    assert senders["Principal"] == {"Service": ["cloudwatch.amazonaws.com", "events.amazonaws.com"]}
    assert senders["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert "Condition" not in senders


def rules_of_notices() -> list[dict[str, list[str]]]:
    return [{"Fn::GetAtt": [f"{notice.name}Notice", "Arn"]} for notice in NOTICES]


def test_only_this_accounts_alarms_and_these_rules_send_to_the_topic() -> None:
    (policy,) = resources("AWS::SNS::TopicPolicy").values()
    alarms, notices = policy["PolicyDocument"]["Statement"]
    assert {each["Action"] for each in (alarms, notices)} == {"sns:Publish"}
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert alarms["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert notices["Principal"] == {"Service": "events.amazonaws.com"}
    assert notices["Condition"] == {"ArnEquals": {"aws:SourceArn": rules_of_notices()}}


def test_a_notice_that_can_not_be_sent_is_kept() -> None:
    (policy,) = [
        each for each in resources("AWS::SQS::QueuePolicy").values() if each["Queues"] == [{"Ref": "NoticeDeadLetters"}]
    ]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": rules_of_notices()}}


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.name)
def test_a_notice_tells_what_its_event_says_and_of_this_deployment_alone(notice: Notice) -> None:
    rule = resources("AWS::Events::Rule")[f"{notice.name}Notice"]
    assert rule["EventPattern"]["source"] == ["rollcall"]
    assert rule["EventPattern"]["detail-type"] == [notice.event]
    assert rule["EventPattern"]["detail"]["bucket"] == [{"Ref": "DataBucket"}]
    (target,) = rule["Targets"]
    assert target["Arn"] == {"Ref": "AlarmTopic"}
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["NoticeDeadLetters", "Arn"]}}
    assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] == 86_400
    text = target["InputTransformer"]["InputTemplate"]["Fn::Sub"]
    lines = [json.loads(line) for line in text.splitlines()]  # each is a text of its own, as EventBridge wants it
    assert {*re.findall(r"<(\w+)>", text)} == target["InputTransformer"]["InputPathsMap"].keys() == notice.paths.keys()
    assert lines[-2:] == [f"Type: {notice.look}", f"Runbook: docs/runbook.md, {notice.heading}"]


def events_with_a_schema() -> list[Notice]:
    return [notice for notice in NOTICES if schema_of(notice) is not None]


def schema_of(notice: Notice) -> Mapping[str, Any] | None:
    path = ROOT / f"schemas/{notice.event.lower().replace(' ', '-')}.schema.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


@pytest.mark.parametrize("notice", events_with_a_schema(), ids=lambda notice: notice.name)
def test_what_a_notice_tells_is_in_the_schema_of_its_event(notice: Notice) -> None:
    schema = schema_of(notice)
    assert schema is not None
    assert {*notice.paths.values(), *notice.only, "bucket"} <= schema["properties"].keys()


def test_no_alarm_and_no_notice_names_a_resource_that_is_not_there() -> None:
    made = template()["Resources"]
    for name in (*ALARMS, *(f"{notice.name}Notice" for notice in NOTICES)):
        for tree in values(made[name]):
            for text in [tree["Fn::Sub"]] if isinstance(tree, dict) and "Fn::Sub" in tree else []:
                assert set(re.findall(r"\$\{(\w+)\}", text)) <= made.keys()
