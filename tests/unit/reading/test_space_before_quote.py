"""A space before a quotation mark makes the mark part of the value: whatever comes of that, the space is named."""

from collections.abc import Mapping
from typing import Any

import pytest
from oracle import core
from support import packages
from support.packages import DEFAULTS, MANIFEST

from rollcall.model import schema

BESIDES = "There is a space before its quotation mark, so that the quotation marks are part of the value."
HINT = "Remove the space between the comma and the quotation mark."
COLUMNS = [(table.file, column.name) for table in schema.load().tables for column in table.fields]
ORPHANS = {"student-without-enrollment", "class-without-students", "class-without-staff", "school-without-class"}
"""Warnings of a row, which name its ID."""


def findings(files: Mapping[str, bytes], file: str) -> list[Mapping[str, Any]]:
    """What the core finds in one of these files."""
    document = core.check(files, packages.DISTRICT, packages.TODAY)
    return [one for one in document["findings"] if one.get("file") == file]


def spaced(file: str, column: str, space: str = " ", end: str = "\n") -> bytes:
    """The default file with all values of a column in quotation marks behind a space."""
    header, *rows = packages.whole(file).splitlines()
    place = header.split(",").index(column)
    cells = [row.split(",") for row in rows]
    for row in cells:
        row[place] = f'{space}"{row[place] or "x"}"'
    return end.join([header, *map(",".join, cells), ""]).encode()


@pytest.mark.thorough
@pytest.mark.parametrize(("file", "column"), COLUMNS)
def test_in_every_column_each_value_says_so_once(file: str, column: str) -> None:
    found = [one for one in findings(packages.files(raw={file: spaced(file, column)}), file) if "line" in one]
    own = [one for one in found if one.get("column") == column and one["code"] not in ORPHANS]
    lines = range(2, 1 + len(DEFAULTS[file].splitlines()))
    assert sorted({one["line"] for one in own}) == list(lines)
    for one in own:
        assert one["code"] == "space-before-quote" or one["message"].endswith(BESIDES)
        assert one["hint"] == HINT
    others = [one for one in found if one.get("column") != column]
    assert not [one for one in others if BESIDES in one["message"]]


@pytest.mark.parametrize("space", [" ", "\t", "\u00a0", "  "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_white_space_and_any_line_end_count_the_same(space: str, end: str) -> None:
    [first, *_] = findings(
        packages.files(raw={"Schools.csv": spaced("Schools.csv", "NCES ID", space, end)}), "Schools.csv"
    )
    assert (first["effect"], first["line"], first["column"]) == ("value-omitted", 2, "NCES ID")
    assert (first["message"].endswith(BESIDES), first["hint"]) == (True, HINT)


def test_a_fault_without_a_space_beside_one_with_it_says_what_it_says_else() -> None:
    raw = {"Schools.csv": b'ID,NCES ID,Name\nB-1,12-3,One\nB-2, "7",Two\nB-3,"x",Three\nB-4,"12""",Four\n'}
    found = {one["line"]: one for one in findings(packages.files(raw=raw), "Schools.csv")}
    assert [line for line, one in found.items() if BESIDES in one["message"]] == [3]
    assert [line for line, one in found.items() if one["hint"] == HINT] == [3]
    assert len({one["code"] for one in found.values()}) == 1


def test_a_reference_that_misses_for_it_says_both() -> None:
    files = packages.files(line={("StudentEnrollments.csv", 2): 'E-1,S-1, "C-1"'})
    [found] = findings(files, "StudentEnrollments.csv")
    assert found["code"] == "unknown-reference"
    assert found["message"] == (
        '“"C-1"” in “Class ID” on line 2 of StudentEnrollments.csv is not an ID of Classes.csv; “C-1” is (the same but '
        f"for quotation marks). {BESIDES}"
    )
    assert found["hint"] == HINT


def test_a_group_of_such_faults_has_the_hint_of_the_space() -> None:
    raw = packages.files(raw={"Schools.csv": spaced("Schools.csv", "NCES ID")})
    assert {one["hint"] for one in findings(raw, "Schools.csv")} == {HINT}


@pytest.mark.parametrize("file", list(DEFAULTS))
def test_the_names_of_a_header_say_so(file: str) -> None:
    header, rows = DEFAULTS[file].split("\n", 1)
    names = header.split(",")
    raw = {file: ('"' + '", "'.join(names) + '"\n' + rows).encode()}
    found = findings(packages.files(raw=raw), file)
    assert sorted((one["code"], one["column"]) for one in found) == sorted(
        ("misspelt-column", one) for one in names[1:]
    )
    assert all(one["message"].endswith(BESIDES) and one["hint"] == HINT for one in found)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ('Version, "1.0"', "manifest-value-invalid", "Value"),
        (f'District ID, "{packages.DISTRICT}"', "other-district", "Value"),
        (' "Version","1.0"', "manifest-property-unknown", "Property Name"),
    ],
)
def test_so_does_the_manifest(line: str, code: str, column: str) -> None:
    rest = [row for row in DEFAULTS[MANIFEST].splitlines() if row.split(",")[0] not in line]
    raw = {MANIFEST: "\n".join([*rest, line, ""]).encode()}
    [found] = [one for one in findings(packages.files(raw=raw), MANIFEST) if one["code"] == code]
    assert found["column"] == column
    assert (found["message"].endswith(BESIDES), found["hint"]) == (True, HINT)


@pytest.mark.parametrize("rows", [1, 40])
@pytest.mark.parametrize("space", [" ", "\t"])
def test_a_row_that_is_too_long_for_it_says_so(space: str, rows: int) -> None:
    """By hand, and in columns where many rows are so."""
    lines = [f'"B-{n}",{space}"",{space}"Oak, North"' for n in range(rows)]
    raw = {"Schools.csv": "\n".join(["ID,NCES ID,Name", *lines, "B-x,,Two", "B-y,,Three", ""]).encode()}
    found = [one for one in findings(packages.files(raw=raw), "Schools.csv") if one["effect"] == "row-omitted"]
    assert len(found) == rows
    for one in found:
        assert one["message"] == (
            f"Line {one['line']} of Schools.csv has 4 fields; the header has 3: perhaps a space before a quotation "
            "mark parts a value at its comma."
        )
        assert one["hint"] == HINT


def test_so_does_one_of_the_manifest() -> None:
    raw = {MANIFEST: f'Property Name,Value\nVersion,1.0\nDistrict ID, "{packages.DISTRICT}, Ohio"\n'.encode()}
    [found] = [one for one in findings(packages.files(raw=raw), MANIFEST) if "line" in one]
    assert "perhaps a space before a quotation mark parts a value" in found["message"]


def test_a_row_that_is_too_long_beside_none_does_not() -> None:
    raw = {"Schools.csv": b'ID,NCES ID,Name\nB-1,,Oak, North\nB-2,, "Two"\nB-3,,Three\n'}
    [found] = [one for one in findings(packages.files(raw=raw), "Schools.csv") if one["effect"] == "row-omitted"]
    assert found["message"] == "Line 2 of Schools.csv has 4 fields; the header has 3."
