"""What the guide says of where a rule looks is where the check looks."""

import io
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import zip_longest
from typing import Any

import pytest
from firing import CASES
from oracle.generator import case, dense_case
from support import packages
from support.packages import DEFAULTS, TODAY, package, zipped

from rollcall.model.findings import Effect
from rollcall.model.schema import MANIFEST_FILE, Field, Table, load
from rollcall.steps.catalogue import RULES
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import Options, validate
from rollcall_docs.web.reach import COLUMNS, PLACES, TOGETHER, Place, Spot, spots

ROSTER = load()
TABLES = tuple(table.file for table in ROSTER.tables)
OF_PLACE: Mapping[Place, Sequence[str | None]] = {
    Place.ACCOUNT: (None,),
    Place.ZIP: (None, *ROSTER.file_names),  # one of the seven may be missing, or lie elsewhere
    Place.MANIFEST: (MANIFEST_FILE,),
    Place.FILES: ROSTER.file_names,
    Place.TABLES: TABLES,
}
"""The files of a finding of a rule that looks there; None is the package."""

BAD = {
    "required-value-missing": "",
    "value-too-long": "7" * 300,
    "control-character": "x\u2028y",
    "invalid-format": "x",
    "invalid-email": "nobody",
    "invalid-date": "yesterday",
    "date-out-of-range": "1066-10-14",
    "invalid-choice": "banana",
    "unknown-reference": "nobody",
    "spreadsheet-value": "#REF!",
    "placeholder-value": "NULL",
    "replacement-character": "x\ufffd",
    "mojibake-in-value": "MuÃ±oz",
    "quotation-mark-at-id": "“x”",
    "invisible-character-at-id": "x\u200b",
}
"""A value that breaks the rule in whatever column the rule looks at."""


def found(content: bytes, district: str | None = packages.DISTRICT, **options: Any) -> Sequence[Mapping[str, Any]]:  # noqa: ANN401 - limits
    limits = {"limits": options["limits"]} if "limits" in options else {}
    unpacked = unpack(io.BytesIO(content), district=district, roster=ROSTER, **options)
    report = validate(
        unpacked, roster=ROSTER, today=TODAY, options=Options(**limits and {"limits": options["file_limits"]})
    )
    return list(report.core(0)["findings"])


def strangers(findings: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The findings that are where the guide does not say."""
    for one in findings:
        if one["code"] in PLACES:
            if one.get("file") not in OF_PLACE[PLACES[one["code"]]]:
                yield one
        elif Spot(one["file"], one.get("column"), Effect(one["effect"])) not in all_spots(one["code"]):
            yield one


@cache
def all_spots(code: str) -> Sequence[Spot]:
    return spots(code, ROSTER)


@pytest.mark.parametrize("code", RULES)
def test_it_is_said_of_every_rule_where_it_looks(code: str) -> None:
    assert (code in PLACES) != bool(all_spots(code))
    assert {spot.effect for spot in all_spots(code)} <= RULES[code].effects


def test_it_is_said_of_no_other_rule() -> None:
    assert {*PLACES, *COLUMNS, TOGETHER} == {*RULES}, "say in rollcall_docs.web.reach where each rule looks"


@pytest.mark.parametrize("code", CASES)
def test_a_rule_fires_where_it_is_said_to_look(code: str) -> None:
    case_ = CASES[code]
    assert [*strangers(found(case_.fires, limits=case_.limits, file_limits=case_.file_limits))] == []


@pytest.mark.thorough
@pytest.mark.parametrize("make", [case, dense_case])
def test_no_random_package_has_a_finding_elsewhere(make: Any) -> None:  # noqa: ANN401 - one of two functions
    seen = set()
    for seed in range(10):
        made = make(seed)
        findings = found(zipped(made.files), made.district)
        assert [*strangers(findings)] == []
        seen |= {one["code"] for one in findings}
    assert len(seen) > 10, "the packages show nothing"


def bad_cells(code: str, table: Table, field: Field) -> Mapping[tuple[str, int, str], str]:
    """A bad value in the first row of a column; where it costs nothing, the row that it refers to has it, too."""
    warns = RULES[code].effects == {Effect.WARNING}
    in_address = field.kind == "email" and (warns or code == "value-too-long")
    value = f"{BAD[code]}@example.org" if in_address else BAD[code]
    referred = {(field.reference, 2, "ID"): value} if warns and field.reference else {}
    if (table.file, field.name) == ("StaffEnrollments.csv", "School ID"):
        referred[table.file, 2, "Class ID"] = ""  # its class is in the school that has another ID now
    return {(table.file, 2, field.name): value, **referred}


def together(code: str) -> Iterator[Sequence[tuple[Table, Field]]]:
    """The columns of all tables, in parts that are checked in one package: a warning must not meet another fault."""
    if RULES[code].effects == {Effect.WARNING}:
        yield from ([(table, field)] for table in ROSTER.tables for field in table.fields)
    else:
        for fields in zip_longest(*(table.fields for table in ROSTER.tables)):
            yield [(table, field) for table, field in zip(ROSTER.tables, fields, strict=True) if field]


@pytest.mark.thorough
@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "code",
    # A rule that warns takes a package for each column.
    [pytest.param(code, marks=[pytest.mark.thorough] * (RULES[code].effects == {Effect.WARNING})) for code in BAD],
)
def test_a_rule_fires_in_every_column_at_which_it_is_said_to_look(code: str) -> None:
    looks = {(spot.file, spot.column) for spot in all_spots(code)}
    for columns in together(code):
        edit = {cell: value for table, field in columns for cell, value in bad_cells(code, table, field).items()}
        fired = {(one["file"], one.get("column")) for one in found(package(edit=edit)) if one["code"] == code}
        for place in ((table.file, field.name) for table, field in columns):
            assert (place in fired) == (place in looks), place


@pytest.mark.parametrize(("file", "column"), [(spot.file, spot.column) for spot in spots("repeated-value", ROSTER)])
def test_what_is_said_of_a_repeated_value_is_what_it_costs(file: str, column: str) -> None:
    [effect] = [spot.effect for spot in all_spots("repeated-value") if (spot.file, spot.column) == (file, column)]
    again = DEFAULTS[file].splitlines()[1].split(",")[DEFAULTS[file].splitlines()[0].split(",").index(column)]
    findings = found(
        package(edit={(file, 2, column): again or "480000100001", (file, 3, column): again or "480000100001"})
    )
    assert (effect, column) in {(one["effect"], one["column"]) for one in findings if one["code"] == "repeated-value"}
