"""The events of `watch` are as their schemas say, and hold nothing but ids, moments and shares."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from support.in_memory import NOON, RUNNING, SPRINGFIELD, UPLOAD
from support.sdk_in_memory import Answered, answered

from rollcall.aws.clients import client
from rollcall.aws.services.watch_events import WatchEvents
from rollcall.model.accounts import Expect
from rollcall.model.imports import Import
from rollcall.model.regularity import Missing
from rollcall.model.snapshots import Change, Why
from rollcall.steps.abandon import Abandoned
from rollcall.steps.watch.stalled import Death

CHANGE = Change("springfield", "2026-2027", 1, "import-1", None, Why.PUBLISHED, "import-1", "anna", NOON, {})


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """What EventBridge was given."""
    entries: list[Mapping[str, Any]] = []

    def answer(_operation: str, params: Mapping[str, Any]) -> tuple[Answered, Mapping[str, Any]]:
        entries.extend(params["Entries"])
        return Answered(200), {"FailedEntryCount": 0, "Entries": []}

    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    client.cache_clear()
    answered(monkeypatch, {"events": answer})
    return entries


def is_as_declared(entry: Mapping[str, Any], name: str, kind: str) -> None:
    declared = json.loads((files("rollcall_schemas") / name).read_text())
    jsonschema.validate(json.loads(entry["Detail"]), declared, format_checker=jsonschema.FormatChecker())
    assert (entry["Source"], entry["DetailType"], declared["title"]) == ("rollcall", kind, kind)


@pytest.mark.parametrize("death", [each for each in Death if each is not Death.CANCELLED])
@pytest.mark.parametrize("import_", [RUNNING, None])
def test_the_event_about_an_import_that_is_ended(
    import_: Import | None, death: Death, sent: list[Mapping[str, Any]]
) -> None:
    WatchEvents("data").stalled(Abandoned(UPLOAD, "arn:execution", "validate"), import_, death)
    is_as_declared(sent[0], "import-stalled.schema.json", "Import Stalled")


@pytest.mark.parametrize("last", [None, NOON])
@pytest.mark.parametrize("expect", [each for each in Expect if each is not Expect.NEVER])
def test_the_event_about_a_missing_upload(expect: Expect, last: Any, sent: list[Mapping[str, Any]]) -> None:  # noqa: ANN401
    missing = Missing(NOON + timedelta(days=1), "Mon by 05:10")
    WatchEvents("data").upload_missing(replace(SPRINGFIELD, expect=expect), missing, last)
    is_as_declared(sent[0], "upload-missing.schema.json", "Upload Missing")


def test_the_event_about_an_old_roster(sent: list[Mapping[str, Any]]) -> None:
    WatchEvents("data").roster_old(SPRINGFIELD, CHANGE, 31)
    is_as_declared(sent[0], "roster-old.schema.json", "Roster Old")


def test_the_event_about_values_that_get_fewer(sent: list[Mapping[str, Any]]) -> None:
    WatchEvents("data").values_drifting(SPRINGFIELD, "import-1", "students.demographic_1", 0.9, 0.6)
    is_as_declared(sent[0], "values-drifting.schema.json", "Values Drifting")
    assert json.loads(sent[0]["Detail"])["column"] == "demographic_1"
