"""Where each rule looks: at an account, the zip, a file, the rows of a file, or certain columns.

What a rule about values looks at follows from the declarations, as the check itself does; a test compares the two.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from rollcall import archive
from rollcall.columns.persons import SHARED
from rollcall.model.findings import Effect
from rollcall.model.schema import MANIFEST_FILE, Field, Roster, Table
from rollcall.reading import catalogue as reading
from rollcall.reading.rules import ODDITIES
from rollcall.rules import enrollments, manifest
from rollcall.rules.judge import TOO_MANY_OMITTED
from rollcall.rules.no_data import RULES as NO_DATA
from rollcall.rules.values import effect_of_fault
from rollcall.rules.warnings.people import STUDENTS
from rollcall.rules.warnings.values import ORPHANS
from rollcall.steps import claim, hourly, malware, room, snapshot


class Place(StrEnum):
    """What a rule looks at that is neither a column nor the rows of one file."""

    ACCOUNT = "The account, and Rollcall itself"
    ZIP = "The zip"
    MANIFEST = MANIFEST_FILE
    FILES = "Every file"
    TABLES = "The rows of every table"


class Spot(NamedTuple):
    """Where a finding of a rule may be, and what it costs there."""

    file: str
    column: str | None
    """None for a whole row."""
    effect: Effect


PLACES: Mapping[str, Place] = {
    rule.code: place
    for place, rules in (
        (Place.ACCOUNT, (*claim.RULES, *hourly.RULES, *room.RULES, *snapshot.RULES)),
        (Place.ZIP, (*archive.RULES, *malware.RULES)),
        (Place.MANIFEST, manifest.RULES),
        (Place.FILES, [rule for rule in reading.RULES if rule not in ODDITIES.values()]),
        (Place.TABLES, (*NO_DATA, TOO_MANY_OMITTED)),
    )
    for rule in rules
}
"""By code."""

_Costs = Callable[[Table, Field], Effect | None]
"""What a fault of a column costs; None where the rule does not look at the column."""


def _fault(looks: Callable[[Field], object]) -> _Costs:
    return lambda table, field: effect_of_fault(field, table) if looks(field) else None


def _warning(looks: Callable[[Table, Field], object]) -> _Costs:
    return lambda table, field: Effect.WARNING if looks(table, field) else None


def _orphan(code: str) -> _Costs:
    files = {file for file, _, rule, _ in ORPHANS if rule.code == code}
    return _warning(lambda table, field: table.file in files and field.name == "ID")


def _of_enrollments(column: str) -> _Costs:
    return lambda table, field: Effect.ROW_OMITTED if (table.file, field.name) == (enrollments.FILE, column) else None


_REPEATED = {"import": Effect.IMPORT_REJECTED, "row": Effect.ROW_OMITTED, "value": Effect.VALUE_OMITTED}
_WRITTEN = {"text", "email"}
"""The kinds of columns that hold free text."""


def _is_free(field: Field) -> bool:
    """Whether the column takes any text: where a form is asked for, what is odd is rather a fault of the form."""
    return field.kind == "text" and not field.pattern


def _is_written(field: Field) -> bool:
    return field.kind == "email" or _is_free(field)


COLUMNS: Mapping[str, _Costs] = {
    "required-value-missing": _fault(lambda field: field.required),
    "value-too-long": _fault(lambda field: field.max_length),
    "control-character": _fault(lambda field: field.kind in _WRITTEN),
    "invalid-format": _fault(lambda field: field.pattern),
    "invalid-email": _fault(lambda field: field.kind == "email"),
    "invalid-date": _fault(lambda field: field.kind == "date"),
    "date-out-of-range": _fault(lambda field: field.minimum or field.maximum),
    "invalid-choice": _fault(lambda field: field.choices),
    "unknown-reference": _fault(lambda field: field.reference),
    "reference-to-omitted-row": _fault(lambda field: field.reference),
    "repeated-value": lambda _, field: _REPEATED[field.repeated] if field.repeated else None,
    "class-not-in-school": _of_enrollments("Class ID"),
    "role-not-for-classes": _of_enrollments("Role"),
    "lost-leading-zeros": _warning(lambda _, field: field.holds_ids),
    "ids-differ-in-case": _warning(lambda _, field: field.holds_ids),
    "invisible-character-at-id": _warning(lambda _, field: field.holds_ids),
    "quotation-mark-at-id": _warning(lambda _, field: field.holds_ids),
    "spreadsheet-value": _warning(lambda _, field: _is_free(field)),
    "placeholder-value": _warning(lambda _, field: _is_free(field)),
    "column-of-placeholders": _warning(lambda _, field: _is_free(field)),
    "replacement-character": _warning(lambda _, field: _is_written(field)),
    "mojibake-in-value": _warning(lambda _, field: _is_written(field)),
    "age-and-grade": _warning(
        lambda table, field: field.name == "DOB" and any(f.name == "Grade Level" for f in table.fields)
    ),
    "person-listed-twice": _warning(lambda table, field: table.name in SHARED and field.name == "ID"),
    "birthday-too-frequent": _warning(lambda table, field: table.name == STUDENTS and field.name == "DOB"),
    "last-name-too-frequent": _warning(lambda table, field: table.name == STUDENTS and field.name == "Last Name"),
    **{rule.code: _orphan(rule.code) for _, _, rule, _ in ORPHANS},
    **{rule.code: _warning(lambda _, field: _is_written(field)) for rule in ODDITIES.values()},
}
"""By code."""

TOGETHER = "repeated-row"
"""The rule about several columns that are unique together."""


def spots(code: str, roster: Roster) -> Sequence[Spot]:
    """Give the columns (or whole rows) at which a rule looks, in the order of the files; empty for one of `PLACES`.

    Raises:
        LookupError: Neither `PLACES` nor `COLUMNS` says where the rule looks.
    """
    return [] if code in PLACES else [*_spots(code, roster)]


def _spots(code: str, roster: Roster) -> Iterator[Spot]:
    if code == TOGETHER:
        yield from (Spot(table.file, None, Effect.ROW_OMITTED) for table in roster.tables if table.unique_together)
        return
    if code not in COLUMNS:
        raise LookupError(f"COLUMNS in rollcall_docs/web/reach.py does not say which columns “{code}” looks at")
    costs = COLUMNS[code]
    for table in roster.tables:
        for field in table.fields:
            if (effect := costs(table, field)) is not None:
                yield Spot(table.file, field.name, effect)
