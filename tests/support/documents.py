"""A report's document and groups for tests of what shows them, with a place for the one thing that a test is about."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rollcall.forms.stored_findings import StoredFindings
from rollcall.model.findings import Effect
from rollcall.report.types import Group
from rollcall.steps.catalogue import rule_of

HOSTILE = "\x1b]0;owned\x07\x1b[31m\u202e<script>alert('x')</script>&=1+1\u2028\x9b2J\t\r\n“”"
"""What a value may hold to harm a terminal, a page or a mail."""


def finding(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the field takes
    """A finding of a report's document; a change to `None` leaves its key out."""
    default = {
        "code": "required-value-missing",
        "effect": "row-omitted",
        "file": "Classes.csv",
        "line": 31,
        "column": "Name",
        "value": None,
        "message": "The class has no name.",
        "hint": "Fill in Name.",
        "affects": 0,
        "caused_by": None,
    }
    return {key: value for key, value in (default | changes).items() if value is not None}


def document(*findings: dict[str, Any], **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the field takes
    """A report's document that holds `findings`."""
    totals = {
        "findings": len(findings),
        "shown": len(findings),
        "by_code": dict(Counter(f["code"] for f in findings)),
        "by_effect": dict(Counter(f["effect"] for f in findings)),
    }
    files = {"Classes.csv": {"rows": 1200, "accepted": 1199, "omitted": 1}}
    default = {"outcome": "succeeded_with_errors", "files": files, "findings": list(findings), "not_checked": []}
    return default | {"totals": totals} | changes


def group(**changes: Any) -> Group:  # noqa: ANN401 - whatever the field takes
    """A group that fits `finding()`."""
    default: dict[str, Any] = {
        "code": "required-value-missing",
        "effect": Effect.ROW_OMITTED,
        "title": "A required value is missing.",
        "hint": "Fill in Name.",
        "file": "Classes.csv",
        "column": "Name",
        "findings": 1,
        "roots": 1,
        "affects": 0,
        "lines": (31,),
    }
    return Group(**(default | changes))


def kept(document: Mapping[str, Any], *groups: Group) -> StoredFindings:
    """A report's document and groups, for a form to show."""

    def fetch() -> Path:
        raise AssertionError("The document holds all that is asked for.")

    return StoredFindings(document, groups, fetch, rule_of)
