"""Whose turn it is, in the words of whoever looks: “you” is the data manager of the district, or an operator."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from rollcall.mail import Support
from rollcall.mail.phrases import whom
from rollcall.model.accounts import Decides

YOU = "You"


class Viewer(StrEnum):
    """Who looks at an import."""

    DATA_MANAGER = "data-manager"
    READER = "reader"
    OPERATOR = "operator"


_DISTRICT = {Viewer.DATA_MANAGER: YOU, Viewer.READER: "Your district", Viewer.OPERATOR: "The district"}

_LOOK = "Look at what would change, then approve or discard it."
_MANAGERS = "A data manager of the district looks at what would change, then approves or discards it."
_ASK = "Ask the district whether it is right, then approve or discard it."
_TELL = "Tell {support} whether it is right; they decide. See below what would change."
_TWO = "Look at what would change. It takes two: a data manager of the district and {support} must approve it."


def of_district(viewer: Viewer) -> str:
    """Whose turn it is where the district has to do something."""
    return _DISTRICT[viewer]


def who_decides(fields: Mapping[str, Any], decides: Decides, support: Support, viewer: Viewer) -> tuple[str, str]:
    """Whose turn it is at an import that waits, and what is to be done; `fields` are those of its item."""
    if fields.get("decision"):
        return "Rollcall", "It is decided, and carried out within a minute."
    operators = YOU if viewer is Viewer.OPERATOR else whom(support)
    if decides is Decides.BOTH:
        return _both(fields, operators, support, viewer)
    if decides is Decides.OPERATOR:
        return operators, _ASK if viewer is Viewer.OPERATOR else _TELL.format(support=whom(support))
    return of_district(viewer), _LOOK if viewer is Viewer.DATA_MANAGER else _MANAGERS


def _both(fields: Mapping[str, Any], operators: str, support: Support, viewer: Viewer) -> tuple[str, str]:
    """The same where it takes two; whoever has approved it waits for the other."""
    if "district_consent" in fields:
        said = (
            "The district approved it already." if viewer is Viewer.OPERATOR else "Your district approved it already."
        )
        asked = _ASK if viewer is Viewer.OPERATOR else f"It takes two: {whom(support)} must approve it, too."
        return operators, f"{said} {asked}"
    if "operator_consent" in fields:
        asked = _LOOK if viewer is Viewer.DATA_MANAGER else _MANAGERS
        return of_district(viewer), f"An operator approved it already; it takes two. {asked}"
    return of_district(viewer), _TWO.format(support=whom(support))
