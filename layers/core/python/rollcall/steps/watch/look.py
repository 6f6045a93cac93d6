"""What `watch` is asked to look at: an execution that has just ended, or one of the looks by the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from rollcall.steps.watch import districts, stalled, sweep


class Look(StrEnum):
    """The looks by the clock; the rules of the template name them."""

    STALLED = "stalled"
    DISTRICTS = "districts"
    SWEEP = "sweep"


@dataclass(frozen=True, slots=True)
class Services:
    """What all looks talk to. A look makes what it needs, so that the frequent ones start quickly."""

    stalled: Callable[[], stalled.Services]
    districts: Callable[[], districts.Services]
    sweep: Callable[[], sweep.Services]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a deployment sets, and how long this run may take."""

    patience: timedelta
    """The longest time that all steps of the chain take together."""
    roster_days: int
    goes_on: Callable[[], bool]
    """Whether there is time for more."""


def answer(event: Mapping[str, Any], services: Services, limits: Limits, now: datetime) -> dict[str, Any]:
    """Do what the event asks for, and return what was found.

    An event with `died` has what Step Functions says of an execution that has ended. Any other one names a `look`; a
    sweep has `dry_run` where nothing is to be deleted.
    """
    if "died" in event:
        died = event["died"]
        # What the chain says itself need not be looked up: an outage at night fails thousands of executions.
        told = died.get("error") in stalled.TOLD
        return {"ended": 0 if told else int(stalled.follow(died["executionArn"], services.stalled()))}
    match Look(event["look"]):
        case Look.STALLED:
            return {"ended": stalled.look(services.stalled(), limits.patience, now)}
        case Look.DISTRICTS:
            return dict(districts.look(services.districts(), limits.roster_days, now))
        case Look.SWEEP:
            dry_run = bool(event.get("dry_run", False))
            return sweep.sweep(services.sweep(), now, dry_run=dry_run, goes_on=limits.goes_on).as_dict()
