"""The template: each query of the log asks for fields that our log lines have, of this deployment alone."""

import json
import re

import pytest
from support.deployment_files import resources, steps
from support.insights import Line, answer
from support.logged import logged, of_requests
from support.queries import asked, messages
from support.resolved_template import Resolved

from rollcall.model.imports import Status
from rollcall.steps.metrics import METRICS
from rollcall_docs.dashboard.queries import QUERIES
from rollcall_docs.dashboard.query import ACCESS, EVERY_FUNCTION, Query
from rollcall_local.deployment import NOT_LOCAL

SAVED = resources("AWS::Logs::QueryDefinition")
METRIC_LINES = {"service", "import_id", "district_id", *(f"{name}.0" for name in METRICS)}
"""Fields of the lines that hold metrics; each value is a list of one number."""


def fields_of(query: Query) -> set[str]:
    """The fields of the lines that a query asks."""
    if query.of == (ACCESS,):
        return {*of_requests()}
    lines, named = logged(), messages(query)
    if named:
        # What one of several kinds of lines has, those of the others leave empty.
        return set().union(*(lines[message] for message in named))
    return METRIC_LINES.union(*lines.values())


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_names_only_fields_that_the_lines_have_which_it_asks(query: Query) -> None:
    assert {*asked(query)} <= fields_of(query)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_asks_for_messages_that_the_code_logs(query: Query) -> None:
    assert {*messages(query)} <= logged().keys()


def test_fields_are_read_from_the_code() -> None:
    """Else nothing above could fail."""
    lines = logged()
    assert {"error", "place", "places", "settings"} <= lines["step failed"]
    assert {"source_ip", "why", "accepted"} <= lines["login"]
    assert {"district_id", "uploaded_ms", "bytes"} <= lines["begun"]
    assert {"rule", "findings"} <= lines["rule"]
    assert "rule" not in lines["login"]
    assert {"failed_at", "of"} <= lines["canary failed"]
    wrong = Query("x", "?", ("record",), ('filter message = "rule" and district = "x"', "stats sum(rows) as sums"))
    assert {*asked(wrong)} == {"message", "district", "rows"}
    assert {*asked(wrong)} - fields_of(wrong) == {"district", "rows"}


def test_a_query_about_states_names_states_that_there_are() -> None:
    states = {each for query in QUERIES for each in re.findall(r"(?:state|status) in \[([^\]]+)\]", query.text)}
    assert {name for each in states for name in re.findall(r'"(\w+)"', each)} <= set(Status)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_every_query_is_saved_over_the_log_groups_of_this_deployment(query: Query) -> None:
    """Those of another stack have other names, which CloudFormation makes."""
    saved = SAVED[query.resource]
    assert saved["QueryString"] == query.text
    assert len(query.text) <= 10_000, "AWS's limit"
    assert saved["Name"] == {"Fn::Sub": "${AWS::StackName}/" + query.name}
    named = [each.get("Ref") or each["Fn::If"][1]["Ref"] for each in saved["LogGroupNames"]]
    of = steps() if query.of == EVERY_FUNCTION else query.of
    assert named == [f"{step[0].upper()}{step[1:]}LogGroup" for step in of]
    assert len(named) <= 50, "AWS's limit"
    assert {*named} <= resources("AWS::Logs::LogGroup").keys()


def test_no_other_query_is_saved_and_none_locally() -> None:
    assert SAVED.keys() == {query.resource for query in QUERIES}
    assert len({query.name for query in QUERIES}) == len(QUERIES)
    assert "AWS::Logs::QueryDefinition" in NOT_LOCAL


def test_without_a_webhook_no_query_names_its_log_group() -> None:
    def groups(**parameters: str) -> dict[str, list[object]]:
        made = Resolved(**parameters).resources
        return {name: made[name]["Properties"]["LogGroupNames"] for name in SAVED if name in made}

    without = groups()
    with_one = groups(WebhookUrl="https://example.org/hook", WebhookSecretArn="arn:aws:secretsmanager:x")
    webhook = {"Ref": "WebhookLogGroup"}
    assert not any(webhook in each for each in without.values())
    assert with_one.keys() - without.keys() == {"WebhookQuery"}
    assert webhook in with_one["WhatFailedQuery"]


def test_log_groups_are_named_by_cloudformation_or_after_the_stack() -> None:
    """So that two stacks in a region do not mix."""
    for name, group in resources("AWS::Logs::LogGroup").items():
        if "LogGroupName" in group:
            text, given = group["LogGroupName"]["Fn::Sub"]
            assert "${AWS::StackName}" in text, name
            assert "AWS::StackId" in str(given)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_every_query_is_of_the_documented_grammar(query: Query) -> None:
    assert answer(query.text, [], 0) == []


@pytest.mark.parametrize(
    "text",
    [
        'filtre message = "closed"',
        'filter message == "closed"',
        "stats median(rows) as m",
        "stats count(*) as a by b\n| sort a desc\n| stats count(*) as c",
        "stats count(*) as a by b\n| stats count(*) as c by a\n| stats count(*) as d",
        "stats count(*) as a by b\n| sort c desc",
    ],
)
def test_what_is_of_another_grammar_is_refused(text: str) -> None:
    """Else nothing above could fail."""
    with pytest.raises((AssertionError, KeyError)):
        answer(text, [Line(1, '{"b": 1}')], 0)


def line(at: int, message: str, **fields: object) -> Line:
    return Line(at, json.dumps({"message": message, "purpose": "import", "district_id": "springfield", **fields}))


LIVED = [
    line(1_000, "begun", import_id="one", status="running", uploaded_ms=0, uploaded_at="then"),
    line(2_000, "begun", import_id="two", status="running", uploaded_ms=1_000, uploaded_at="later"),
    line(3_000, "closed", import_id="one", status="succeeded", uploaded_ms=0, uploaded_at="then"),
    line(4_000, "held", import_id="two", status="held", uploaded_ms=1_000, uploaded_at="later"),
    line(5_000, "begun", import_id="check", status="running", purpose="check", uploaded_ms=2_000, uploaded_at="last"),
]


COUNTING = ("Imports by status", "Last upload of each district", "Failures by district", "Findings by rule")


def answered(name: str) -> list[dict[str, object]]:
    (query,) = (query for query in QUERIES if query.name == name)
    return [dict(row) for row in answer(query.text, LIVED, 3_601)]


def test_an_import_is_in_the_state_of_its_last_line() -> None:
    assert answered("Imports by status") == [{"state": "succeeded", "imports": 1}, {"state": "held", "imports": 1}]
    runs = [(row["import_id"], row["state"], row["what"]) for row in answered("What runs or waits")]
    assert runs == [("check", "running", "check"), ("two", "held", "import")]
    (last,) = answered("Last upload of each district")
    assert (last["last_import"], last["outcome"], last["age_in_hours"]) == ("two", "held", 1.0)


def test_a_canary_is_no_district_of_whom_anything_is_counted() -> None:
    """Its failures have a query of their own; what runs is shown of everybody."""
    canary = [
        line(1_000, message, district_id="synthetic-canary", import_id="one", status="failed", rule="r", findings=1)
        for message in ("begun", "closed", "rule")
    ]
    counting = [query for query in QUERIES if query.name in COUNTING]
    assert len(counting) == len(COUNTING)
    assert [query.name for query in counting if answer(query.text, canary, 3_601)] == []
