"""The repair package: the files as they were sent, and what to mend beside each row."""

import csv
import io
import re
from collections.abc import Callable, Mapping

import pytest
from oracle.characters import Untrusted, decoded, trimmed
from oracle.generator import Case, case, dense_case, quoting_case
from oracle.records import Reader, _passed_over
from support.exploring import examples
from support.packages import DEFAULTS, files
from support.repaired import Repaired, repaired

from rollcall.steps.catalogue import RULES

MANIFEST, SCHOOLS, CLASSES, STUDENTS = "Manifest.csv", "Schools.csv", "Classes.csv", "Students.csv"
ENROLLED, ASSIGNED = "StudentEnrollments.csv", "StaffEnrollments.csv"
TELLS = ("_status", "_findings", "_how_to_mend")


def told(made: Repaired, file: str) -> list[tuple[str, str, str]]:
    """What is told in a file, row by row, where something is."""
    return [(row["_status"], row["_findings"], row["_how_to_mend"]) for row in made.rows(file) if row["_status"]]


def test_a_package_without_findings_comes_back_as_it_is() -> None:
    made = repaired(files())
    for file, text in DEFAULTS.items():
        lines = made.files[file].decode("utf-8-sig").splitlines()
        header, *rows = text.splitlines()
        assert lines == [f"{header},_status,_findings,_how_to_mend", *(f"{row},,," for row in rows)]


def test_each_row_with_findings_has_all_of_them_beside_it() -> None:
    edit = {(STUDENTS, 3, "Last Name"): "", (STUDENTS, 3, "DOB"): "soon", (STUDENTS, 4, "Email"): "x"}
    made = repaired(files(edit=edit))
    rows = made.rows(STUDENTS)
    assert [row["_status"] for row in rows] == ["", "row left out", "value left out", "", "", ""]
    assert rows[1]["_findings"].startswith("1. 'Last Name' is blank on line 3 of Students.csv.")
    assert "2. 'soon' in 'DOB' on line 3 of Students.csv is not a date" in rows[1]["_findings"]
    assert rows[1]["_how_to_mend"].startswith("1. Fill in 'Last Name' for that row. 2. Write the date as")


def test_a_row_that_a_root_cause_elsewhere_took_along_says_which() -> None:
    made = repaired(files(edit={(CLASSES, 2, "Name"): ""}))
    ((_, root, _),) = told(made, CLASSES)
    assert "more rows are left out with it." in root
    first = told(made, ENROLLED)[0]
    assert "It began at Classes.csv line 2, column Name (required-value-missing)." in first[1]


def test_the_worst_finding_of_a_row_is_its_status() -> None:
    edit = {(STUDENTS, 3, "ID"): "S-1", (STUDENTS, 3, "Email"): "x"}
    made = repaired(files(edit=edit))
    assert made.rows(STUDENTS)[1]["_status"] == "stops the import"


def test_rows_keep_their_bytes_and_their_lines() -> None:
    raw = 'ID,"NCES ID" ,Name\r\n\r\n"B-1", ,"O""Brien, \nSchool"\rB-2,1,  Two \nB-3,,"Th\u00a0ree"'
    made = repaired(files(raw={SCHOOLS: raw.encode()}))
    text = re.sub(r',(row left out|worth a look),"[^\r\n]*"(?=[\r\n])', ",,,", made.files[SCHOOLS].decode("utf-8-sig"))
    cells = (
        ',"NCES ID" ,Name,_status,_findings,_how_to_mend\r\n,,,,,\r\n"B-1", ,"O""Brien, \nSchool",,,\rB-2,1,  Two ,,,\n'
    )
    assert text == f'ID{cells}B-3,,"Th\u00a0ree",,,\r\n'


@pytest.mark.thorough
def test_a_file_in_another_encoding_becomes_utf_8() -> None:
    text = DEFAULTS[SCHOOLS].replace("北京路小学", "Éire")
    for data in (text.encode("cp1252"), text.encode("utf-16")):
        made = repaired(files(raw={SCHOOLS: data}))
        assert made.files[SCHOOLS].startswith(b"\xef\xbb\xbfID,")
        assert [row["Name"] for row in made.rows(SCHOOLS)] == ["Colegio San Martín", "Éire", "O'Brien Elementary"]
        assert any("Schools.csv is not in UTF-8" in one or "UTF-16" in one for _, one, _ in told(made, MANIFEST))


def test_a_row_that_is_too_long_keeps_all_its_fields_before_the_three() -> None:
    made = repaired(files(line={(SCHOOLS, 4): "B-3,,a,b,c"}))
    lines = made.files[SCHOOLS].decode("utf-8-sig").splitlines()
    assert lines[0] == "ID,NCES ID,Name,,,_status,_findings,_how_to_mend"
    assert lines[3].startswith("B-3,,a,b,c,row left out,")


def test_a_row_longer_than_a_header_may_be_has_the_rest_behind_them() -> None:
    made = repaired(files(line={(SCHOOLS, 4): "B-3," + ",".join("x" * 300)}))
    (row,) = [row for row in csv.reader(io.StringIO(made.files[SCHOOLS].decode("utf-8-sig"))) if row[0] == "B-3"]
    assert row[100] == "row left out"
    assert row.count("x") == 300


def test_a_row_that_is_too_short_is_filled_up() -> None:
    made = repaired(files(line={(STUDENTS, 4): "S-3,1003"}))
    (row,) = [row for row in made.rows(STUDENTS) if row["ID"] == "S-3"]
    assert row["_status"] == "row left out"


@pytest.mark.thorough
def test_a_short_row_never_comes_back_with_another_meaning() -> None:
    """Filled up with blanks, a teacher of a class would become one of a school."""
    raw = b"ID,Staff ID,School ID,Role,Class ID\nF-1,T-1,B-1,Teacher\nF-3,T-2,B-2,Data Viewer,\n"
    made = repaired(files(raw={ASSIGNED: raw}))
    again = repaired(made.files)
    assert [(one["code"], one["line"]) for one in again.document["findings"] if one.get("file") == ASSIGNED][:1] == [
        ("wrong-number-of-fields", 2)
    ]
    assert b"delete this cell" in made.files[ASSIGNED]


@pytest.mark.parametrize(
    "data",
    [b'ID,NCES ID,Name\nB-1,,"open\n', b"ID,NCES ID,Name\nB-1,,a\x00\n", b"\xff\xff\x81,Name\n", b"I\0D\0,\0" * 40],
)
def test_what_can_not_be_parted_into_rows_is_told_in_place_of_them(data: bytes) -> None:
    made = repaired(files(raw={SCHOOLS: data}))
    assert made.package.without_rows == [SCHOOLS]
    (first, *_) = told(made, SCHOOLS)
    assert first[0] == "no rows here"
    assert any(status == "stops the import" for status, _, _ in told(made, SCHOOLS))


@pytest.mark.parametrize(
    "data", [b"ID;NCES ID;Name\nB-1;;One\n", b"B-1,480000100001,One\n", b'"ID,NCES ID,Name"\n"B-1,,One"\n', b""]
)
def test_a_file_that_columns_would_only_spoil_stays_as_it_was_sent(data: bytes) -> None:
    made = repaired(files(raw={SCHOOLS: data}))
    assert made.files[SCHOOLS] == data
    assert any("Schools.csv" in one for _, one, _ in told(made, MANIFEST))


@pytest.mark.parametrize("header", ["ID,NCES ID,name", "ID,Name,Name", "ID,NCES ID,Name,Phone", "ID,NCES ID"])
def test_a_file_with_a_wrong_column_keeps_its_rows(header: str) -> None:
    raw = DEFAULTS[SCHOOLS].replace("ID,NCES ID,Name", header, 1).encode()
    made = repaired(files(raw={SCHOOLS: raw}))
    assert made.files[SCHOOLS].decode("utf-8-sig").startswith(header)
    assert b"B-2,480000100002" in made.files[SCHOOLS]
    assert any("Schools.csv has" in one for _, one, _ in told(made, MANIFEST))


@pytest.mark.parametrize("mark", ["\x1a", "\x1a\x1a"])
def test_a_file_of_nothing_but_end_marks_has_them_as_its_header(mark: str) -> None:
    assert repaired({**files(), SCHOOLS: mark.encode()}).files[SCHOOLS].decode("utf-8-sig") == (
        f"{mark},_status,_findings,_how_to_mend\r\n"
    )


def test_a_missing_file_is_told_in_its_place() -> None:
    made = repaired(files(without=[SCHOOLS]))
    assert set(made.files) == set(DEFAULTS)
    assert [status for status, _, _ in told(made, SCHOOLS)] == ["no rows here", "stops the import"]


def test_the_files_of_another_district_are_not_shown() -> None:
    made = repaired(files(), district="another")
    assert all(b"B-1" not in data for data in made.files.values())
    assert set(made.package.without_rows) == set(DEFAULTS) - {MANIFEST}


def test_what_concerns_no_row_stands_in_the_manifest() -> None:
    made = repaired(files(line={(STUDENTS, 2): "S-1,1001,X-1,Núñez,María,Pepa,m@example.org,2015-09-02,5,T-1,a,,,,"}))
    assert [status for status, _, _ in told(made, MANIFEST)] == ["worth a look"]
    assert repaired(made.files).document["files"] == made.document["files"]


def test_only_the_rows_with_findings() -> None:
    made = repaired(files(edit={(STUDENTS, 3, "DOB"): "soon"}), rows_only=True)
    assert [row["ID"] for row in made.rows(STUDENTS)] == ["S-2"]
    assert [row["ID"] for row in made.rows(SCHOOLS)] == []
    assert told(made, MANIFEST)[0][2].startswith("Do not send this package")


def test_only_the_rows_are_no_package_to_be_sent() -> None:
    """It would replace the whole roster by the rows with findings."""
    made = repaired(files(edit={(STUDENTS, 3, "DOB"): "soon"}), rows_only=True)
    assert repaired(made.files).document["outcome"] == "failed"


HOSTILE = ["=cmd()", "+1", "@x", "<script>", "\u202eabc", "a,b", 'a"b', "x" * 10_000, "🏳️\u200d🌈", "\x07", "a\nb"]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_stays_and_is_harmless_in_what_we_say(value: str) -> None:
    made = repaired(files(edit={(STUDENTS, 3, "DOB"): value, (CLASSES, 3, "Type"): value}))
    rows = [row for file in (STUDENTS, CLASSES) for row in made.rows(file)]
    assert [row["DOB"] for row in made.rows(STUDENTS)][1] == value
    assert any(row["_status"] for row in rows)
    for row in rows:
        for cell in (row[name] for name in TELLS):
            assert not re.match(r"[=+@\-\t\r]", cell)
            assert cell.isprintable()
            assert len(cell) < 32_767


def test_what_we_say_is_ascii_where_the_data_is() -> None:
    """A program that saves the file in another encoding can't make it unreadable then."""
    plain = {file: text.encode("ascii", "replace").replace(b"?", b"x") for file, text in DEFAULTS.items()}
    plain[STUDENTS] = plain[STUDENTS].replace(b"2014-03-09", b"x\tsoon")
    made = repaired(plain)
    assert sum(len(told(made, file)) for file in plain) > 1
    assert all(data.removeprefix(b"\xef\xbb\xbf").isascii() for data in made.files.values())


@pytest.mark.thorough
def test_a_repair_package_of_a_repair_package_has_the_columns_once() -> None:
    made = repaired(files(edit={(STUDENTS, 3, "DOB"): "soon"}))
    again = repaired(made.files)
    assert again.files == made.files


def _records(data: bytes) -> list[tuple[int, object]]:
    """The records of a file, as the oracle reads them, without blank fields at the right and what we have added."""
    reader, out, found = Reader(decoded(data).text), set[int](), list[tuple[int, object]]()
    while record := reader.next_record():
        if record.never_closes:
            return [*found, (0, "open")]
        names = [trimmed(one.text) for one in record.fields]
        out = out or (set() if found else _passed_over(names))
        cells = [one for place, one in enumerate(record.fields) if place not in out]
        kept = [(one.text, one.quoted) for one in cells if not one.text.startswith("This row was too short")]
        while kept and not trimmed(kept[-1][0]):
            kept.pop()
        if kept:
            found.append((record.line, kept))
    return found


@pytest.mark.sampled(1)
@pytest.mark.parametrize("make", [case, dense_case, quoting_case])
def test_no_value_of_a_random_package_is_changed_or_lost(make: Callable[[int], Case]) -> None:
    for seed in range(examples(15)):
        one = make(seed)
        made = repaired(one.files, district=one.district, today=one.today)
        for file, data in one.files.items():
            if file in made.package.without_rows:
                continue
            try:
                sent = _records(data)
            except Untrusted:
                continue
            got = _records(made.files[file])
            if b"_status" in data or b"_findings" in data or b"_how_to_mend" in data:
                # A value over lines may be gone with them.
                sent, got = [(0, cells) for _, cells in sent], [(0, cells) for _, cells in got]
            assert (got if file != MANIFEST else got[: len(sent)]) == sent, (seed, file)


@pytest.mark.thorough
@pytest.mark.sampled(1)
@pytest.mark.parametrize("make", [case, dense_case])
def test_each_row_with_findings_is_marked_in_a_random_package(make: Callable[[int], Case]) -> None:
    for seed in range(examples(15)):
        one = make(seed)
        made = repaired(one.files, district=one.district, today=one.today)
        unread = {gap["file"] for gap in made.document["not_checked"] if "column" not in gap}
        for file, rows in made.package.rows.items():
            lines = {each["line"] for each in made.document["findings"] if each.get("file") == file and "line" in each}
            assert file in unread or rows == len(lines), (seed, file)


def _mended(made: Repaired) -> dict[str, bytes]:
    """What somebody makes of a repair package who only follows `_how_to_mend`."""
    ways: Mapping[str, str] = {
        r"Fill in '([\w ]+)'": "Nguyễn",
        r"Write the date as": "2014-03-09",
        r"Write one address": "a@example.org",
        r"Correct the ID, or add": "C-1",
    }
    mended = {}
    for file in made.files:
        header, *rows = csv.reader(io.StringIO(made.files[file].decode("utf-8-sig")))
        kept = [header]
        for row in rows:
            how = row[header.index("_how_to_mend")]
            if "Remove the row" in how:
                continue
            for way, value in ways.items():
                if match := re.search(way, how):
                    columns = {
                        "Write the date as": "DOB",
                        "Write one address": "Email",
                        "Correct the ID, or add": "Class ID",
                    }
                    row[header.index(match[1] if match.groups() else columns[way])] = value
            kept.append(row)
        out = io.StringIO()
        csv.writer(out).writerows(kept)
        mended[file] = out.getvalue().encode("utf-8-sig")
    return mended


def test_who_mends_what_it_says_and_sends_it_again_succeeds() -> None:
    edit = {
        (STUDENTS, 3, "Last Name"): "",
        (STUDENTS, 3, "DOB"): "31/12/2015",
        (STUDENTS, 4, "Email"): "nobody",
        (ENROLLED, 5, "Class ID"): "C-77",
    }
    raw = {CLASSES: f"{DEFAULTS[CLASSES]}ID,School ID,Name,Type\n".encode()}
    made = repaired(files(edit=edit, raw=raw))
    assert made.document["outcome"] == "succeeded_with_errors"
    again = repaired(_mended(made))
    left = [(one["code"], one["effect"]) for one in again.document["findings"]]
    assert (again.document["outcome"], [one for one in left if one[1] != "warning"]) == ("succeeded", [])


def test_every_finding_of_the_catalogue_has_a_status() -> None:
    from rollcall.repair.texts import STATUSES  # noqa: PLC0415

    assert {effect for rule in RULES.values() for effect in rule.effects} <= set(STATUSES)
