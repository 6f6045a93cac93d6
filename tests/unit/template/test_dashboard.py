"""The template: what the dashboard shows is written, what is written is shown, and all of it is of this deployment."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from support.deployment_files import ROOT, resources, steps, template
from support.emitted import emitted, of_every_function
from support.resolved_template import Resolved

from rollcall.model.imports import Status
from rollcall.steps.metrics import METRICS
from rollcall_docs.dashboard.declared import widgets
from rollcall_docs.dashboard.there import there
from rollcall_docs.dashboard.widget import Widget

TEMPLATE = template()
STEPS = steps()
NAMESPACE = "Rollcall/${AWS::StackName}"
"""Of Rollcall's own metrics: another deployment in the region has another."""
AWAITED = {"canary"} - {*STEPS}
"""Steps whose functions are not there yet; the dashboard waits for their metrics."""

NOT_SHOWN: Mapping[str, str] = {}
"""Metrics of ours that are on no widget, each with the reason."""

OF_AWS: Mapping[str, tuple[set[str], tuple[str, ...], str]] = {
    "AWS/Lambda": (
        {"Errors", "Throttles", "Invocations", "Duration"},
        ("FunctionName",),
        "AWS::Serverless::Function",
    ),
    "AWS/States": (
        {"ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"},
        ("StateMachineArn",),
        "AWS::Serverless::StateMachine",
    ),
    "AWS/SQS": ({"ApproximateNumberOfMessagesVisible"}, ("QueueName",), "AWS::SQS::Queue"),
    "AWS/ApiGateway": ({"Count", "4xx", "5xx", "Latency"}, ("ApiId",), "AWS::ApiGatewayV2::Api"),
    "AWS/S3": ({"BucketSizeBytes", "NumberOfObjects"}, ("BucketName", "StorageType"), "AWS::S3::Bucket"),
    "AWS/Transfer": ({"BytesIn", "BytesOut", "FilesIn"}, ("ServerId",), "AWS::Transfer::Server"),
    "AWS/DynamoDB": (
        {"ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"},
        ("TableName",),
        "AWS::DynamoDB::Table",
    ),
    "AWS/Logs": ({"IncomingBytes"}, ("LogGroupName",), "AWS::Logs::LogGroup"),
}
"""Metrics of AWS by namespace: names, dimensions, and the type of the resource that the first dimension names."""


def body() -> dict[str, Any]:
    """The dashboard as CloudWatch takes it, with the template's names."""
    text, _ = resources("AWS::CloudWatch::Dashboard")["ImportsDashboard"]["DashboardBody"]["Fn::Sub"]
    made: dict[str, Any] = json.loads(text)
    return made


def given() -> Mapping[str, Any]:
    """What stands in it for resources that may not be made."""
    _, names = resources("AWS::CloudWatch::Dashboard")["ImportsDashboard"]["DashboardBody"]["Fn::Sub"]
    return dict(names)


def lines(kind: str = "metric") -> Iterator[list[Any]]:
    for widget in body()["widgets"]:
        if widget["type"] == kind:
            yield from widget["properties"]["metrics"]


def metrics() -> list[list[Any]]:
    """The metrics of all widgets, without what is computed of them."""
    return [line for line in lines() if isinstance(line[0], str)]


def dimensions_of(metric: list[Any]) -> dict[str, str]:
    names = [part for part in metric[2:] if isinstance(part, str)]
    return dict(zip(names[::2], names[1::2], strict=True))


def resource(text: str) -> str:
    """The resource that a dimension's value refers to."""
    (name,) = re.fullmatch(r"\$\{(\w+)(?:\.\w+)?\}", text).groups()  # type: ignore[union-attr]  # else it fails
    if name in given():
        condition, value, other = given()[name]["Fn::If"]
        found = str(value.get("Ref") or value["Fn::GetAtt"][0])
        assert (condition, other) == (TEMPLATE["Resources"][found]["Condition"], "none")
        return found
    return str(name)


def test_the_dashboard_shows_only_what_functions_write_or_aws_itself() -> None:
    shown = 0
    for metric in metrics():
        namespace, name, dimensions = metric[0], metric[1], dimensions_of(metric)
        if namespace == NAMESPACE:
            shown += 1
            step, declared = dimensions["service"], METRICS[name]
            assert dimensions.keys() == declared.dimensions, name
            assert step in (declared.steps or STEPS)
            written = set() if step in AWAITED else {*emitted(step)}
            assert step in AWAITED or name in of_every_function() or (name, frozenset(dimensions)) in written, name
        else:
            names, by, kind = OF_AWS[namespace]
            assert name in names
            assert tuple(dimensions) == by
            assert resource(dimensions[by[0]]) in resources(kind)
    assert shown > len(STEPS)


def test_everything_that_functions_write_is_on_the_dashboard() -> None:
    """For every step that writes it, and every value of its other dimensions."""
    shown = {(metric[1], dimensions_of(metric)["service"]) for metric in metrics() if metric[0] == NAMESPACE}
    declared = {(name, step) for name, each in METRICS.items() for step in (each.steps or STEPS)}
    assert declared - shown == {pair for pair in declared if pair[0] in NOT_SHOWN}
    assert NOT_SHOWN.keys() <= METRICS.keys()


def test_the_dashboard_shows_every_outcome() -> None:
    stacked = next(each for each in body()["widgets"] if each["properties"].get("title") == "Imports by outcome")
    shown = {metric[5] for metric in stacked["properties"]["metrics"]}
    assert shown == set(Status) - {Status.RUNNING, Status.HELD}  # neither is an end


@pytest.mark.parametrize("metric", ["Errors", "Throttles", "Invocations", "Duration"])
def test_the_dashboard_shows_every_function(metric: str) -> None:
    shown = {resource(each[3]): each[4]["label"] for each in metrics() if each[:2] == ["AWS/Lambda", metric]}
    assert shown == {f"{step.capitalize()}Function": step for step in STEPS}


def test_the_dashboard_shows_every_queue_of_dead_letters_table_bucket_and_log() -> None:
    for namespace, kind in (
        ("AWS/DynamoDB", "AWS::DynamoDB::Table"),
        ("AWS/S3", "AWS::S3::Bucket"),
        ("AWS/Logs", "AWS::Logs::LogGroup"),
        ("AWS/Transfer", "AWS::Transfer::Server"),
    ):
        assert {resource(each[3]) for each in metrics() if each[0] == namespace} == resources(kind).keys()
    queues = {name for name in resources("AWS::SQS::Queue") if name.endswith("DeadLetters")}
    assert {resource(each[3]) for each in metrics() if each[0] == "AWS/SQS"} == queues


def test_gb_seconds_are_counted_with_the_memory_that_each_function_has() -> None:
    usual = template()["Globals"]["Function"]["MemorySize"]
    computed = {each[0]["label"]: each[0]["expression"] for each in lines() if isinstance(each[0], dict)}
    assert computed.keys() == {*STEPS}
    keys = {each[-1]["id"]: resource(each[3]) for each in metrics() if "id" in each[-1]}
    for step, expression in computed.items():
        memory = resources("AWS::Serverless::Function")[f"{step.capitalize()}Function"].get("MemorySize", usual)
        written = f"${{{memory['Ref']}}}" if isinstance(memory, dict) else str(memory)
        assert expression == f"{step} / 1000 * {written} / 1024"
        assert keys[step] == f"{step.capitalize()}Function"


def test_all_alarms_that_are_made_in_any_case_have_a_state_on_it() -> None:
    (shown,) = [each["properties"]["alarms"] for each in body()["widgets"] if each["type"] == "alarm"]
    every = {**resources("AWS::CloudWatch::Alarm"), **resources("AWS::CloudWatch::CompositeAlarm")}
    always = {name for name in every if "Condition" not in TEMPLATE["Resources"][name]}
    assert {*shown} == {f"${{{name}.Arn}}" for name in always}
    assert shown[0] == "${NotWellAlarm.Arn}"
    assert len(shown) <= 100, "AWS's limit"


def test_two_stacks_in_a_region_do_not_mix() -> None:
    """Each metric and log group is named by a resource of the stack, or is in the stack's own namespace."""
    for widget in body()["widgets"]:
        text = json.dumps(widget)
        if widget["type"] == "metric":
            for metric in widget["properties"]["metrics"]:
                assert isinstance(metric[0], dict) or metric[0] == NAMESPACE or "${" in metric[3]
        if widget["type"] == "log":
            sources = widget["properties"]["query"].partition("|")[0]
            assert re.match(r"SOURCE '\$\{\w+LogGroup\}' ", sources)
        assert "SEARCH(" not in text
        assert "logGroups(" not in text


def test_the_dashboard_and_its_queries_have_names_after_the_stack() -> None:
    (dashboard,) = resources("AWS::CloudWatch::Dashboard").values()
    assert dashboard["DashboardName"] == {"Fn::Sub": "${AWS::StackName}-imports"}


def test_the_dashboard_is_within_awss_limits() -> None:
    """The lower ones of what AWS's pages said over the years: 100 metrics a widget and 500 in all."""
    made = body()["widgets"]
    counted = [len(each["properties"].get("metrics", [])) for each in made]
    assert max(counted) <= 100
    assert sum(counted) <= 500
    assert len(made) <= 100
    names = 60  # characters that a name of a deployment has more than its resource
    text = resources("AWS::CloudWatch::Dashboard")["ImportsDashboard"]["DashboardBody"]["Fn::Sub"][0]
    assert len(text) + names * text.count("${") < 200_000


def test_it_shows_at_first_the_longest_time_that_an_import_may_wait() -> None:
    days = max(map(int, template()["Mappings"]["Hold"]["Days"]))
    assert body()["start"] == f"-P{days + 1}D"


def test_widgets_do_not_overlap_and_fit_the_grid() -> None:
    taken = set[tuple[int, int]]()
    for each in body()["widgets"]:
        assert each["x"] + each["width"] <= 24
        cells = {
            (x, y)
            for x in range(each["x"], each["x"] + each["width"])
            for y in range(each["y"], each["y"] + each["height"])
        }
        assert not cells & taken
        taken |= cells


@pytest.mark.parametrize("webhook", [False, True])
def test_the_dashboard_is_json_with_and_without_a_webhook(*, webhook: bool) -> None:
    more = {"WebhookUrl": "https://example.org/hook", "WebhookSecretArn": "arn:aws:secretsmanager:x"} if webhook else {}
    body = Resolved(**more).resources["ImportsDashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    text, names = body if isinstance(body, list) else (body, {})
    filled = text
    for name, value in names.items():
        filled = filled.replace(f"${{{name}}}", value if isinstance(value, str) else "made")
    queries = [each["properties"]["query"] for each in json.loads(filled)["widgets"] if each["type"] == "log"]
    assert queries
    for query in queries:
        assert "SOURCE 'none'" not in query
        assert "| |" not in query
    assert any("made" in query or "WebhookLogGroup" in query for query in queries) is webhook


def test_every_widget_says_what_it_answers_or_is_a_heading() -> None:
    made: list[Widget] = widgets(there(ROOT / "template.yaml"))
    for each in made:
        assert bool(each.says) == bool(each.lines or each.query or each.alarms), each.title
        assert sum(map(bool, (each.lines, each.query, each.alarms))) <= 1


def test_no_metric_has_an_id_as_a_dimension() -> None:
    dimensions = {name for step in STEPS for _, names in emitted(step) for name in names}
    assert dimensions == {"service", "status"}


def test_functions_write_their_metrics_where_the_dashboard_looks() -> None:
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == {"Fn::Sub": NAMESPACE}
