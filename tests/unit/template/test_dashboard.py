"""The template: what the dashboard shows."""

import json
from typing import Any

import pytest
from support.deployment_files import resources, steps, template
from support.emitted import emitted

from rollcall.model.imports import Status

STEPS = steps()
NAMESPACE = "Rollcall/${AWS::StackName}"
"""Of Rollcall's own metrics: another deployment in the region has another."""


def dashboard_metrics() -> list[list[Any]]:
    """The metrics of all widgets, as CloudWatch takes them."""
    text, _ = resources("AWS::CloudWatch::Dashboard")["ImportsDashboard"]["DashboardBody"]["Fn::Sub"]
    return [metric for widget in json.loads(text)["widgets"] for metric in widget["properties"]["metrics"]]


def test_the_dashboard_shows_only_what_functions_write_or_aws_itself() -> None:
    shown = 0
    for namespace, metric, *rest in dashboard_metrics():
        names = [part for part in rest if isinstance(part, str)]
        dimensions = dict(zip(names[::2], names[1::2], strict=True))
        if namespace == NAMESPACE:
            shown += 1
            assert (metric, frozenset(dimensions)) in set(emitted(dimensions["service"])), metric
        else:
            assert namespace in {"AWS/Lambda", "AWS/States", "AWS/SQS"}
            assert len(dimensions) == 1
    assert shown > len(STEPS)


@pytest.mark.parametrize("metric", ["Errors", "Duration"])
def test_the_dashboard_shows_every_function(metric: str) -> None:
    shown = {each[3]: each[4]["label"] for each in dashboard_metrics() if each[:2] == ["AWS/Lambda", metric]}
    assert shown == {f"${{{step.capitalize()}Function}}": step for step in STEPS}


def test_the_dashboard_shows_every_outcome() -> None:
    shown = {metric[5] for metric in dashboard_metrics() if metric[:2] == [NAMESPACE, "Imports"]}
    assert shown == set(Status) - {Status.RUNNING, Status.HELD}  # neither is an end


def test_no_metric_has_an_id_as_a_dimension() -> None:
    dimensions = {name for step in STEPS for _, names in emitted(step) for name in names}
    assert dimensions == {"service", "status"}


def test_functions_write_their_metrics_where_the_dashboard_looks() -> None:
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == {"Fn::Sub": NAMESPACE}
