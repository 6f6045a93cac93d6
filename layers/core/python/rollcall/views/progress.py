"""How far an import is: the steps of its way, as a district sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rollcall.model.gathered import told_with_others
from rollcall.model.imports import Status
from rollcall.model.uploads import Purpose


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way."""

    name: str
    is_done: bool
    is_current: bool


MAILED, GATHERED = "E-mail sent", "Told in one e-mail with others"

NAMES = ("Received", "Opened", "Checked", "Compared with your roster", "Decided", "Ended", MAILED)
"""The steps in their order; “Decided” belongs to an import that was held, and nobody gets an e-mail
about a package that is only checked."""


def steps(fields: Mapping[str, Any], *, is_checked: bool) -> list[Step]:
    """The steps of an import, from the attributes of its item and whether there is a report."""
    ended = bool(fields.get("ended_at"))
    was_held = "hold_until" in fields
    done = {
        "Received": True,
        "Opened": bool(fields.get("package_sha256")) or is_checked,
        "Checked": is_checked,
        "Compared with your roster": "differences" in fields,
        "Decided": bool(fields.get("decision")),
        "Ended": ended,
        MAILED: _is_told(fields),
    }
    # What an import that has ended did not come to is left out: one that can't be opened is never compared.
    reached = [name for name in NAMES if done[name] or not ended or name == NAMES[-1]]
    is_check = fields.get("purpose") == Purpose.CHECK
    without = {"Decided": not was_held, MAILED: is_check}
    names = [name for name in reached if not without.get(name)]
    first = next((name for name in names if not done[name]), "")
    shown = {MAILED: GATHERED} if _gathered(fields) else {}
    return [Step(shown.get(name, name), done[name], name == first) for name in names]


def is_moving(fields: Mapping[str, Any]) -> bool:
    """Whether the page will change soon, so that a browser shall look again."""
    if fields.get("purpose") == Purpose.CHECK:
        return not fields.get("ended_at")
    waits = fields["status"] == Status.HELD and not fields.get("decision")
    return not waits and not (fields.get("ended_at") and _is_told(fields))


def _is_told(fields: Mapping[str, Any]) -> bool:
    """Whether its e-mail was sent, or is left to one that comes when others have gathered."""
    return bool(fields.get("mailed_at")) or _gathered(fields)


def _gathered(fields: Mapping[str, Any]) -> bool:
    name, rejected_for = fields["key"].rpartition("/")[2], fields.get("rejected_for", ())
    return told_with_others(fields["import_id"], fields.get("gathered_by", ""), name, rejected_for)
