"""What must hold within one report, whatever it says: contract, section 5."""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from oracle.findings import column_place, file_place

Document = Mapping[str, Any]
SHOWN_OF_EACH_CODE = 1000


def inconsistencies(document: Document) -> list[str]:
    """What does not hold in a report of which nothing is capped."""
    return [*_wrong_totals(document), *_wrong_sums(document), *_wrong_order(document), *_loose_causes(document)]


def _wrong_totals(document: Document) -> list[str]:
    findings, totals = document["findings"], document["totals"]
    by_code = dict(Counter(one["code"] for one in findings))
    if max(by_code.values(), default=0) >= SHOWN_OF_EACH_CODE:
        raise ValueError(by_code)
    expected = {
        "findings": len(findings),
        "shown": len(findings),
        "by_code": by_code,
        "by_effect": dict(Counter(one["effect"] for one in findings)),
    }
    return [] if totals == expected else [f"totals: {totals} are not {expected}"]


def _wrong_sums(document: Document) -> list[str]:
    omitting = {(one.get("file"), one.get("line")) for one in document["findings"] if one["effect"] == "row-omitted"}
    told: list[str] = []
    for file, counts in document["files"].items():
        omitted = sum(1 for name, _ in omitting if name == file)
        if counts["rows"] != counts["accepted"] + counts["omitted"] or counts["omitted"] != omitted:
            told.append(f"{file}: {counts}, and findings that omit {omitted} rows")
    return told


def _wrong_order(document: Document) -> list[str]:
    places = [_place(one) for one in document["findings"]]
    return [f"order: {one} before {other}" for one, other in pairwise(places) if one > other]


def _place(one: Mapping[str, Any]) -> tuple[Any, ...]:
    file = one.get("file")
    return (
        -1 if file is None else file_place(file),
        one.get("line", 0),
        *column_place(file or "", one.get("column")),
        one["code"],
        one.get("value", ""),
    )


def _loose_causes(document: Document) -> list[str]:
    """Causes that are no finding of the report, or that have a cause themselves."""
    roots = {
        (one.get("file"), one.get("line"), one.get("column"), one["code"])
        for one in document["findings"]
        if "caused_by" not in one
    }
    causes = [one["caused_by"] for one in document["findings"] if "caused_by" in one]
    return [
        f"cause without finding: {cause}"
        for cause in causes
        if (cause["file"], cause["line"], cause.get("column"), cause["code"]) not in roots
    ]
