"""What alarms and notices wait for comes: each thing is broken, and what an alarm watches is seen as it watches it.

The local platform makes no metrics of what functions write into their logs, so the logs are read. It has no metrics of
Step Functions, SQS, API Gateway and SES.
"""

import itertools
import json
import re
import shlex
import ssl
from collections.abc import Iterator, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from botocore import xform_name  # noqa: TID251 - the names of its methods
from support.deployed import Deployed, Imported, Sender
from support.deployed_publishing import configured
from support.resolved_template import Resolved
from support.typed import of_aws
from support.waiting import until

from rollcall_cli.commands import Session
from rollcall_cli.deployment.connection import connect_to
from rollcall_cli.program import call
from rollcall_docs.alarms.notices import NOTICES, Notice
from rollcall_local.local_platform import LocalPlatform
from rollcall_local.operators import Operators
from rollcall_local.settings import STACK

pytestmark = pytest.mark.slow

Series = tuple[str, str, frozenset[tuple[str, str]]]
"""A metric as CloudWatch knows it: namespace, name, and dimensions with their values."""


def watched(deployed: Deployed) -> dict[str, Series]:
    """What the deployed alarms watch, by the alarm's resource."""
    alarms = deployed.platform.client("cloudwatch").describe_alarms(MaxRecords=100)["MetricAlarms"]
    assert alarms
    return {
        alarm["AlarmName"].removeprefix(f"{STACK}-").rpartition("-")[0]: (
            alarm["Namespace"],
            alarm["MetricName"],
            frozenset((each["Name"], each["Value"]) for each in alarm["Dimensions"]),
        )
        for alarm in alarms
    }


def written(platform: LocalPlatform) -> set[Series]:
    """The metrics that functions have written into their logs, in CloudWatch's embedded format."""
    logs = platform.client("logs")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    pages = (page for name in groups for page in logs.get_paginator("filter_log_events").paginate(logGroupName=name))
    lines = (event["message"] for page in pages for event in page["events"])
    return {series for line in lines if '"CloudWatchMetrics"' in line for series in _series(json.loads(line))}


def _series(line: Mapping[str, Any]) -> Iterator[Series]:
    for directive in line["_aws"]["CloudWatchMetrics"]:
        for metric, names in itertools.product(directive["Metrics"], directive["Dimensions"]):
            yield directive["Namespace"], metric["Name"], frozenset((name, line[name]) for name in names)


def values(platform: LocalPlatform, series: Series) -> list[float]:
    """The numbers of one metric in the logs; 0 where there are none yet."""
    namespace, metric, dimensions = series
    logs = platform.client("logs")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    pages = (page for name in groups for page in logs.get_paginator("filter_log_events").paginate(logGroupName=name))
    texts = [event["message"] for page in pages for event in page["events"]]
    lines = [json.loads(text) for text in texts if '"CloudWatchMetrics"' in text]
    own = [line for line in lines if (namespace, metric, dimensions) in set(_series(line))]
    return [0.0, *(number for line in own for number in line[metric])]


def _comes_to(platform: LocalPlatform, series: Series, threshold: float) -> bool:
    return max(values(platform, series)) >= threshold


def thresholds(deployed: Deployed) -> dict[str, float]:
    """From which value on each alarm is raised, by the alarm's resource."""
    alarms = deployed.platform.client("cloudwatch").describe_alarms(MaxRecords=100)["MetricAlarms"]
    return {each["AlarmName"].removeprefix(f"{STACK}-").rpartition("-")[0]: each["Threshold"] for each in alarms}


def of_lambda(platform: LocalPlatform) -> set[Series]:
    """The metrics of Lambda itself."""
    metrics = platform.client("cloudwatch").get_paginator("list_metrics").paginate(Namespace="AWS/Lambda")
    return {
        (each["Namespace"], each["MetricName"], frozenset((d["Name"], d["Value"]) for d in each["Dimensions"]))
        for page in metrics
        for each in page["Metrics"]
    }


@pytest.fixture(scope="module")
def broken(deployed: Deployed) -> tuple[Sender, Imported]:
    """An import whose step `validate` gets no capacity, and a login with a wrong password."""
    sender = deployed.sender()
    login = {
        "username": sender.user,
        "password": "wrong",
        "protocol": "SFTP",
        "sourceIp": "203.0.113.9",
        "serverId": "s",
    }
    assert deployed.invoke("authenticate", login) == {}
    with deployed.throttled("validate"):
        return sender, sender.imported(sender.package())


def test_an_import_that_fails_by_our_fault_is_what_its_alarms_watch(
    broken: tuple[Sender, Imported], deployed: Deployed
) -> None:
    _, imported = broken
    assert imported.status == "could_not_be_processed"
    assert imported.execution.status == "FAILED"  # AWS counts it as ExecutionsFailed of this machine
    alarms = watched(deployed)
    machine = frozenset({("StateMachineArn", deployed.platform.outputs["StateMachineArn"])})
    assert alarms["ChainFailedAlarm"] == ("AWS/States", "ExecutionsFailed", machine)
    seen = until(
        lambda: (found := written(deployed.platform)) and alarms["ImportsNotProcessedAlarm"] in found and found
    )
    assert alarms["LoginsRefusedAlarm"] in seen
    for step in ("authenticate", "unpack", "record", "notify"):
        assert alarms[f"{step.capitalize()}MemoryAlarm"] in seen
        assert alarms[f"{step.capitalize()}TimeAlarm"] in seen
    assert {alarms["ValidateThrottlesAlarm"], alarms["AuthenticateErrorsAlarm"]} <= of_lambda(deployed.platform)


def test_a_function_near_its_limits_is_what_its_alarms_watch(deployed: Deployed) -> None:
    """The check of a small package in little memory, and a login that takes nearly all of its time."""
    functions, sender = deployed.platform.client("lambda"), deployed.sender()
    check, login = deployed.function("validate"), deployed.function("authenticate")
    usual = functions.get_function_configuration(FunctionName=check)["MemorySize"]
    seconds = functions.get_function_configuration(FunctionName=login)["Timeout"]
    wrong = {"username": sender.user, "password": "wrong", "protocol": "SFTP", "sourceIp": "203.0.113.9"}
    try:
        functions.update_function_configuration(FunctionName=check, MemorySize=128)
        functions.update_function_configuration(FunctionName=login, Timeout=1)
        assert sender.imported(sender.package()).status == "succeeded"
        with configured(deployed, step="authenticate", LOGIN_FLOOR_MILLISECONDS="900"):
            assert deployed.invoke("authenticate", {**wrong, "serverId": "s"}) == {}
    finally:
        functions.update_function_configuration(FunctionName=check, MemorySize=usual)
        functions.update_function_configuration(FunctionName=login, Timeout=seconds)
    for alarm in ("ValidateMemoryAlarm", "AuthenticateTimeAlarm"):
        series, threshold = watched(deployed)[alarm], thresholds(deployed)[alarm]
        assert until(partial(_comes_to, deployed.platform, series, threshold))


def test_pages_that_fail_answer_as_their_alarm_counts(deployed: Deployed) -> None:
    """API Gateway counts each answer of 500 and more as 5xx of the API; the local one counts nothing."""
    namespace, metric, dimensions = watched(deployed)["PagesFailAlarm"]
    assert (namespace, metric) == ("AWS/ApiGateway", "5xx")
    ((_, api),) = dimensions
    address = f"{deployed.platform.settings.endpoint}/_aws/execute-api/{api}/$default/"
    with configured(deployed, step="apps", LOGIN_URL=""):
        assert _status(deployed, address) >= HTTPStatus.INTERNAL_SERVER_ERROR
    assert _status(deployed, address) < HTTPStatus.INTERNAL_SERVER_ERROR


def _status(deployed: Deployed, address: str) -> int:
    """How a page is answered."""
    trusted = ssl.create_default_context(cafile=str(deployed.platform.settings.certificate))
    try:
        with urlopen(address, context=trusted) as answer:  # noqa: S310 - the local platform
            return int(answer.status)
    except HTTPError as error:
        return error.code


@pytest.mark.parametrize(("step", "alarm"), [("downloads", "FilesNotMadeAlarm"), ("notify", "RestoresNotToldAlarm")])
def test_what_a_function_can_not_do_lies_in_the_queue_that_an_alarm_watches(
    step: str, alarm: str, deployed: Deployed
) -> None:
    """EventBridge's own dead letters, of uploads and of notices, are none of the local platform."""
    namespace, _, dimensions = watched(deployed)[alarm]
    ((_, queue),) = dimensions
    assert namespace == "AWS/SQS"
    sqs = deployed.platform.client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    name = deployed.function(step)
    deployed.platform.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=b"{}")
    (message,) = until(lambda: sqs.receive_message(QueueUrl=url, VisibilityTimeout=0).get("Messages"))
    assert name in message["Body"]


def test_every_alarm_watches_a_resource_of_this_deployment(deployed: Deployed) -> None:
    """A dimension with a name that nothing has would keep an alarm silent for ever."""
    client = deployed.platform.client
    there = {
        "FunctionName": {each["FunctionName"] for each in client("lambda").list_functions()["Functions"]},
        "QueueName": {url.rpartition("/")[2] for url in client("sqs").list_queues()["QueueUrls"]},
        "StateMachineArn": {deployed.platform.outputs["StateMachineArn"]},
        "ApiId": {deployed.platform.outputs["AppsApiId"]},
    }
    alarms = watched(deployed)
    declared = {name for name, each in Resolved().resources.items() if each["Type"] == "AWS::CloudWatch::Alarm"}
    assert alarms.keys() == declared
    for namespace, _, dimensions in alarms.values():
        for name, value in dimensions if namespace != f"Rollcall/{STACK}" else ():
            assert value in there[name]


def send(deployed: Deployed, notice: Notice, **detail: str) -> None:
    """Puts the notice's event on the bus, as a function does."""
    event = {"Source": "rollcall", "DetailType": notice.event, "Detail": json.dumps(detail)}
    answer = deployed.platform.client("events").put_events(Entries=[event])
    assert answer["FailedEntryCount"] == 0


def test_each_event_is_told_with_district_command_and_recipe_and_none_of_another_deployment(deployed: Deployed) -> None:
    ours, operators = deployed.platform.outputs["DataBucket"], Operators.subscribed(deployed.platform)
    for notice in NOTICES:
        detail = {**{part: f"some-{part}" for part in notice.paths.values()}, **notice.only}
        send(deployed, notice, **detail, bucket="another-deployment")
        send(deployed, notice, **detail, bucket=ours)
        (text,) = until(operators.told)
        lines = text.splitlines()
        assert lines[0] == f"{notice.heading} (Rollcall, {STACK})"
        assert lines[-1] == f"Runbook: docs/runbook.md, {notice.heading}"
        assert f"--stack-name {STACK}" in lines[-2]
        assert "<" not in text
        assert all(value in text for name, value in detail.items() if name not in notice.only)


def test_the_command_that_an_alarm_names_is_answered(broken: tuple[Sender, Imported], deployed: Deployed) -> None:
    """Typed as it stands in the alarm, which has the names of this deployment filled in."""
    alarms = deployed.platform.client("cloudwatch").describe_alarms(MaxRecords=100)["MetricAlarms"]
    looks = {re.search(r" Type: (.+) \(see docs/runbook\.md: ", alarm["AlarmDescription"]) for alarm in alarms}
    typed = {look[1] for look in looks if look}
    assert len(typed) > len(NOTICES)
    for line in sorted(typed):
        program, *arguments = shlex.split(line)
        if program == "rollcall":
            assert call(arguments, Session(connect_to)).code == 0, line
        else:
            service, operation, given = of_aws(arguments)
            numbers = {name: int(value) if value.isdigit() else value for name, value in given.items()}
            getattr(deployed.platform.client(service), xform_name(operation))(**numbers)
    _, imported = broken
    shown = call(["imports", "list", "--status", "could_not_be_processed", "--stack-name", STACK], Session(connect_to))
    assert isinstance(shown.content, bytes)
    assert imported.uploaded.import_id[:8] in shown.content.decode()
