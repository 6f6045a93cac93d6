"""`rollcall imports replay`, `cancel` and `redrive`."""

import io
import json
import sys
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from support.deployment_in_memory import Terminal, There
from support.in_memory import NOON, SPRINGFIELD
from support.in_memory_snapshots import FULL, NEXT, SMALL
from support.mail_troubles_in_memory import trouble
from support.packages import TODAY, package

from rollcall.model.accounts.mail_troubles import TroubleKind
from rollcall.model.imports import Status
from rollcall.model.schema import load
from rollcall.model.uploads import Purpose
from rollcall.report.types import Report
from rollcall.steps.redrive import Message
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

YES = ("--yes", "--by", "maria")


@cache
def report(last_name: str = "Müller") -> Report:
    opened = unpack(
        io.BytesIO(package(edit={("Students.csv", 2, "Last Name"): last_name})), district=None, roster=load()
    )
    return validate(opened, roster=load(), today=TODAY)


@pytest.fixture
def there() -> There:
    """Two imports of which the second one is current."""
    there = There.fresh()
    there.uploaded(1, FULL)
    there.uploaded(2, NEXT)
    there.reports.reports |= {"import-1": report(), "import-2": report()}
    there.chain.verdict = report()
    return there


def test_an_import_that_runs_is_stopped_and_closed(there: There) -> None:
    running = there.platform.claimed(3, SMALL)
    told = there.told("imports", "cancel", "import-3", *YES)
    assert told == {"import_id": "import-3", "status": "cancelled", "by": "maria"}
    assert there.chain.stopped == [running.execution]
    assert there.platform.pointer.current == "import-2"


def test_what_does_not_run_can_not_be_cancelled(there: There) -> None:
    there.uploaded(3, SMALL)  # held
    assert "rollcall imports discard import-3" in there.refused("imports", "cancel", "import-3", *YES)
    assert "has ended; its status is succeeded" in there.refused("imports", "cancel", "import-2", *YES)
    assert there.chain.stopped == []


def test_an_import_that_ends_while_somebody_is_asked_is_not_cancelled(
    there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = there.platform.claimed(3, FULL)
    ended = replace(running, status=Status.FAILED, ended_at=NOON)
    terminal = Terminal("y\n", lambda: there.records.imports.update({"import-3": ended}))
    monkeypatch.setattr(sys, "stdin", terminal)
    assert "has ended; its status is failed" in there.refused("imports", "cancel", "import-3")
    assert there.chain.stopped == []


def test_nothing_is_cancelled_without_a_yes(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    there.platform.claimed(3, FULL)
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert there.call("imports", "cancel", "import-3") == ("", 3)
    assert there.records.imports["import-3"].ended_at is None


def test_an_import_that_is_not_closed_in_time_is_said_to_be_stopped(there: There) -> None:
    there.platform.claimed(3, FULL)
    there.chain.works = False
    assert "is stopped, by maria; it will be closed soon" in there.call("imports", "cancel", "import-3", *YES)[0]


def test_the_newest_upload_is_imported_again_under_an_id_that_names_the_first(there: There) -> None:
    told = there.told("imports", "replay", "import-2", *YES)
    assert told == {"import_id": "import-2-r1", "replays": "import-2", "by": "maria"}
    again = there.records.imports["import-2-r1"]
    assert (again.replays, again.replayed_by, again.submitted_by) == ("import-2", "maria", "anna")
    assert again.upload_order == f"{there.records.imports['import-2'].upload_order}#r001"
    assert (again.status, again.unchanged_since) == (Status.SUCCEEDED, "import-2")
    assert there.told("imports", "replay", "import-2-r1", *YES)["import_id"] == "import-2-r2"
    assert there.told("imports", "show", "import-2-r1")["replays"] == "import-2"


def test_an_import_that_came_to_no_verdict_is_not_said_to_have_another_one(there: There) -> None:
    broken = replace(there.platform.claimed(3, FULL), status=Status.COULD_NOT_BE_PROCESSED, ended_at=NOON)
    there.records.imports["import-3"] = broken
    text, code = there.call("imports", "replay", "import-3", "--check", "--by", "maria")
    assert text.startswith("Then it came to no verdict (could_not_be_processed). By the rules of today: succeeded")
    assert ("another one" in text, code) == (False, 1)


def test_a_whole_id_is_found_though_that_of_a_replay_begins_with_it(there: There) -> None:
    there.told("imports", "replay", "import-2", *YES)
    assert there.told("imports", "show", "import-2", "--district", "springfield")["import_id"] == "import-2"


def test_a_rejected_upload_is_published_when_the_rules_take_it_now(there: There) -> None:
    failed = replace(there.platform.claimed(3, {**NEXT, "7": "Ødegård"}), status=Status.FAILED, ended_at=NOON)
    there.records.imports["import-3"] = failed
    there.told("imports", "replay", "import-3", *YES)
    assert there.platform.pointer.current == "import-3-r1"
    (change, *_) = there.platform.pointers.changes("springfield", "2026-2027")
    assert change.by == "maria"


def test_an_older_upload_replaces_a_newer_one_only_where_that_is_named(
    there: There, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = there.refused("imports", "replay", "import-1", *YES)
    assert refused.endswith("repeat with --instead-of import-2")
    assert "What becomes of the roster that is current now" in capsys.readouterr().err
    assert there.platform.pointer.current == "import-2"
    assert there.refused("imports", "replay", "import-1", *YES, "--instead-of", "import-1") == refused
    told = there.told("imports", "replay", "import-1", *YES, "--instead-of", "import-2")
    assert there.platform.pointer.current == told["import_id"] == "import-1-r1"


def test_what_became_current_meanwhile_is_not_replaced(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer was about another roster. A newer upload is newer than the replay all the same."""
    late = {**NEXT, "201": "Łukasz"}
    meanwhile = Terminal("y\n", lambda: there.uploaded(3, late))
    monkeypatch.setattr(sys, "stdin", meanwhile)
    there.call("imports", "replay", "import-1")
    assert there.records.imports["import-1-r1"].status is Status.SUPERSEDED
    assert there.platform.pointer.current == "import-3"


def test_somebody_at_a_terminal_is_shown_what_would_change_and_asked(
    there: There, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert there.call("imports", "replay", "import-1") == ("", 3)
    shown = capsys.readouterr().err
    assert "Compared with import import-2" in shown
    assert "Publish this older upload in place of import import-2? [y/N]" in shown
    assert there.platform.pointer.current == "import-2"


def test_what_would_be_rejected_or_change_nothing_replaces_nothing(there: There) -> None:
    there.uploaded(3, FULL)
    assert "says the same as import import-3" in there.refused("imports", "replay", "import-1", *YES)
    there.chain.verdict = report("")
    there.uploaded(4, NEXT)
    rejected = validate(unpack(io.BytesIO(b"no zip"), district=None, roster=load()), roster=load(), today=TODAY)
    there.chain.verdict = rejected
    assert "would be rejected" in there.refused("imports", "replay", "import-1", *YES)


def test_a_check_compares_the_reports_and_changes_nothing(there: There) -> None:
    told = there.told("imports", "replay", "import-1", "--check", "--by", "maria")
    assert (told["other_verdict"], told["rules"], told["check"]) == (False, {}, "import-1-c1")
    check = there.records.imports["import-1-c1"]
    assert (check.purpose, check.is_private) == (Purpose.CHECK, True)
    assert there.platform.pointer.current == "import-2"

    there.chain.verdict = report("")
    written, code = there.call("imports", "replay", "import-1", "--check", "--json")
    assert code == 1
    assert json.loads(written)["rules"]["required-value-missing"] == {"before": 0, "now": 1}
    assert json.loads(written)["rows_left_out"]["Students.csv"] == {"before": 0, "now": 1}
    text, code = there.call("imports", "replay", "import-1", "--check")
    assert (code, "the verdict is another one" in text, "Müller" in text) == (1, True, False)


def test_the_record_stands_where_the_report_of_then_is_not_kept(there: There) -> None:
    del there.reports.reports["import-1"]
    assert there.told("imports", "replay", "import-1", "--check")["outcome"] == {
        "before": "succeeded",
        "now": "succeeded",
    }


def test_an_upload_that_is_gone_is_said_to_be_with_its_day(there: There) -> None:
    there.packages.gone.add("v1")
    assert "would have expired only on 2027-02-22" in there.refused("imports", "replay", "import-2", "--check")
    there.moment = NOON + timedelta(days=91)
    assert "expired on 2027-02-22: packages are kept for 90 days" in there.refused(
        "imports", "replay", "import-2", *YES
    )


def test_what_can_not_be_imported_again_says_why(there: There) -> None:
    there.uploaded(3, SMALL)
    assert "approve or discard it" in there.refused("imports", "replay", "import-3", *YES)
    assert "Decide about import import-3 first" in there.refused("imports", "replay", "import-2", *YES)
    there.platform.claimed(4, FULL)
    assert "rollcall imports cancel" in there.refused("imports", "replay", "import-4", *YES)
    check = replace(there.records.imports["import-1"], purpose=Purpose.CHECK)
    there.records.imports["import-1"] = check
    assert "A check publishes nothing" in there.refused("imports", "replay", "import-1", *YES)
    there.accounts.districts["springfield"] = replace(SPRINGFIELD, school_year="2027-2028")
    assert "It is of 2026-2027" in there.refused("imports", "replay", "import-2", *YES)


EVENT = {
    "detail-type": "Object Created",
    "detail": {
        "bucket": {"name": "inbox"},
        "object": {"key": "springfield/Ana Müller.zip", "version-id": "v9", "sequencer": "1"},
    },
}
RESTORED = {"district_id": "springfield", "import_id": "import-1", "version": 7, "school_year": "2026-2027"}
WRAPPED = {"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": {"results": "import-2"}}
DOWNLOAD = {"district_id": "springfield", "import_id": "import-2", "form": "log.html", "unpublished": True}
ASKED = {"requestPayload": DOWNLOAD}


def message(number: int, body: object, error: str = "") -> Message:
    written = body if isinstance(body, str) else json.dumps(body)
    return Message("queue", f"receipt-{number}", written, NOON - timedelta(hours=number), error)


@pytest.fixture
def letters(there: There) -> There:
    bodies = (
        EVENT,
        {"restored": RESTORED},
        {"detail-type": "Import Published", "detail": RESTORED},
        WRAPPED,
        ASKED,
        "?",
    )
    there.letters.messages = [
        message(number, body, "NO_RIGHTS"[:9] if number == 1 else "") for number, body in enumerate(bodies, 1)
    ]
    return there


def test_dead_letters_are_shown_by_kind_and_age_and_left(letters: There) -> None:
    text, code = letters.call("imports", "redrive", "--dead-letters", "--dry-run")
    assert code == 0
    assert [line.split()[0] for line in text.splitlines()] == [
        "Kind",
        "download",
        "restore",
        "results",
        "unknown",
        "upload",
    ]
    assert "RetriesExhausted" in text
    assert "Müller" not in text
    assert (len(letters.letters.messages), letters.letters.taken, letters.receivers.given) == (6, [], [])


def test_dead_letters_are_sent_again_and_what_fails_is_left(letters: There) -> None:
    letters.receivers.refusing, letters.receivers.refused = "AccessDeniedException", frozenset({"restore"})
    text, code = letters.call("imports", "redrive", "--dead-letters", "--yes")
    assert code == 1
    assert text == "Sent again: 3.\nLeft in the queue: 2 (AccessDeniedException).\nLeft in the queue: 1 (not known).\n"
    assert [letter.payload for letter in letters.receivers.given] == [
        EVENT,
        WRAPPED["requestPayload"],
        ASKED["requestPayload"],
    ]
    assert [each.body == "?" or "springfield" in each.body for each in letters.letters.messages] == [True] * 3
    assert letters.letters.taken == []

    letters.receivers.refused = frozenset()
    letters.call("imports", "redrive", "--dead-letters", "--yes")
    assert [letter.payload for letter in letters.receivers.given[3:]] == [{"restored": RESTORED}] * 2


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ({"held": {"import_id": "import-2"}}, "held-event"),
        ({"ended": {"import_id": "import-2"}}, "ended-event"),
        ({"source": "aws.ses", "detail-type": "Email Bounced", "detail": {}}, "delivery"),
        ({"look": "districts"}, "round"),
        ({"died": {"executionArn": "arn"}}, "round"),
    ],
)
def test_what_a_function_left_undone_is_given_to_it_again(
    payload: dict[str, object], kind: str, letters: There
) -> None:
    wrapped = {"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": payload}
    letters.letters.messages = [message(1, wrapped), message(2, payload)]
    shown = letters.told("imports", "redrive", "--dead-letters", "--dry-run")["letters"]
    assert [each["kind"] for each in shown] == [kind, kind]
    letters.call("imports", "redrive", "--dead-letters", "--yes")
    assert [letter.payload for letter in letters.receivers.given] == [payload, payload]


def test_nothing_is_sent_again_without_a_yes(letters: There, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Say what" in letters.refused("imports", "redrive")
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert letters.call("imports", "redrive", "--dead-letters") == ("", 3)
    assert (len(letters.letters.messages), letters.receivers.given) == (6, [])


def test_empty_queues_are_said_to_be_empty(there: There) -> None:
    assert there.call("imports", "redrive", "--dead-letters") == ("The dead-letter queues are empty.\n", 0)


def test_the_mail_about_an_import_is_sent_once_more_to_those_who_are_shown(
    there: There, capsys: pytest.CaptureFixture[str]
) -> None:
    there.records.imports["import-2"] = replace(there.records.imports["import-2"], mailed_at=NOON)
    there.troubles.noted["office@example.org"] = trouble("office@example.org", TroubleKind.PERMANENT)
    assert there.told("imports", "mail", "import-2", "--yes") == {"import_id": "import-2", "recipients": 2}
    shown = " ".join(capsys.readouterr().err.split())
    assert "Sent last 2026-11-24 12:00 CST" in shown
    assert "It goes to office@example.org" in shown
    assert "SES sends nothing more there." in shown
    assert "--remove-contact office@example.org" in shown
    assert there.mails.asked == ["import-2"]


def test_the_mail_about_an_import_that_waits_is_sent_once_more(
    there: There, capsys: pytest.CaptureFixture[str]
) -> None:
    there.uploaded(3, SMALL)
    assert there.told("imports", "mail", "import-3", "--yes")["recipients"] == 2
    assert "Sent last never" in " ".join(capsys.readouterr().err.split())


def test_no_mail_is_sent_without_a_yes_or_where_there_is_none(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    there.platform.claimed(3, FULL)
    assert "runs. Its e-mail is sent when it has ended" in there.refused("imports", "mail", "import-3", "--yes")
    checked = replace(there.records.imports["import-2"], key="_check/springfield/Roster.zip")
    there.records.imports["import-2"] = checked
    assert "Nobody gets an e-mail about import-2" in there.refused("imports", "mail", "import-2", "--yes")
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert there.call("imports", "mail", "import-1") == ("", 3)
    assert there.mails.asked == []


def test_why_a_mail_is_not_sent_once_more_is_said(there: There) -> None:
    there.mails.refused = "SES did not take the e-mail (Throttling)."
    said = there.refused("imports", "mail", "import-2", "--yes")
    assert said == "SES did not take the e-mail (Throttling). Nothing was changed."
