"""The events about ends and bounces: as their schemas say, sent once each, and never with a student's data."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from support.deployment_files import ROOT, parsed
from support.in_memory import NOON, RUNNING
from support.mail_troubles_in_memory import trouble
from support.sdk_in_memory import Answered, answered
from unit.aws.test_snapshots import is_as_declared

from rollcall.aws.clients import client
from rollcall.aws.services import bus, watch_events
from rollcall.aws.services.bus import EventBus, EventNotTaken
from rollcall.model.accounts.mail_troubles import Bounced, TroubleKind
from rollcall.model.findings import Effect
from rollcall.model.imports import Closing, Status
from rollcall.model.uploads import Purpose

BUS = EventBus("data")
ENDINGS = [status for status in Status if status not in {Status.RUNNING, Status.HELD}]
FILES = {"Students.csv": {"rows": 3, "accepted": 2, "omitted": 1}}
TOTALS = {
    "findings": len(Effect),
    "shown": 1,
    "by_code": {"invalid-date": len(Effect)},
    "by_effect": {str(effect): 1 for effect in Effect},
}
ENDED = replace(RUNNING, status=Status.SUCCEEDED, ended_at=NOON)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("status", ENDINGS)
def test_the_event_about_an_end_is_as_its_schema_says(status: Status, purpose: Purpose) -> None:
    closing = Closing(status, "", FILES, TOTALS, rejected_for=("invalid-date Students.csv",))
    detail = BUS.ended_detail(replace(ENDED, status=status, purpose=purpose), closing)
    is_as_declared(detail, "import-ended.schema.json")
    assert detail["findings"] == {
        "count": len(Effect),
        "by_code": {"invalid-date": len(Effect)},
        "by_effect": {str(effect): 1 for effect in Effect},
    }


def test_the_event_about_an_import_that_nobody_could_look_at_is_as_its_schema_says() -> None:
    unseen = replace(ENDED, school_year="", submitted_by=None, status=Status.COULD_NOT_BE_PROCESSED)
    detail = BUS.ended_detail(unseen, Closing(unseen.status, "unpack", {}, {}, exhausted=True))
    is_as_declared(detail, "import-ended.schema.json")
    assert (detail["school_year"], detail["failed_step"], detail["findings"]["count"]) == (None, "unpack", 0)


@pytest.mark.parametrize("kind", [kind for kind in TroubleKind if kind is not TroubleKind.DELAYED])
@pytest.mark.parametrize(("district", "contact", "user"), [("springfield", "", "anna"), ("", "olga@example.org", "")])
def test_the_event_about_a_bounce_is_as_its_schema_says(
    kind: TroubleKind, district: str, contact: str, user: str
) -> None:
    detail = BUS.bounced_detail(Bounced(trouble("anna@example.org", kind), district, contact, user, all_contacts=False))
    is_as_declared(detail, "mail-bounced.schema.json")
    assert detail["suppressed"] == (kind in {TroubleKind.PERMANENT, TroubleKind.COMPLAINT})


def test_the_page_about_events_has_each_of_them_with_its_schema() -> None:
    page = (ROOT / "docs/events.md").read_text(encoding="utf-8")
    of_watch = (watch_events.STALLED, watch_events.MISSING, watch_events.OLD, watch_events.DRIFTING)
    for kind in (bus.PUBLISHED, bus.HELD, bus.ENDED, bus.BOUNCED, *of_watch):
        schema = f"{kind.lower().replace(' ', '-')}.schema.json"
        assert re.search(rf"^\| `{kind}` \| .+ \| \[.*\]\(\.\./schemas/{schema}\) \|$", page, re.MULTILINE), kind
        declared = json.loads((ROOT / "schemas" / schema).read_text(encoding="utf-8"))
        assert declared["title"] == kind
        assert f"source `rollcall`, detail-type `{kind}`" in declared["description"]


def test_the_rule_of_the_page_asks_for_what_an_end_has() -> None:
    page = (ROOT / "docs/events.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (rule,) = parsed(text).values()
    closing = Closing(Status.FAILED, "", FILES, TOTALS)
    detail = BUS.ended_detail(replace(ENDED, status=Status.FAILED), closing)
    asked = rule["Properties"]["EventPattern"]
    assert (asked["source"], asked["detail-type"]) == ([bus.SOURCE], [bus.ENDED])
    assert all(detail[name] in values for name, values in asked["detail"].items() if name != "bucket")
    shown = rule["Properties"]["Targets"][0]["InputTransformer"]["InputPathsMap"]
    assert {path.removeprefix("$.detail.") for path in shown.values()} <= set(detail)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Mapping[str, Any]]]:
    """What EventBridge took."""
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    entries: list[Mapping[str, Any]] = []

    def put(_operation: str, params: Mapping[str, Any]) -> tuple[Answered, Mapping[str, Any]]:
        entries.extend(params["Entries"])
        failed = any("refused" in each["Detail"] for each in params["Entries"])
        return Answered(200), {"FailedEntryCount": int(failed), "Entries": [{"ErrorCode": "ThrottlingException"}]}

    answered(monkeypatch, {"events": put})
    yield entries
    client.cache_clear()


def test_an_event_that_is_sent_again_is_the_same(taken: list[Mapping[str, Any]]) -> None:
    for _ in range(2):
        BUS.ended(ENDED, Closing(Status.SUCCEEDED, "", FILES, TOTALS))
        BUS.mail_bounced(
            Bounced(trouble("office@example.org"), "springfield", "office@example.org", "", all_contacts=True)
        )
    assert [each["DetailType"] for each in taken] == ["Import Ended", "Mail Bounced"] * 2
    assert taken[:2] == taken[2:]
    assert {each["Source"] for each in taken} == {"rollcall"}
    assert json.loads(taken[0]["Detail"])["import_id"] == ENDED.import_id


def test_an_event_that_is_not_taken_is_an_error(taken: list[Mapping[str, Any]]) -> None:
    """So that it is sent again, and in the end kept as a dead letter."""
    with pytest.raises(EventNotTaken, match="Throttling"):
        BUS.ended(replace(ENDED, import_id="refused"), Closing(Status.SUCCEEDED, "", {}, {}))
    assert len(taken) == 1
