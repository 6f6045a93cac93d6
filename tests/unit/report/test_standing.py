"""Findings are known again in the next import, whatever their lines, and counted as new, as before or mended."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import packages
from support.packages import DEFAULTS, package

from rollcall.model import schema
from rollcall.model.findings import Effect
from rollcall.model.since import Earlier, GroupSince, Since
from rollcall.report import standing, standing_file
from rollcall.report.keys import Keyed
from rollcall.report.types import GroupKey, Report
from rollcall.report.unread import unread
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.values import MISSING
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

FAULTS = {
    ("Students.csv", 3, "DOB"): "30.02.2012",
    ("Students.csv", 4, "DOB"): "30.02.2012",
    ("Students.csv", 2, "Email"): "nobody",
    ("Students.csv", 5, "Last Name"): "",
    ("Staff.csv", 3, "Email"): "guðrún",
    ("StaffEnrollments.csv", 3, "Role"): "x" * 300,
    ("StudentEnrollments.csv", 3, "Class ID"): "c-2",
}


def report(package: bytes) -> Report:
    """The report on a package."""
    roster = schema.load()
    return validate(
        unpack(io.BytesIO(package), district=packages.DISTRICT, roster=roster), roster=roster, today=packages.TODAY
    )


def not_looked_for(checked: Report) -> Callable[[GroupKey], bool]:
    """The groups whose findings could not be looked for."""
    return unread(checked.document["not_checked"], schema.load())


def everything(_key: GroupKey) -> bool:
    """Everything was looked for."""
    return False


@dataclass
class District:
    """Imports one after the other."""

    folder: Path
    before: Path | None = None
    count: int = 0
    last: Sequence[GroupSince] = field(default_factory=list)

    def upload(self, package: bytes) -> tuple[int, int, int, int]:
        """New, as before, mended and unknown findings."""
        checked = report(package)
        self.count += 1
        path = self.folder / f"{self.count}.parquet"
        groups = standing.compare(checked.keyed(), not_looked_for(checked), self.before, path)
        self.before = path
        assert groups is not None or self.count == 1
        self.last = groups or []
        counts = Since(None, self.last)
        if groups is not None:
            assert counts.new + counts.as_before == checked.document["totals"]["findings"]
        return counts.new, counts.as_before, counts.mended, counts.unknown

    def group(self, file: str, column: str | None = None, code: str = "") -> GroupSince:
        """The one group there."""
        (one,) = [each for each in self.last if (each.file, each.column) == (file, column) and code in each.code]
        return one


@pytest.fixture
def district(tmp_path: Path) -> District:
    return District(tmp_path)


def reordered(raw: bytes) -> bytes:
    """A file whose rows come in the opposite order, after three blank lines."""
    header, *lines = raw.decode().splitlines()
    return "\n".join([header, "", "", "", *reversed(lines), ""]).encode()


def test_the_first_import_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    assert (
        standing.compare(report(package(edit=FAULTS)).keyed(), everything, None, tmp_path / "standing.parquet") is None
    )


def test_the_same_package_again_has_the_same_findings_for_the_next_import_in_a_row(district: District) -> None:
    total = report(package(edit=FAULTS)).document["totals"]["findings"]
    district.upload(package(edit=FAULTS))
    for number in (2, 3, 4):
        assert district.upload(package(edit=FAULTS)) == (0, total, 0, 0)
        assert {group.imports for group in district.last} == {number}


def test_new_and_mended_findings_are_told_with_the_lines_of_the_new(district: District) -> None:
    district.upload(package(edit=FAULTS))
    now = {place: value for place, value in FAULTS.items() if place[1] != 4 and place[0] != "Staff.csv"}
    new, as_before, mended, unknown = district.upload(package(edit={**now, ("Students.csv", 6, "DOB"): "2015"}))

    birthdays = district.group("Students.csv", "DOB", "invalid-date")
    assert (birthdays.new, birthdays.as_before, birthdays.mended) == (1, 1, 1)
    assert (birthdays.lines, birthdays.imports, birthdays.oldest) == ((6,), 2, 1)
    addresses = district.group("Staff.csv", "Email")
    assert (addresses.new, addresses.as_before, addresses.mended, addresses.imports) == (0, 0, 1, 0)
    assert unknown == 0
    assert mended >= 2
    assert new >= 1
    assert as_before


TWICE = "S-9,1009,,NUNEZ,María José,,,2015-09-02,5,,,,\n"
"""The first student again, under another id."""


@pytest.mark.thorough
def test_a_finding_is_known_again_whatever_the_order_of_the_lines(district: District) -> None:
    files = packages.files(edit=FAULTS, line={("Staff.csv", 6): "T-5,P-5,too few", ("Schools.csv", 4): 'B-3,"4"8,x'})
    files["Students.csv"] += TWICE.encode()
    files["StaffEnrollments.csv"] += b"F-9,T-1,B-1,C-1,Teacher\n"
    district.upload(packages.zipped(files))
    total = report(packages.zipped(files)).document["totals"]["findings"]
    tables = {name: reordered(raw) for name, raw in files.items() if name != packages.MANIFEST}

    assert district.upload(packages.zipped({**files, **tables})) == (0, total, 0, 0)
    codes = {group.code for group in district.last}
    assert codes >= {"person-listed-twice", "wrong-number-of-fields", "text-after-closing-quote", "repeated-row"}


@pytest.mark.parametrize("column", ["Student Number", "Email"])
def test_a_repeated_value_is_known_again_though_another_row_has_it_first(column: str, district: District) -> None:
    # It costs another row now, so what follows from that row is new.
    repeated = DEFAULTS["Students.csv"].splitlines()[1].split(",")[1 if column == "Student Number" else 6]
    files = packages.files(edit={("Students.csv", 3, column): repeated})
    district.upload(packages.zipped(files))
    district.upload(packages.zipped({**files, "Students.csv": reordered(files["Students.csv"])}))
    group = district.group("Students.csv", column, "repeated-value")
    assert (group.new, group.as_before, group.mended) == (0, 1, 0)


def test_damaged_rows_are_told_apart_by_their_ids(district: District) -> None:
    district.upload(package(line={("Staff.csv", 6): "T-5,P-5,too few"}))
    district.upload(package(line={("Staff.csv", 5): "T-4,P-4,too few"}))
    group = district.group("Staff.csv", None, "fields")
    assert (group.new, group.as_before, group.mended) == (1, 0, 1)


@pytest.mark.thorough
def test_the_ids_of_enrollments_may_be_renewed(district: District) -> None:
    district.upload(package(edit=FAULTS))
    text = packages.files(edit=FAULTS)["StudentEnrollments.csv"].decode()
    new, _, mended, _ = district.upload(
        package(edit=FAULTS, raw={"StudentEnrollments.csv": text.replace("\nE-", "\nnew-").encode()})
    )
    assert (new, mended) == (0, 0)


def test_rows_with_the_same_wrong_value_are_two_findings(district: District) -> None:
    district.upload(package(edit={("Students.csv", 3, "DOB"): "x"}))
    district.upload(package(edit={("Students.csv", 4, "DOB"): "x"}))
    birthdays = district.group("Students.csv", "DOB", "invalid-date")
    assert (birthdays.new, birthdays.as_before, birthdays.mended) == (1, 0, 1)


@pytest.mark.thorough
def test_another_wrong_value_in_the_same_row_is_another_finding(district: District) -> None:
    district.upload(package(edit={("Students.csv", 3, "DOB"): "x"}))
    district.upload(package(edit={("Students.csv", 3, "DOB"): "y"}))
    birthdays = district.group("Students.csv", "DOB", "invalid-date")
    assert (birthdays.new, birthdays.as_before, birthdays.mended) == (1, 0, 1)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("unread", [{"without": ["Students.csv"]}, {"raw": {"Students.csv": b"ID,Nam\n1,2\n"}}])
def test_what_was_not_checked_is_neither_mended_nor_forgotten(unread: Mapping[str, Any], district: District) -> None:
    district.upload(package(edit=FAULTS))
    _, _, _, unknown = district.upload(package(**unread, edit={("Staff.csv", 3, "Email"): "guðrún"}))
    birthdays = district.group("Students.csv", "DOB", "invalid-date")
    assert (birthdays.mended, birthdays.unknown) == (0, 2)
    assert unknown >= 4
    # Unread students refer to nothing and lack nothing in StudentEnrollments: what was found there is not mended.
    assert district.group("StudentEnrollments.csv", "Class ID", "unknown-reference").mended == 1

    district.upload(package(edit=FAULTS))
    again = district.group("Students.csv", "DOB", "invalid-date")
    assert (again.new, again.as_before, again.imports) == (0, 2, 2)
    missing = [group for group in district.last if group.effect is Effect.IMPORT_REJECTED]
    assert sum(group.mended + group.new for group in missing) == len(missing)


def test_findings_about_references_into_an_unread_file_are_unknown(district: District) -> None:
    district.upload(package(edit={("Students.csv", 2, "Teacher ID"): "T-99", ("Classes.csv", 2, "Name"): ""}))
    district.upload(package(without=["Staff.csv", "StudentEnrollments.csv"]))
    assert district.group("Students.csv", "Teacher ID").unknown == 1
    assert district.group("Classes.csv", "Name").mended == 1


def test_findings_that_follow_from_rows_of_an_unread_file_are_unknown(district: District) -> None:
    """Where Students.csv is not read, its wrong rows take no enrollments along, and no class lacks students."""
    wrong = {("Students.csv", line, "DOB"): "x" for line in (3, 4)}
    lost = {("Classes.csv", 4, "School ID"): "B-9"}
    district.upload(package(edit={**wrong, **lost}))
    assert district.count == 1
    before = report(package(edit={**wrong, **lost})).document["totals"]["by_code"]
    assert {"class-without-students", "reference-to-omitted-row", "too-many-rows-omitted"} & set(before)

    district.upload(package(edit={**wrong, **lost}, without=["Students.csv", "Schools.csv"]))
    assert [group for group in district.last if group.mended] == []
    assert sum(group.unknown for group in district.last) > len(wrong)


def test_a_class_without_students_is_not_mended_by_a_lack_of_enrollments(district: District) -> None:
    lonely = DEFAULTS["Classes.csv"].encode() + b"C-9,B-1,Choir,\n"
    district.upload(package(raw={"Classes.csv": lonely}))
    district.upload(package(raw={"Classes.csv": lonely}, without=["StudentEnrollments.csv"]))
    assert district.group("Classes.csv", "ID", "class-without-students").unknown == 1
    assert district.group("Classes.csv", "ID", "class-without-staff").as_before == 1


@pytest.mark.thorough
def test_a_file_of_another_form_is_not_compared(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    district.upload(package(edit=FAULTS))
    monkeypatch.setattr(standing_file, "FORM", "2")
    checked = report(package(edit=FAULTS))
    assert standing.compare(checked.keyed(), everything, district.before, district.folder / "other.parquet") is None


def test_no_value_of_a_roster_is_in_the_counts(district: District) -> None:
    district.upload(package(edit={**FAULTS, ("Students.csv", 6, "Email"): "Zebulon"}))
    header = DEFAULTS["Staff.csv"].replace("Last Name", "Guðrún Þórsdóttir", 1).encode()
    district.upload(package(edit=FAULTS, raw={"Staff.csv": header}))
    district.upload(package(edit=FAULTS))
    told = json.dumps(Since(Earlier("import-1", None), district.last).as_dict(), ensure_ascii=False)
    for value in ("Zebulon", "Guðrún", "nobody", "30.02.2012", "guðrún", "xxx", "c-2", "S-1", "T-2"):
        assert f'"{value}' not in told
        assert value not in told.replace("standing", "")
    assert district.before is not None
    assert "Guðrún" not in str(pq.read_metadata(str(district.before)).metadata)


GROUPS: Sequence[GroupKey] = [
    (Effect.ROW_OMITTED, "one", "Students.csv", "ID"),
    (Effect.WARNING, "two", None, None),
    (Effect.WARNING, "three", "Staff.csv", None),
]
KEYS = st.lists(st.integers(0, 4), min_size=1, max_size=9)
UPLOADS = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(GROUPS), KEYS), st.sets(st.sampled_from(GROUPS))), max_size=6
)
"""For each upload the keys of the findings of each group, and the groups that could not be looked for wholly."""


def keyed(group: GroupKey, keys: Sequence[int]) -> Keyed:
    """Findings with these keys, in two runs."""
    half = len(keys) // 2

    def columns(some: Sequence[int]) -> FindingColumns:
        lines = np.arange(2, 2 + len(some), dtype=np.int32)
        return FindingColumns(
            MISSING, Effect.ROW_OMITTED, group[2] or "", None, lines, subjects=np.array(some, np.uint64)
        )

    return Keyed(group, [columns(part) for part in (keys[:half], keys[half:]) if part], None)


@pytest.mark.thorough
@given(UPLOADS, st.integers(1, 4))
def test_counts_are_those_of_a_plain_model(
    uploads: Sequence[tuple[Mapping[GroupKey, Sequence[int]], set[GroupKey]]], piece: int
) -> None:
    stood: Stood = {}
    before: Path | None = None
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(standing, "PIECE", piece)
        for number, (found, unknown) in enumerate(uploads):
            path = Path(folder) / str(number)
            told = standing.compare([keyed(*each) for each in found.items()], unknown.__contains__, before, path)
            expected, stood = plain(stood, found, unknown)
            assert (told is None) == (before is None)
            assert told is None or {each.key: counts(each) for each in told} == expected
            before = path


Stood = Mapping[GroupKey, Sequence[tuple[int, int]]]
"""The key of each finding of a group, and in how many imports in a row it was found."""


def counts(group: GroupSince) -> tuple[int, ...]:
    return group.new, group.as_before, group.mended, group.unknown, group.imports, group.oldest


def plain(
    before: Stood, found: Mapping[GroupKey, Sequence[int]], unknown: set[GroupKey]
) -> tuple[Mapping[GroupKey, tuple[int, ...]], Stood]:
    """What the counts of each group must be, and what stands there now: one finding after the other."""
    expected, stood = {}, {}
    for group in {**before, **found}:
        left, now = sorted(before.get(group, []), key=lambda each: -each[1]), []
        for key in found.get(group, []):
            last = next((each for each in left if each[0] == key), None)
            if last:
                left.remove(last)
            now.append((key, last[1] + 1 if last else 1))
        times = [imports for _, imports in now]
        new, most = times.count(1), max(times, default=0)
        gone = (0, len(left)) if group in unknown else (len(left), 0)
        expected[group] = (new, len(now) - new, *gone, most, times.count(most) if times else 0)
        kept = [*now, *(left if group in unknown else [])]
        if kept:
            stood[group] = kept
    return expected, stood
