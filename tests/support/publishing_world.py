"""A district's imports on their way through the chain, where anything may die, come late or come between."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from support.in_memory import NOON, SPRINGFIELD
from support.in_memory_snapshots import Platform, Roster

from rollcall.model.imports import Import, Next, Status
from rollcall.model.snapshots import Change, Pointer
from rollcall.model.suspicions import HoldSettings
from rollcall.steps.decide import NotHeld, approve, decide, discard
from rollcall.steps.record import Course, record
from rollcall.steps.restore import Refused, preview, restore
from rollcall.steps.services import Ended, Keep, Services
from rollcall.steps.snapshot import snapshot

HOLDS = HoldSettings(least_rows=4)
YEARS = ("2026-2027", "2027-2028")


class Died(Exception):
    """The function is no more; the chain tries the step again."""


class DiedForGood(Died):
    """The function is no more, and the chain gives the step up."""


@dataclass
class Script:
    """What happens at which point of a step; there is a point before each call of a service, and one after it."""

    point: int = 0
    deed: Callable[[], None] | None = None
    passed: int = 0

    def reach(self) -> None:
        self.passed += 1
        if self.passed == self.point and self.deed is not None:
            deed, self.deed = self.deed, None
            deed()


@dataclass
class Watched:
    """A service whose calls follow the script."""

    service: object
    script: Script

    def __getattr__(self, name: str) -> Callable[..., Any]:  # noqa: D105 - what the class is for
        method = getattr(self.service, name)

        def call(*args: object, **named: object) -> object:
            self.script.reach()
            try:
                result = method(*args, **named)
            except FileNotFoundError as gone:
                # The snapshot was replaced and retired since the pointer was read: a step that fails is tried again.
                raise Died from gone
            self.script.reach()
            return result

        return call


@dataclass
class Run:
    """One import on its way."""

    record: Import
    roster: Roster
    due: str
    """The step that comes next; empty once the import is closed."""
    status: Status = Status.COULD_NOT_BE_PROCESSED
    failed_step: str = ""
    died: bool = False
    """For good, so that copies of its tables may be left."""
    ticket: int = 0
    """Counts the steps that are done: whoever holds an older one is a late worker, whom nobody listens to."""

    @property
    def import_id(self) -> str:
        return self.record.import_id

    def goes_to(self, due: str) -> None:
        self.due, self.ticket = due, self.ticket + 1


@dataclass
class World:
    """The platform, the imports, and what happens to them."""

    platform: Platform = field(default_factory=Platform.fresh)
    runs: list[Run] = field(default_factory=list)
    script: Script = field(default_factory=Script)
    now: datetime = NOON

    def __post_init__(self) -> None:  # noqa: D105 - what the steps get
        self.platform.keep = Keep(count=3, days=8)
        plain = self.platform.services
        self.pointers, self.records = (
            cast("Any", Watched(service, self.script)) for service in (plain.pointers, plain.imports)
        )
        files, events = (cast("Any", Watched(service, self.script)) for service in (plain.files, plain.events))
        self.services = Services(self.pointers, files, self.records, events, plain.keep, plain.hold_seconds)

    def upload(self, roster: Roster, *, rejected: bool) -> None:
        claimed = self.platform.claimed(len(self.runs), roster)
        run = Run(claimed, roster, "record" if rejected else "snapshot")
        run.status = Status.FAILED if rejected else run.status
        self.runs.append(run)

    def work(self, run: Run) -> bool:
        """Does the step that is due, and whether it came to its end. Who dies is tried again, or given up."""
        ticket, due = run.ticket, run.due
        try:
            status, then = self._done(run)
        except Died as died:
            run.died = run.died or isinstance(died, DiedForGood) or run.ticket != ticket
            if isinstance(died, DiedForGood) and run.ticket == ticket and due != "record":
                run.status, run.failed_step = Status.COULD_NOT_BE_PROCESSED, due
                run.goes_to("record")
            return False
        except Ended:
            assert run.ticket != ticket, "only a late worker may find its import closed or given up"
            return False
        if run.ticket == ticket:
            run.status = status
            run.goes_to(then)
        return True

    def late(self, run: Run) -> None:
        """A worker of the step `snapshot` that nobody listens to any more."""
        try:
            snapshot(self.recorded(run), Status.SUCCEEDED, HOLDS, self.services, self.now)
        except Ended:
            pass
        except Died:
            run.died = True

    def approve(self, run: Run) -> None:
        with suppress(Died, NotHeld):
            sha256 = self.platform.files.accepted(run.record).package_sha256
            approve(self.recorded(run), "maria", sha256, self.records, self.now)

    def discard(self, run: Run) -> None:
        with suppress(Died, NotHeld):
            discard(self.recorded(run), "omar", self.records, self.now)

    def restore(self, run: Run) -> Change | None:
        """Looks at it and does it; None if it was refused, or died."""
        year = self.platform.pointers.school_year
        with suppress(Died, Refused):
            seen = preview(run.record, year, self.services)
            return restore(run.record, year, "maria", self.services, self.now, expected_version=seen.version)
        return None

    def roll_over(self, _run: Run) -> None:
        self.platform.pointers.school_year = YEARS[1]

    def recorded(self, run: Run) -> Import:
        return self.platform.records.imports[run.import_id]

    def pointer(self, year: str) -> Pointer:
        return self.platform.pointers.pointer(SPRINGFIELD.district_id, year)

    def history(self, year: str) -> list[Change]:
        """Oldest first."""
        return [change for change in self.platform.pointers.history if change.school_year == year]

    def shown(self, year: str) -> str | None:
        """The import that `current.json` shows."""
        shown = self.platform.files.shown.get(self.pointer(year).key)
        return shown[0].current if shown else None

    def run_of(self, import_id: str | None) -> Run:
        return next(run for run in self.runs if run.import_id == import_id)

    def unfinished(self) -> Iterator[Run]:
        return (run for run in self.runs if run.due)

    def _done(self, run: Run) -> tuple[Status, str]:
        """Runs the step that is due; gives the import's status after it and what comes next."""
        claimed = self.recorded(run)
        if run.due == "record":
            report = {"outcome": Status.FAILED if run.status is Status.FAILED else Status.SUCCEEDED}
            record(claimed, Course(run.status, run.failed_step, report), self.records, self.pointers, self.now)
            return run.status, ""
        if run.due == "snapshot":
            result = snapshot(claimed, Status.SUCCEEDED, HOLDS, self.services, self.now)
        else:
            result = decide(claimed, Status.SUCCEEDED, self.services, self.now)
        assert (result.refused is not None) == (result.status is Status.FAILED)
        return result.status, "decide" if result.next is Next.HOLD else "record"

    def pass_time(self) -> None:
        self.now += timedelta(days=1)
