"""Executions are written down before anybody is told of them, and policies are parsed once."""

import json
from pathlib import Path
from types import SimpleNamespace

from support.waiting import Executions

from rollcall_local.bridges import policies, statuses
from rollcall_local.following import Uploaded

EVENT = json.dumps({"detail": {"object": {"key": "lakeview/Roster.zip", "version-id": "v1"}}})
UPLOADED = Uploaded("inbox", "lakeview/Roster.zip", "v1")


def test_what_is_told_is_written_down_already(tmp_path: Path) -> None:
    file = tmp_path / statuses.FILE
    executions = Executions(file)
    seen: list[bool] = []
    services = SimpleNamespace(_emit_execution_status_event=lambda _: seen.append(executions.runs("arn")))
    statuses.write_down(services, file)
    assert (executions.of(UPLOADED), executions.runs("arn")) == (None, True)
    for status in ("RUNNING", "SUCCEEDED"):
        services._emit_execution_status_event({"executionArn": "arn", "status": status, "input": EVENT, "more": 1})
    assert seen == [True, False]
    assert executions.of(UPLOADED) == "arn"


def test_the_newest_execution_of_an_upload_counts_and_half_a_line_does_not(tmp_path: Path) -> None:
    file = tmp_path / statuses.FILE
    executions = Executions(file)
    lines = [json.dumps({"arn": arn, "status": "RUNNING", "input": EVENT}) + "\n" for arn in ("first", "second")]
    file.write_text(lines[0] + lines[1][:9])
    assert executions.of(UPLOADED) == "first"
    file.write_text("".join(lines))
    assert executions.of(UPLOADED) == "second"
    file.write_text("".join([*lines, json.dumps({"arn": "second", "status": "FAILED", "input": EVENT}) + "\n"]))
    assert (executions.runs("first"), executions.runs("second")) == (True, False)


def test_a_policy_is_parsed_once_until_its_text_changes() -> None:
    parsed: list[object] = []

    def parse(document: object) -> list[object]:
        parsed.append(document)
        return [document]

    evaluator = SimpleNamespace(parse_policy_document=parse)
    policies.parse_once(evaluator)
    evaluator.parse_policy_document("{}").append("of the caller alone")
    documents: list[object] = ["{}", '{"Statement": []}', {}]
    assert [evaluator.parse_policy_document(each) for each in documents] == [[each] for each in documents]
    assert parsed == documents
