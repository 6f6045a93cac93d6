"""The dashboard and the queries as they are deployed, held to the lines that functions really log.

The local platform has no Logs Insights with `stats`: queries are asked of an interpreter of the documented grammar.
"""

import json
import re
import time
from collections.abc import Mapping
from typing import Any

import pytest
from support.deployed import Deployed, Imported, Sender
from support.insights import Line, Row, answer
from support.queries import asked, messages
from support.waiting import until

from rollcall_docs.dashboard.queries import QUERIES
from rollcall_local.settings import STACK

pytestmark = pytest.mark.slow

SEEN = {"begun", "closed", "rule", "login", "mail", "step failed"}
"""The messages that `lived` leaves in the logs."""


@pytest.fixture(scope="module")
def lived(deployed: Deployed) -> list[Mapping[str, Any]]:
    """The lines of an import that succeeds, of one that fails, of a refused login and of a step that fails."""
    sender = deployed.sender()
    assert sender.imported(sender.package()).status == "succeeded"
    assert _failed(sender).status == "failed"
    login = {
        "username": sender.user,
        "password": "wrong",
        "protocol": "SFTP",
        "sourceIp": "203.0.113.9",
        "serverId": "s",
    }
    assert deployed.invoke("authenticate", login) == {}
    upload = {"upload": {"import_id": "4f8a", "key": f"{sender.district}/Roster.zip"}}  # of which nothing else is known
    payload = json.dumps(upload).encode()
    deployed.platform.client("lambda").invoke(FunctionName=deployed.function("validate"), Payload=payload)
    found: list[Mapping[str, Any]] = until(lambda: (lines := _lines(deployed)) and _all_seen(lines) and lines)
    return found


def _all_seen(lines: list[Mapping[str, Any]]) -> bool:
    return {line.get("message") for line in lines} >= SEEN


def _failed(sender: Sender) -> Imported:
    return sender.imported(b"no zip", "Broken.zip")


def _lines(deployed: Deployed) -> list[Mapping[str, Any]]:
    return [json.loads(line.text) for line in _kept(deployed) if line.text.startswith("{")]


def _kept(deployed: Deployed) -> list[Line]:
    """All lines of the log, as CloudWatch keeps them."""
    logs = deployed.platform.client("logs")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    return [
        Line(event["timestamp"], event["message"].strip(), name)
        for name in groups
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=name)
        for event in page["events"]
    ]


def test_lines_have_the_fields_that_queries_ask_for(lived: list[Mapping[str, Any]]) -> None:
    known = [query for query in QUERIES if messages(query) and {*messages(query)} & SEEN]
    assert len(known) > 7
    for query in known:
        lines = [line for line in lived if line.get("message") in messages(query)]
        # An error names its settings only if it is about them.
        assert {*asked(query)} - {"settings"} <= {name for line in lines for name in line}, query.name


def test_the_lines_of_an_import_name_its_district_and_how_it_ended(lived: list[Mapping[str, Any]]) -> None:
    said = [line for line in lived if line.get("message") in {"begun", "closed"}]
    assert all(line["district_id"] and line["import_id"] and line["uploaded_ms"] > 0 for line in said)
    assert {"running", "succeeded", "failed"} <= {line["status"] for line in said}
    assert "package-not-zip" in {line["rule"] for line in lived if line.get("message") == "rule"}


def test_what_an_invocation_used_is_found_with_its_import_and_district(lived: list[Mapping[str, Any]]) -> None:
    (near,) = (query for query in QUERIES if query.name == "Near their limits")
    used = [line for line in lived if "TimeShare" in line and line["service"] == "record"]
    flat = {name for line in used for name in (*line, *(f"{each}.0" for each in line if isinstance(line[each], list)))}
    assert {*asked(near)} <= flat


def test_every_log_group_and_metric_on_it_is_of_this_deployment(deployed: Deployed) -> None:
    client = deployed.platform.client
    text = client("cloudwatch").get_dashboard(DashboardName=f"{STACK}-imports")["DashboardBody"]
    body = json.loads(text)
    assert "${" not in text
    there = {group["logGroupName"] for group in client("logs").describe_log_groups()["logGroups"]}
    asked_of = {name for each in body["widgets"] for name in _sources(each)}
    assert asked_of
    assert asked_of <= there
    functions = {each["FunctionName"] for each in client("lambda").list_functions()["Functions"]}
    shown = {
        metric[3]
        for each in body["widgets"]
        for metric in each["properties"].get("metrics", [])
        if metric[0] == "AWS/Lambda"
    }
    assert shown - {"none"} == functions


def _answers(name: str, deployed: Deployed, only: str) -> list[Row]:
    """What a query answers of the lines about one district, which other tests leave alone."""
    (query,) = (query for query in QUERIES if query.name == name)
    of = tuple(f"{step.capitalize()}LogGroup" for step in query.of)
    lines = [line for line in _kept(deployed) if line.group.endswith(of) and f'"{only}"' in line.text]
    return answer(query.text.replace("springfield", only), lines, int(time.time()))


def test_queries_answer_what_became_of_a_districts_imports(deployed: Deployed) -> None:
    """One that the step `record` could not close, so that the chain itself did, has ended here as well."""
    sender = deployed.sender()
    assert sender.imported(sender.package("First")).status == "succeeded"
    with deployed.throttled("record"):
        closed = sender.imported(sender.package("Second"))
    assert (closed.status, closed.record["failed_step"]) == ("succeeded", "record")
    assert closed.record.get("uncounted", "") in {"", "true"}
    for _ in range(2):  # Lambda keeps what is invoked without being waited for, and may give it twice
        deployed.invoke("record", {"ended": {"import_id": closed.uploaded.import_id}})
    assert _failed(sender).status == "failed"
    district = sender.district
    runs = until(lambda: (rows := _answers("Imports by status", deployed, district)) and len(rows) > 1 and rows)
    assert {row["state"]: row["imports"] for row in runs} == {"succeeded": 2, "failed": 1}
    assert _answers("What runs or waits", deployed, district) == []
    (last,) = _answers("Last upload of each district", deployed, district)
    assert (last["district_id"], last["outcome"], last["age_in_hours"] < 1) == (district, "failed", True)
    (rule,) = _answers("Findings by rule", deployed, district)
    assert (rule["rule"], rule["imports"], rule["districts"]) == ("package-not-zip", 1, 1)
    ended = [row for row in _answers("Imports of one district", deployed, district) if row["message"] == "closed"]
    assert [row["import_id"] for row in ended].count(closed.uploaded.import_id) == 1


def _sources(widget: Mapping[str, Any]) -> list[str]:
    return re.findall(r"SOURCE '([^']+)'", widget["properties"].get("query", ""))


def test_invocations_are_counted_by_the_line_that_lambda_writes_at_the_end_of_each(
    lived: list[Mapping[str, Any]], deployed: Deployed
) -> None:
    """The platform's has no `Init Duration`, which AWS writes after a cold start alone."""
    assert lived
    (cold,) = (query for query in QUERIES if query.name == "Cold starts")
    (pattern,) = re.findall(r"@message like /(.+)/", cold.text)
    logs = deployed.platform.client("logs")
    groups = [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]]
    texts = [
        event["message"]
        for name in groups
        for event in logs.filter_log_events(logGroupName=name, filterPattern="REPORT")["events"]
    ]
    assert any(re.search(pattern, text) and " ms\t" in text for text in texts)
