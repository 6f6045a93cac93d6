"""Findings of random packages are known again, and each is counted once."""

import io
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from oracle.generator import Case, case, dense_case
from support.exploring import examples
from support.packages import zipped

from rollcall.model import schema
from rollcall.model.since import GroupSince, Since
from rollcall.report import standing
from rollcall.report.types import Report
from rollcall.report.unread import unread
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

SEEDS = examples(6)
MAKERS = [case, dense_case]


def checked(one: Case) -> Report:
    roster = schema.load()
    unpacked = unpack(io.BytesIO(zipped(one.files)), district=one.district, roster=roster)
    return validate(unpacked, roster=roster, today=one.today)


def compared(*reports: Report) -> Sequence[GroupSince]:
    """What the last of several imports says."""
    before, groups = None, None
    with tempfile.TemporaryDirectory() as folder:
        for number, report in enumerate(reports):
            path = Path(folder) / str(number)
            not_looked_for = unread(report.document["not_checked"], schema.load())
            groups = standing.compare(report.keyed(), not_looked_for, before, path)
            before = path
    assert groups is not None
    return groups


def moved(one: Case) -> Case:
    """The same package with three empty lines above each header, where a file's bytes allow it."""
    return Case({name: _below_blanks(data) for name, data in one.files.items()}, one.district, one.today)


def _below_blanks(data: bytes) -> bytes:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data
    return data if not text.strip() or text[0] in "\ufeff\0" or "\0" in text else b"\n\n\n" + data


def changed(groups: Sequence[GroupSince]) -> list[GroupSince]:
    """The groups of which not every finding is as before."""
    return [group for group in groups if group.new or group.mended or group.unknown]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("change", [lambda one: one, moved], ids=["the same", "on other lines"])
def test_the_findings_of_a_package_are_known_again(make: Callable[[int], Case], change: Callable[[Case], Case]) -> None:
    for seed in range(SEEDS):
        first, second = checked(make(seed)), checked(change(make(seed)))
        groups = compared(first, second)
        assert changed(groups) == [], seed
        assert Since(None, groups).as_before == first.document["totals"]["findings"], seed
        assert {group.imports for group in groups} <= {2}


@pytest.mark.thorough
@pytest.mark.sampled(1)
@pytest.mark.parametrize("make", MAKERS)
def test_every_finding_of_two_packages_is_counted_once(make: Callable[[int], Case]) -> None:
    for seed in range(SEEDS):
        first, second = checked(make(seed)), checked(make(seed + 1))
        sums = Since(None, compared(first, second))
        assert sums.new + sums.as_before == second.document["totals"]["findings"], seed
        assert sums.as_before + sums.mended + sums.unknown == first.document["totals"]["findings"], seed
        again = Since(None, compared(first, second, first))
        assert again.as_before == sums.as_before + sums.unknown, seed
        assert again.new == sums.mended, seed
