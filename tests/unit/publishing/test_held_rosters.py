"""Made rosters: a ruined one is held for its reason and an ordinary one is not, by the plain model as by the core."""

import io
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from oracle.holding import held
from support.held_rosters import told

from rollcall.archive import PackageLimits
from rollcall.model.schema import load
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import Options, validate
from rollcall_bench.rosters import written
from rollcall_bench.rosters.made import District, Tables, district
from rollcall_bench.rosters.ordinary import ORDINARY, Ordinary, turn_of_the_year
from rollcall_bench.rosters.ruined import OF_THE_ISSUE, RUINED, Ruined

DISTRICT = "springfield-usd"
SIZES = (450, 1_200)
ORDINARY_CASES = {f"{one.name}, {size} students": (one, size) for one in ORDINARY for size in SIZES}
RUINED_CASES = {f"{one.name}, {size} students": (one, size) for one in RUINED for size in SIZES if size >= one.students}
AT_THEIR_SMALLEST: Mapping[str, tuple[Ordinary | Ruined, int]] = {
    one.name: (one, min(size for size in SIZES if size >= getattr(one, "students", 0))) for one in (*ORDINARY, *RUINED)
}
"""Each kind of roster, of the fewest students that it can have."""


@cache
def before(size: int) -> District:
    """A district as it was published; it may not be changed."""
    return district(size)


def happened(one: Ordinary | Ruined, size: int) -> Tables:
    """The roster after a change."""
    made = before(size).copy(seed=7)
    if one.rollover:
        turn_of_the_year(made)
    one.change(made)
    return made.tables


@pytest.mark.sampled(1)
@pytest.mark.parametrize("case", ORDINARY_CASES)
def test_an_ordinary_roster_is_not_held(case: str) -> None:
    one, size = ORDINARY_CASES[case]
    new, was = happened(one, size), before(size).tables
    assert held(new, was, rollover=one.rollover) == []
    assert told(new, was, rollover=one.rollover) == []


@pytest.mark.parametrize("case", RUINED_CASES)
def test_a_ruined_roster_is_held_with_its_reason_among_those_told(case: str) -> None:
    one, size = RUINED_CASES[case]
    new, was = happened(one, size), before(size).tables
    expected = held(new, was, rollover=one.rollover)
    assert {(each.code, each.table, each.column) for each in expected} >= set(one.expected)
    assert sorted(told(new, was, rollover=one.rollover)) == sorted(expected)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("one", OF_THE_ISSUE, ids=lambda one: one.name)
def test_the_first_roster_of_a_district_is_only_held_for_people_who_are_listed_twice(one: Ruined, size: int) -> None:
    new = happened(one, size)
    found = told(new, None)
    assert sorted(found) == sorted(held(new, None))
    assert {each.code for each in found} <= {"doubled"}
    assert bool(found) or "doubled" not in {code for code, _, _ in one.expected}


def test_the_first_roster_of_a_district_may_be_any_made_one() -> None:
    assert told(before(1_200).tables, None) == []


@pytest.mark.sampled(1)
@pytest.mark.parametrize("case", AT_THEIR_SMALLEST)
def test_the_check_lets_a_made_roster_pass_as_it_is(case: str, tmp_path: Path) -> None:
    """Only a roster that would be published without a comparison shows what the comparison is for."""
    one, size = AT_THEIR_SMALLEST[case]
    tables = happened(one, size)
    assert published(written.package(tables, DISTRICT), 2027 if one.rollover else 2026, tmp_path) == {
        name: [{column: row.get(column) for column in columns(name)} for row in rows] for name, rows in tables.items()
    }


def published(package: bytes, year: int, folder: Path) -> Mapping[str, list[Mapping[str, object]]]:
    """The rows that the check of a package accepts, in the autumn of a year."""
    unpacked = unpack(io.BytesIO(package), district=DISTRICT, roster=load(), limits=PackageLimits())
    report = validate(unpacked, roster=load(), today=date(year, 10, 1), options=Options(), output=folder)
    assert report.document["outcome"] != "failed", report.document["findings"][:3]
    return {table.name: pq.read_table(folder / f"{table.name}.parquet").to_pylist() for table in load().tables}


def columns(name: str) -> list[str]:
    """The columns of a table in snake case."""
    (table,) = [table for table in load().tables if table.name == name]
    return [field.column for field in table.fields]
