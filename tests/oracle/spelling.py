"""Ids that lost their zeros, differ in case only, or have odd ends: contract, section 3, effect 4.

The contract does not say how it shows. Here it shows within one column (`ID` or a reference), and between a reference
that leads nowhere and the ids of its target; whatever became of the rows.
"""

import unicodedata
from collections.abc import Iterable

from oracle.findings import Cost, Finding
from oracle.rules import Judged, Tables
from oracle.tables import TABLES


def warn_of_spelling(tables: Tables) -> None:
    """One warning for each file, column and kind, without a line."""
    found: set[tuple[str, str, str]] = set()
    for file, table in tables.items():
        for column in TABLES[file]:
            # A school that was filled in stands nowhere in the file.
            values = {
                str(parsed[column.name])
                for row, parsed in table.parsed.items()
                if column.name in parsed and row.values.get(column.name) is not None
            }
            if column.name != "ID" and column.target is None:
                continue
            if _zeros_within(values):
                found.add((file, column.name, "lost-zeros"))
            if len({value.casefold() for value in values}) < len(values):
                found.add((file, column.name, "case-only"))
            for kind, shows in (("invisible-end", _ends_invisibly), ("quoted-id", _is_quoted)):
                if any(map(shows, values)):
                    found.add((file, column.name, kind))
            if column.target in tables:
                found |= _across(file, column.name, values, tables[column.target])
    for file, column_name, kind in sorted(found):
        tables[file].file.findings.append(Finding(kind, Cost.WARNING, file, None, column_name))


def _across(file: str, column: str, values: Iterable[str], target: Judged) -> set[tuple[str, str, str]]:
    """Values that are no id of the target, and differ from one by zeros or case: the shorter one has lost its zeros."""
    found: set[tuple[str, str, str]] = set()
    for value in values:
        if value in target.by_id:
            continue
        for listed in target.by_id:
            if _digits(value) and _digits(listed) and value.lstrip("0") == listed.lstrip("0"):
                where = (file, column) if len(value) < len(listed) else (target.file.name, "ID")
                found.add((*where, "lost-zeros"))
            if value.casefold() == listed.casefold():
                found.add((file, column, "case-only"))
    return found


def _zeros_within(values: Iterable[str]) -> bool:
    """Whether numbers stand beside padded ones: the same number, or shorter than the width that all others have."""
    numbers = [value for value in values if _digits(value)]
    padded = [value for value in numbers if len(value) > 1 and value.startswith("0")]
    bare = [value for value in numbers if value not in padded]
    if any(value == other.lstrip("0") for value in bare for other in padded):
        return True
    widths = {len(value) for value in padded}
    return (
        len(widths) == 1
        and all(len(value) <= max(widths) for value in bare)
        and any(len(value) < max(widths) for value in bare)
    )


def _ends_invisibly(value: str) -> bool:
    """Whether a format character stands at an end that is not one of the joiners that some scripts need."""
    return any(unicodedata.category(end) == "Cf" and end not in "\u200c\u200d" for end in (value[0], value[-1]))


def _is_quoted(value: str) -> bool:
    """Whether typographic quotation marks stand at both ends, or a single one in all stands at one."""
    places = [place for place, character in enumerate(value) if character in "‘’‚‛“”„‟‹›«»"]
    ends = {0, len(value) - 1}
    return ends <= set(places) or (len(places) == 1 and places[0] in ends)


def _digits(value: str) -> bool:
    return value.isascii() and value.isdigit()
