"""The event about an import's end is made of its record, whatever ended it, and comes after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from support.in_memory import NOON, RUNNING, Telemetry
from support.in_memory_snapshots import Events

from rollcall.model.imports import Closing, Import, Status
from rollcall.model.uploads import Purpose
from rollcall.steps.send_ended import send_ended

ENDED = replace(RUNNING, status=Status.SUCCEEDED_WITH_ERRORS, ended_at=NOON)
FILES = {"Students.csv": {"rows": 3, "accepted": 2, "omitted": 1}}
TOTALS = {"findings": 1, "shown": 1, "by_code": {"invalid-date": 1}, "by_effect": {"row-omitted": 1}}


@dataclass
class Imports:
    """One import, and what its record says besides."""

    import_: Import | None
    fields: Mapping[str, Any] = field(default_factory=dict)

    taken: bool = False
    """Whether the end is counted."""

    def take_uncounted(self, import_id: str) -> bool:
        assert self.import_
        assert self.import_.import_id == import_id
        first, self.taken = not self.taken, True
        return first

    def with_fields(self, import_id: str) -> tuple[Import, Mapping[str, Any]] | None:
        return (self.import_, self.fields) if self.import_ and self.import_.import_id == import_id else None


def sent(imports: Imports, events: Events) -> bool:
    return send_ended(RUNNING.import_id, imports, events, Telemetry())


def test_it_says_what_the_record_says() -> None:
    events = Events()
    assert sent(Imports(ENDED, {"files": FILES, "totals": TOTALS, "failed_step": ""}), events)
    assert events.endings == [(ENDED, Closing(Status.SUCCEEDED_WITH_ERRORS, "", FILES, TOTALS))]


def test_an_import_that_the_chain_itself_has_closed_has_one_without_counts() -> None:
    broken = replace(RUNNING, status=Status.COULD_NOT_BE_PROCESSED, ended_at=NOON, exhausted=True)
    events = Events()
    assert sent(Imports(broken, {"failed_step": "record"}), events)
    assert events.endings == [(broken, Closing(Status.COULD_NOT_BE_PROCESSED, "record", {}, {}, exhausted=True))]


CHAIN_CLOSED = {"failed_step": "record", "uncounted": "true"}


def test_an_end_that_the_chain_itself_has_written_is_counted_once_however_often_this_is_repeated() -> None:
    """Else the dashboard says for ever that the import runs, and its alarm is silent."""
    broken = replace(RUNNING, status=Status.COULD_NOT_BE_PROCESSED, ended_at=NOON)
    telemetry, imports = Telemetry(), Imports(broken, CHAIN_CLOSED)
    for _ in range(2):
        assert send_ended(RUNNING.import_id, imports, Events(), telemetry)
    assert telemetry.measured["Imports/could_not_be_processed"] == 1
    (closed,) = (fields for message, fields in telemetry.logged if message == "closed")
    assert (closed["import_id"], closed["status"], closed["failed_step"]) == (
        RUNNING.import_id,
        "could_not_be_processed",
        "record",
    )


def test_a_check_is_counted_as_one_and_an_end_that_record_has_written_not_again() -> None:
    telemetry, check = Telemetry(), replace(ENDED, purpose=Purpose.CHECK)
    send_ended(RUNNING.import_id, Imports(check, CHAIN_CLOSED), Events(), telemetry)
    send_ended(RUNNING.import_id, Imports(ENDED, {"files": FILES}), Events(), telemetry)
    assert telemetry.measured == {"Checks": 1}


@pytest.mark.parametrize("import_", [None, RUNNING, replace(RUNNING, status=Status.HELD)])
def test_there_is_none_before_the_end(import_: Import | None) -> None:
    """Another execution may have claimed it: then that one's end is told."""
    events = Events()
    assert not sent(Imports(import_), events)
    assert events.endings == []


def test_an_event_that_was_not_taken_is_sent_again_and_is_the_same() -> None:
    events, imports = Events(outages=1), Imports(ENDED, {"files": FILES})
    with pytest.raises(TimeoutError):
        sent(imports, events)
    assert sent(imports, events)
    assert sent(imports, events)
    assert events.endings[0] == events.endings[1]
