"""Alarms and notices as resources of the template, and as tables of `docs/runbook.md`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import wrap
from typing import Any

import yaml

from rollcall_docs.alarms.alarm import NAMESPACE, Alarm
from rollcall_docs.alarms.declared import ALARMS, of_function
from rollcall_docs.alarms.notices import NOTICES, Notice
from rollcall_docs.contents import anchor_of
from rollcall_docs.markdown import cell

NOT_WELL = "Rollcall is not well"
"""The heading of the alarm over all alarms that mean Rollcall itself."""
RUNBOOK = "docs/runbook.md"


def alarms_of(template: Path) -> list[Alarm]:
    """All alarms for what the template has, each under the condition of the resource that it watches."""
    there = _resources(template)
    functions = [name for name, each in there.items() if each["Type"] == "AWS::Serverless::Function"]
    alarms = [alarm for alarm in ALARMS if alarm.needs in {"", *there}]
    made = [_under(alarm, there.get(alarm.needs, {})) for alarm in alarms]
    for name in functions:
        made += [_under(alarm, there[name]) for alarm in of_function(name.removesuffix("Function").lower())]
    return made


def _under(alarm: Alarm, watched: Mapping[str, Any]) -> Alarm:
    condition = alarm.condition or watched.get("Condition", "")
    return replace(alarm, condition=condition, ill=alarm.ill and not condition)


def resources(template: Path) -> str:
    """For the template: all alarms, the one over them, the rules of the notices, and who may send to the topic."""
    alarms = alarms_of(template)
    lines = [line for alarm in alarms for line in _alarm(alarm)]
    lines += _not_well([alarm for alarm in alarms if alarm.ill])
    lines += [line for notice in NOTICES for line in _notice(notice)]
    return "\n".join([*lines, *_policies()])


def table(template: Path) -> str:
    """For the runbook: each alarm, when it is raised, and its heading."""
    rows = ["| Alarm | Raised at | Recipe | Rollcall is not well |", "| --- | --- | --- | --- |"]
    shared: dict[tuple[str, str, str], list[str]] = {}
    for alarm in alarms_of(template):
        key = (_raised(alarm), alarm.heading, "yes" if alarm.ill else "")
        shared.setdefault(key, []).append(f"`{alarm.name}Alarm`")
    for (raised, heading, ill), names in shared.items():
        rows.append(f"| {', '.join(names)} | {cell(raised)} | {_link(heading)} | {ill} |")
    return "\n".join(rows)


def notices() -> str:
    """For the runbook: each notice, its event, and its heading."""
    rows = ["| Notice | Event | Recipe |", "| --- | --- | --- |"]
    for each in NOTICES:
        only = "".join(f", {name} `{value}`" for name, value in each.only.items())
        rows.append(f"| `{each.name}Notice` | `{each.event}`{only} | {_link(each.heading)} |")
    return "\n".join(rows)


def _raised(alarm: Alarm) -> str:
    metric = alarm.metric.name
    by = {name: value for name, value in alarm.metric.dimensions.items() if alarm.metric.namespace == NAMESPACE}
    more = "".join(f", {name} {value}" for name, value in by.items() if name != "service")
    minutes = alarm.seconds // 60
    times = f", {alarm.periods} times in a row" if alarm.periods > 1 else ""
    return f"{metric}{more} ≥ {alarm.at:g} in {minutes} minutes{times}"


def _link(heading: str) -> str:
    return f"[{heading}](#{anchor_of(heading)})"


def _resources(template: Path) -> Mapping[str, Mapping[str, Any]]:
    loaded = yaml.load(template.read_text(encoding="utf-8"), _Types)  # noqa: S506 - a safe loader
    resources: Mapping[str, Mapping[str, Any]] = loaded["Resources"]
    return resources


class _Types(yaml.CSafeLoader):
    """YAML whose short forms of CloudFormation are read as nothing: only types and conditions are asked for."""


_Types.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


def _alarm(alarm: Alarm) -> Iterator[str]:
    yield ""
    yield f"{alarm.name}Alarm:"
    yield "  Type: AWS::CloudWatch::Alarm"
    if alarm.condition:
        yield f"  Condition: {alarm.condition}"
    yield "  Properties:"
    yield f"    AlarmDescription: !Sub {_text(_described(alarm))}"
    own = alarm.metric.namespace == NAMESPACE
    yield f"    Namespace: {'!Sub ' if own else ''}{alarm.metric.namespace}"
    yield f"    MetricName: {json.dumps(alarm.metric.name) if alarm.metric.name[0].isdigit() else alarm.metric.name}"
    if alarm.metric.dimensions:
        yield "    Dimensions:"
        yield from (f"      - {{Name: {name}, Value: {value}}}" for name, value in alarm.metric.dimensions.items())
    yield f"    Statistic: {alarm.statistic}"
    yield f"    Period: {alarm.seconds}"
    yield f"    EvaluationPeriods: {alarm.periods}"
    yield f"    Threshold: {alarm.at:g}"
    yield "    ComparisonOperator: GreaterThanOrEqualToThreshold"
    yield f"    TreatMissingData: {'ignore' if alarm.lasts else 'notBreaching'}"
    yield "    AlarmActions: [!Ref AlarmTopic]"
    if alarm.lasts:
        yield "    OKActions: [!Ref AlarmTopic]"


def _described(alarm: Alarm) -> str:
    return f"{alarm.says} Type: {alarm.look} (see {RUNBOOK}: {alarm.heading})"


def _not_well(ill: list[Alarm]) -> Iterator[str]:
    yield ""
    yield "NotWellAlarm:"
    yield "  Type: AWS::CloudWatch::CompositeAlarm"
    yield "  Properties:"
    look = "aws cloudwatch describe-alarms --state-value ALARM --alarm-name-prefix ${AWS::StackName}-"
    says = f"{NOT_WELL}: one of its own alarms is raised. Type: {look} (see {RUNBOOK}: {NOT_WELL})"
    yield f"    AlarmDescription: !Sub {_text(says)}"
    yield "    AlarmRule: !Sub >-"
    rule = " OR ".join(f'ALARM("${{{alarm.name}Alarm}}")' for alarm in ill)
    yield from (f"      {line}" for line in wrap(rule, 104, break_long_words=False, break_on_hyphens=False))
    yield "    AlarmActions: [!Ref AlarmTopic]"
    yield "    OKActions: [!Ref AlarmTopic]"


def _notice(notice: Notice) -> Iterator[str]:
    yield ""
    yield f"{notice.name}Notice:"
    yield "  Type: AWS::Events::Rule"
    yield "  Properties:"
    yield f"    Description: Tells operators of the event {notice.event}"
    yield "    EventPattern:"
    yield "      source: [rollcall]"
    yield f"      detail-type: [{notice.event}]"
    yield "      detail:"
    yield from (f"        {name}: [{value}]" for name, value in notice.only.items())
    # Another deployment in this account has another bucket.
    yield "        bucket: [!Ref DataBucket]"
    yield "    Targets:"
    yield "      - Id: operators"
    yield "        Arn: !Ref AlarmTopic"
    yield "        InputTransformer:"
    yield "          InputPathsMap:"
    yield from (f"            {name}: $.detail.{path}" for name, path in notice.paths.items())
    yield "          InputTemplate: !Sub |-"
    first = f"{notice.heading} (Rollcall, ${{AWS::StackName}})"
    for line in (first, *notice.says, f"Type: {notice.look}", f"Runbook: {RUNBOOK}, {notice.heading}"):
        yield f"            {_text(line)}"
    yield "        RetryPolicy: {MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86400}"
    yield "        DeadLetterConfig: {Arn: !GetAtt NoticeDeadLetters.Arn}"


def _policies() -> Iterator[str]:
    rules = [f"!GetAtt {notice.name}Notice.Arn" for notice in NOTICES]
    yield from ("", "AlarmTopicPolicy:", "  Type: AWS::SNS::TopicPolicy", "  Properties:")
    yield "    Topics: [!Ref AlarmTopic]"
    yield from ("    PolicyDocument:", '      Version: "2012-10-17"', "      Statement:")
    yield from (
        "        - Sid: Alarms",
        "          Effect: Allow",
        "          Principal: {Service: cloudwatch.amazonaws.com}",
    )
    yield from ("          Action: sns:Publish", "          Resource: !Ref AlarmTopic", "          Condition:")
    yield "            StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}"
    every = "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*"
    yield f'            ArnLike: {{aws:SourceArn: !Sub "{every}"}}'
    yield from (
        "        - Sid: Notices",
        "          Effect: Allow",
        "          Principal: {Service: events.amazonaws.com}",
    )
    yield from ("          Action: sns:Publish", "          Resource: !Ref AlarmTopic", "          Condition:")
    yield from (
        "            ArnEquals:",
        "              aws:SourceArn:",
        *(f"                - {rule}" for rule in rules),
    )
    yield from ("", "NoticeDeadLettersPolicy:", "  Type: AWS::SQS::QueuePolicy", "  Properties:")
    yield "    Queues: [!Ref NoticeDeadLetters]"
    yield from ("    PolicyDocument:", '      Version: "2012-10-17"', "      Statement:", "        - Effect: Allow")
    yield from ("          Principal: {Service: events.amazonaws.com}", "          Action: sqs:SendMessage")
    yield from ("          Resource: !GetAtt NoticeDeadLetters.Arn", "          Condition:")
    yield from (
        "            ArnEquals:",
        "              aws:SourceArn:",
        *(f"                - {rule}" for rule in rules),
    )


def _text(text: str) -> str:
    """A text in double quotes, for YAML and for a template of EventBridge."""
    return json.dumps(text, ensure_ascii=False)
