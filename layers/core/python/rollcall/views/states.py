"""The states of an import in a district's words: what it is, whose turn it is, and what happens next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from rollcall.mail import Support
from rollcall.mail.phrases import whom
from rollcall.model.accounts import Decides
from rollcall.model.imports import Status
from rollcall.model.snapshots import Pointer
from rollcall.model.uploads import Purpose
from rollcall.views.turns import YOU, Viewer, of_district, who_decides

Fields = Mapping[str, Any]
"""The attributes of an import's item (`rollcall.aws.tables.declared.imports`)."""


class Look(StrEnum):
    """How a state looks; the names of classes in the stylesheet."""

    GOOD = "good"
    MIXED = "mixed"
    BAD = "bad"
    WAITING = "waiting"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class State:
    """A state of an import."""

    word: str
    """Two or three words, for lists and filters."""
    sentence: str
    """What happened to the roster."""
    look: Look
    turn: str
    """Whose turn it is: “You”, “Rollcall”, “Nobody”, or whom to ask."""
    next: str
    """What happens next, or what to do."""
    asks_for_package: bool = False
    """Whether what to do is to check or to send a package."""


FIX = "Correct it in the system that you export from, then send the whole package again."

STATES = {
    Status.RUNNING: State(
        "Being checked",
        "Your package is being checked.",
        Look.WAITING,
        "Rollcall",
        "There is nothing to do. You get an e-mail when it ends.",
    ),
    Status.SUCCEEDED: State("Imported", "Your roster was imported.", Look.GOOD, "Nobody", "There is nothing to do."),
    Status.SUCCEEDED_WITH_ERRORS: State(
        "Imported in part",
        "Your roster was imported, but some of it was left out.",
        Look.MIXED,
        "You",
        f"What is listed below is missing in the roster. {FIX}",
        asks_for_package=True,
    ),
    Status.FAILED: State(
        "Not imported",
        "Your roster was not imported. Nothing was changed.",
        Look.BAD,
        "You",
        f"See below what is wrong. {FIX}",
        asks_for_package=True,
    ),
    Status.HELD: State(
        "Waits for a decision",
        "Your roster would change much more than usual, so it waits for a decision. Nothing was changed so far.",
        Look.WAITING,
        "You",
        "Look at what would change, then approve or discard it.",
    ),
    Status.DISCARDED: State(
        "Discarded",
        "It was decided not to import this package. It changed nothing.",
        Look.QUIET,
        "Nobody",
        "If you have the right package, send it.",
        asks_for_package=True,
    ),
    Status.EXPIRED: State(
        "Expired",
        "Nobody decided about this package in time. It changed nothing.",
        Look.MIXED,
        "You",
        "If the package was right, send it again, and have it approved in time. If not, send the right one.",
        asks_for_package=True,
    ),
    Status.SUPERSEDED: State(
        "Replaced by a newer one",
        "A newer package came before this one was finished. This one changed nothing.",
        Look.QUIET,
        "Nobody",
        "Only the newer one counts. There is nothing to do.",
    ),
    Status.CANCELLED: State(
        "Cancelled",
        "Whoever runs the imports has ended this one before it was finished. It changed nothing.",
        Look.MIXED,
        "You",
        "It says nothing about your files. If you did not ask for that, ask {support} what to do, with the number of "
        "this import.",
    ),
    Status.COULD_NOT_BE_PROCESSED: State(
        "Could not be processed",
        "Rollcall could not process this package. Nothing was changed.",
        Look.BAD,
        "You",
        "It is a fault of Rollcall, not of your files, and Rollcall raises an alarm about it. Send the package again "
        "in an hour; if that fails too, tell {support} the number of this import.",
        asks_for_package=True,
    ),
}
"""All states; `{support}` stands for whom to ask."""

_UNCHANGED = State(
    "Imported, no change",
    "This package says the same as your roster, so nothing changed.",
    Look.GOOD,
    "Nobody",
    "There is nothing to do.",
)

_CHECKED = {
    Status.RUNNING: replace(
        STATES[Status.RUNNING], next="There is nothing to do. This page says what was found as soon as it is."
    ),
    Status.SUCCEEDED: State(
        "Without faults",
        "This package could be imported as it is. It was only checked: nothing was changed.",
        Look.GOOD,
        "You",
        "Send it when you are ready.",
        asks_for_package=True,
    ),
    Status.SUCCEEDED_WITH_ERRORS: State(
        "With faults",
        "This package could be imported, but some of it would be left out. It was only checked: nothing was changed.",
        Look.MIXED,
        "You",
        "See below what would be missing, and correct it before you send the package.",
        asks_for_package=True,
    ),
    Status.FAILED: State(
        "Would be rejected",
        "This package could not be imported. It was only checked: nothing was changed.",
        Look.BAD,
        "You",
        "See below what is wrong, and correct it before you send the package.",
        asks_for_package=True,
    ),
    Status.CANCELLED: replace(
        STATES[Status.CANCELLED],
        sentence="Whoever runs the imports has ended this check before it was finished. Nothing was changed.",
    ),
    Status.COULD_NOT_BE_PROCESSED: replace(
        STATES[Status.COULD_NOT_BE_PROCESSED],
        next="It is a fault of Rollcall, not of your files, and Rollcall raises an alarm about it. Check the package "
        "again in an hour; if that fails too, tell {support} the number of this import.",
    ),
}
"""The states of a package that is only checked."""

_WOULD_WAIT = State(
    "Would wait",
    "This package would wait for a decision. It was only checked: nothing was changed.",
    Look.WAITING,
    "You",
    "It would change much more than usual: see below why. If that is right, send it: it waits until somebody approves "
    "it. If not, correct your export first.",
    asks_for_package=True,
)
"""For a package that is only checked, and has rows that could be imported."""


_OVERTAKEN = "A newer package was imported since, so there is nothing to do for this one."
"""For an import after which another package was expected and came."""


def state_of(
    fields: Fields,
    decides: Decides,
    support: Support,
    pointer: Pointer | None = None,
    viewer: Viewer = Viewer.DATA_MANAGER,
) -> State:
    """The state of an import.

    Args:
        fields: The attributes of its item; see `rollcall.aws.tables.declared.imports`.
        decides: Who decides about held imports of its district.
        support: Whom districts ask.
        pointer: The pointer of its school year; None for a package that is only checked.
        viewer: Who looks at it.
    """
    status = Status(fields["status"])
    if fields.get("purpose") == Purpose.CHECK:
        state = _WOULD_WAIT if fields.get("reasons") else _CHECKED[status]
    else:
        state = STATES[status]
    if status is Status.HELD:
        turn, next_ = who_decides(fields, decides, support, viewer)
        return replace(state, turn=turn, next=next_)
    if status is Status.SUCCEEDED and fields.get("unchanged_since"):
        state = _UNCHANGED
    if state.asks_for_package and pointer and fields.get("upload_order", pointer.mark) < pointer.mark:
        return replace(state, turn="Nobody", next=_OVERTAKEN, asks_for_package=False)
    turn = of_district(viewer) if state.turn == YOU else state.turn
    return replace(state, turn=turn, next=state.next.format(support=whom(support)))
