"""The watchdog: ends imports whose execution has died, so that each has a status and an e-mail.

An execution dies without its own ending if somebody stops it, if it runs out of time or events, or if it fails outside
of a `Catch`. The import is then ended by another execution of the same chain, which begins at its end (`Abandoned` in
functions/imports.asl.yaml): so it is closed, told and retried as every other one. All of it is safe to repeat, and to
do while the import ends by itself: an import is closed once, and its e-mail has a lease.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from rollcall.model.imports import Import, Status
from rollcall.model.uploads import Upload
from rollcall.steps.abandon import Abandoned, Closing, upload_of
from rollcall.steps.telemetry import Telemetry
from rollcall.steps.watch.apart import apart, tell

MOST = 500
"""The most open imports of one look; the oldest come first. Step Functions describes 15 executions a second."""

GENERATIONS = 5
"""The most endings of one import that are begun, should they die as well."""

TOLD = frozenset({"StepFailed", "NotTold"})
"""Errors of the chain's own failing ends: the import is closed, and the mail was tried."""

STEPS = {
    **dict.fromkeys(("Begin", "Received", "Replayed", "Unpack", "Unpacked", "AwaitScan"), "unpack"),
    "Validate": "validate",
    **dict.fromkeys(("Validated", "Snapshot", "Snapshotted"), "snapshot"),
    **dict.fromkeys(("SendHeld", "WriteHeldResults", "TellHeld", "AwaitDecision"), "hold"),
    "Decide": "decide",
}
"""The step that a state of the chain belongs to; of any later state, it is `record`."""


class Death(StrEnum):
    """How an execution died."""

    STOPPED = "stopped"
    TIMED_OUT = "timed_out"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Step Functions knows of no such execution."""
    OVERDUE = "overdue"
    """It ran for longer than its steps can take, and was stopped by the watchdog."""
    ENDED = "ended"
    """It ended, and the import did not."""
    CANCELLED = "cancelled"
    """It was stopped for an operator, whose command then has the import closed (`steps.abandon`)."""


@dataclass(frozen=True, slots=True)
class Execution:
    """An execution of the chain, as Step Functions describes it."""

    arn: str
    death: Death | None
    """How it died; None while it runs."""
    upload: Upload
    owner: str
    """The execution that claims the import: itself, or the dead one that it ends the import for."""
    error: str = ""
    """The name of the error that it failed with."""


class Executions(Closing, Protocol):
    """The executions of the chain."""

    def describe(self, arn: str) -> Execution | None:
        """Look at an execution; None if Step Functions knows none, or none of the chain's."""

    def last_state(self, arn: str) -> str:
        """The state that an execution entered last; empty if it is not known."""

    def stop(self, arn: str) -> None:
        """Stop an execution that runs; one that has ended stays as it is."""


class OpenImports(Protocol):
    """The imports that have not ended, checks among them."""

    def oldest(self, before: datetime, most: int) -> Iterator[str]:
        """The ids of those that were claimed before a moment, the oldest first; some may have ended just now."""

    def forget(self, import_id: str) -> None:
        """Leave out an import that has ended and is still among them."""


class Imports(Protocol):
    """The imports, as the watchdog needs them."""

    def get(self, import_id: str) -> Import | None:
        """Read the import of this id, consistently, or None."""


class StalledEvents(Protocol):
    """The events about imports that the watchdog ends."""

    def stalled(self, ending: Abandoned, import_: Import | None, death: Death) -> None:
        """Send the event `Import Stalled`. Sent again, it is the same: receivers know it by the import."""


@dataclass(frozen=True, slots=True)
class Services:
    """What the watchdog talks to."""

    executions: Executions
    open_imports: OpenImports
    imports: Imports
    events: StalledEvents
    telemetry: Telemetry


def follow(arn: str, services: Services) -> bool:
    """End the import of an execution that has just ended, if that did not end it. Whether an ending was begun."""
    execution = services.executions.describe(arn)
    if execution is None or execution.death is None or execution.error in TOLD or not execution.upload.is_package:
        return False
    import_ = services.imports.get(execution.upload.import_id)
    if import_ is not None and import_.execution not in {execution.owner, ""}:
        return False  # another execution has claimed it
    if execution.death is Death.CANCELLED:
        return False  # the command closes it; where that died, a look does
    return _end(execution.upload, execution.owner, execution.death, import_, services, dead=arn)


def look(services: Services, patience: timedelta, now: datetime) -> int:
    """Look at the imports that have not ended, and end those that nobody works on. Returns their number.

    Args:
        services: What the watchdog talks to.
        patience: The longest time that all steps of the chain together can take; a hold comes on top.
        now: UTC.
    """
    ended, failed = 0, list[Exception]()
    for import_id in services.open_imports.oldest(now, MOST):
        with apart(failed):
            ended += _looked(import_id, services, patience, now)
    tell(failed)
    return ended


def _looked(import_id: str, services: Services, patience: timedelta, now: datetime) -> bool:
    """Look at an import that has not ended. Whether an ending was begun."""
    import_ = services.imports.get(import_id)
    if import_ is None:
        return False
    death = None if import_.ended_at else _death(import_, services, now > _due(import_) + patience)
    # Read again: it may have ended while its execution was looked at.
    import_ = services.imports.get(import_id)
    if import_ is None or import_.ended_at:
        services.open_imports.forget(import_id)
        return False
    if death is None:
        return False
    return _end(upload_of(import_), import_.execution, death, import_, services, dead=import_.execution)


def _due(import_: Import) -> datetime:
    """The moment from which on the steps of the chain alone can take time: a held import waits for a decision."""
    return max(import_.started_at, import_.hold_until) if import_.hold_until else import_.started_at


def _death(import_: Import, services: Services, overdue: bool) -> Death | None:  # noqa: FBT001 - what it decides on
    """How the execution of an import died; None if the import may still end by itself."""
    execution = services.executions.describe(import_.execution)
    if execution is None:
        return Death.UNKNOWN if overdue else None
    if execution.death is None and overdue:
        services.executions.stop(import_.execution)
        return Death.OVERDUE
    return execution.death


def _end(upload: Upload, owner: str, death: Death, import_: Import | None, services: Services, *, dead: str) -> bool:
    """Begin an execution that ends the import, unless one is at work. Whether it was begun."""
    if death is Death.CANCELLED:
        ending = Abandoned(upload, owner, "", Status.CANCELLED)
    elif import_ is not None and import_.ended_at:
        ending = Abandoned(upload, owner, "")
    else:
        ending = Abandoned(upload, owner, _step(dead, import_, services))
    after: str | None = dead
    for _ in range(GENERATIONS):
        earlier = services.executions.end(ending, after or "")
        if earlier is None:
            break
        found = services.executions.describe(earlier)
        if found is None or found.death is None or found.error in TOLD:
            return False
        after = earlier
    else:
        services.telemetry.log("endings of an import die as well", **_about(upload))
        return False
    if ending.failure:
        services.events.stalled(ending, import_, death)
        services.telemetry.measure({"StalledImports": ("Count", 1)})
    services.telemetry.log("stalled", **_about(upload), death=death, failed_step=ending.failure)
    return True


def _about(upload: Upload) -> dict[str, str]:
    return {"import_id": upload.import_id, "district_id": upload.district_id}


def _step(dead: str, import_: Import | None, services: Services) -> str:
    """The step that the execution died in, as its history tells it, or as far as the import had come."""
    state = services.executions.last_state(dead)
    if state:
        return STEPS.get(state, "record")
    if import_ is not None and import_.status is Status.HELD:
        return "hold"
    return "validate"  # of which no report is expected
