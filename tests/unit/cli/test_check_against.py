"""`rollcall check --against`: what a package would change of an earlier roster, and whether it would be held."""

import gc
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import weakref
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.packages import TODAY, package

from rollcall.steps import validate
from rollcall_cli.check import against, earlier
from rollcall_cli.main import main
from rollcall_local import sample

Rows = Mapping[str, list[dict[str, str]]]


def unchanged(rows: Rows) -> None:
    """Leave the rows as they are."""


@cache
def roster(change: Callable[[Rows], object] = unchanged) -> bytes:
    """A package of 1,200 students, after a change."""
    rows = sample.clean(TODAY).rows
    change(rows)
    return sample.Sample(rows, "demo-district").package()


def no_email(rows: Rows) -> None:
    for row in rows["Students.csv"]:
        row["Email"] = ""


def new_domain(rows: Rows) -> None:
    for row in rows["Students.csv"]:
        row["Email"] = row["Email"].replace("@", "@new.")


def next_grade(rows: Rows) -> None:
    for row in rows["Students.csv"]:
        row["Grade Level"] = {"K": "1", "PK": "K", "12": "11"}.get(row["Grade Level"]) or str(
            int(row["Grade Level"]) + 1
        )


@pytest.fixture(scope="module")
def last_time(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("before") / "last-time.zip"
    path.write_bytes(roster())
    return path


@pytest.fixture(scope="module")
def snapshot(last_time: Path) -> Path:
    folder = last_time.parent / "snapshot"
    main(["check", str(last_time), "--output", str(folder), "--today", TODAY.isoformat()])
    return folder


def check(tmp_path: Path, content: bytes, *options: str | Path) -> int:
    path = tmp_path / "Roster.zip"
    path.write_bytes(content)
    return main(["check", str(path), *map(str, options), "--today", TODAY.isoformat()])


def compared(capsys: pytest.CaptureFixture[str], *call: Any) -> Mapping[str, Any]:  # noqa: ANN401 - of `check`
    capsys.readouterr()
    check(*call, "--format", "json")
    document = json.loads(capsys.readouterr().out)
    schema = json.loads((Path(__file__).parents[3] / "schemas/report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)
    found: Mapping[str, Any] = document["comparison"]
    return found


@pytest.mark.sampled(1)
@pytest.mark.parametrize("kind", ["package", "snapshot"])
def test_a_ruined_roster_would_be_held_whatever_it_is_compared_with(
    kind: str, last_time: Path, snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {"package": last_time, "snapshot": snapshot}[kind]
    found = compared(capsys, tmp_path, roster(no_email), "--against", before)
    assert found["would_be_held"]
    assert [(reason["suspicion"], reason["column"]) for reason in found["reasons"]] == [("values-lost", "Email")]
    assert check(tmp_path, roster(no_email), "--against", before) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert f"Compared with {before.name}" in text
    assert re.search(
        r"It would be held until somebody approves it: - Students\.csv, Email: ([0-9,]+) of \1 values", text
    )


@pytest.mark.thorough
def test_an_ordinary_roster_would_be_published(
    last_time: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = compared(capsys, tmp_path, roster(new_domain), "--against", last_time)
    assert not found["would_be_held"]
    check(tmp_path, roster(new_domain), "--against", last_time)
    text = " ".join(capsys.readouterr().out.split())
    assert re.search(r"([0-9,]+) of \1 addresses differ only after the @", text)
    assert "It would be published" in text


def test_the_same_roster_says_so(last_time: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(tmp_path, roster(), "--against", last_time)
    assert "It says the same, so nothing would be published." in capsys.readouterr().out


@pytest.mark.thorough
def test_everybody_moves_up_a_grade_in_a_rollover_alone(
    last_time: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = compared(capsys, tmp_path, roster(next_grade), "--against", last_time)
    assert {reason["column"] for reason in held["reasons"]} == {"Grade Level"}
    found = compared(capsys, tmp_path, roster(next_grade), "--against", last_time, "--rollover")
    assert (found["would_be_held"], found["differences"]["last_year"]) == (False, "2025-2026")


@pytest.mark.thorough
def test_a_rejected_package_is_not_compared(
    last_time: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, package(without=["Staff.csv"]), "--against", last_time) == 3
    assert "Nothing was compared, because this package can't be imported." in capsys.readouterr().out
    assert compared(capsys, tmp_path, package(without=["Staff.csv"]), "--against", last_time) is None


def test_without_the_option_the_report_is_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(tmp_path, roster(), "--format", "json")
    assert "comparison" not in json.loads(capsys.readouterr().out)


@pytest.mark.thorough
def test_the_page_shows_it_and_the_table_says_where_it_is(
    last_time: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check(tmp_path, roster(no_email), "--against", last_time, "--format", "html")
    page = capsys.readouterr().out
    assert "<h2>What would change in your roster</h2>" in page
    assert re.search(r"<strong>Students\.csv, Email: ([0-9,]+) of \1 values \(100 %\) would be lost\.</strong>", page)
    assert '<tr><th scope="row">Schools.csv</th><td class="number">0</td>' in page
    assert "[line break]" not in page
    check(tmp_path, roster(no_email), "--against", last_time, "--format", "csv")
    captured = capsys.readouterr()
    assert "the import would be held, for 1 reason;" in captured.err
    assert "Students.csv, Email" not in captured.out


def test_what_can_not_be_compared_with_is_a_wrong_call(
    snapshot: Path, last_time: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rejected = tmp_path / "rejected.zip"
    rejected.write_bytes(package(without=["Staff.csv"]))
    part, broken = tmp_path / "part", tmp_path / "broken"
    for folder in (part, broken):
        folder.mkdir()
        for file in snapshot.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
    (part / "staff.parquet").unlink()
    (broken / "staff.parquet").write_bytes(b"PAR1")
    for before, said in (
        (rejected, "can't be compared with"),
        (part, "staff.parquet is missing"),
        (broken, "can't be read as a Parquet file"),
        (tmp_path / "nowhere.zip", "There is no file or folder"),
    ):
        assert check(tmp_path, roster(), "--against", before) == 2
        captured = capsys.readouterr()
        assert said in captured.err
        assert captured.out == ""
    assert check(tmp_path, roster(), "--rollover") == 2
    assert check(tmp_path, roster(), "--against", last_time, "--output", tmp_path / "accepted") == 0
    assert len(list((tmp_path / "accepted").glob("*.parquet"))) == 6


def changed(snapshot: Path, to: Path, change: Callable[[pa.Table], pa.Table]) -> Path:
    """A copy of a snapshot in which the table of students is another one."""
    shutil.copytree(snapshot, to)
    file = to / "students.parquet"
    pq.write_table(change(pq.read_table(file)), file)
    return to


def as_text(column: str) -> Callable[[pa.Table], pa.Table]:
    return lambda table: table.set_column(
        table.schema.get_field_index(column), column, table[column].cast(pa.large_string())
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda _table: pa.table({"x": [1]}), "its column id is missing"),
        (lambda table: table.drop(["last_name"]), "its column last_name is missing"),
        (as_text("dob"), "its column dob is of another type"),
        (as_text("id"), "its column id is of another type"),
    ],
)
def test_other_tables_than_those_of_a_snapshot_are_never_compared_with(
    change: Callable[[pa.Table], pa.Table],
    said: str,
    snapshot: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check(tmp_path, roster(), "--against", changed(snapshot, tmp_path / "other", change)) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


def test_a_snapshot_may_be_older_than_an_optional_column(
    snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = changed(snapshot, tmp_path / "older", lambda table: table.drop(["demographic_3"]))
    assert not compared(capsys, tmp_path, roster(), "--against", older)["would_be_held"]


@pytest.mark.thorough
def test_damaged_pages_of_a_snapshot_are_a_wrong_call(
    snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(snapshot, damaged)
    content = bytearray((damaged / "students.parquet").read_bytes())
    content[200 : len(content) // 2] = b"\xff" * (len(content) // 2 - 200)
    (damaged / "students.parquet").write_bytes(content)
    assert check(tmp_path, roster(), "--against", damaged) == 2
    assert "The tables of damaged can't be read: they are damaged." in capsys.readouterr().err


def test_a_snapshot_is_one_whatever_lies_beside_it(
    snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    beside = tmp_path / "beside"
    shutil.copytree(snapshot, beside)
    (beside / "Roster.zip").write_bytes(b"")
    (beside / "Students.csv").write_bytes(b"")
    assert compared(capsys, tmp_path, roster(no_email), "--against", beside)["would_be_held"]


def test_wrong_paths_are_told_by_the_option(snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zips, nothing = tmp_path / "zips", tmp_path / "nothing"
    for folder in (zips, nothing):
        folder.mkdir()
    (zips / "a.zip").write_bytes(b"")
    for before, said in (
        ("", "--against is empty"),
        (zips, f"Name the zip: --against {zips / 'a.zip'}"),
        (nothing, "it holds no snapshot, and no package that can be imported"),
        (snapshot / "staff.parquet", f"Name the folder of all six: --against {snapshot}"),
    ):
        assert check(tmp_path, roster(), "--against", before) == 2
        assert said in capsys.readouterr().err


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", ["a\x1b[31mb.zip", os.fsdecode(b"a\xff.zip")])
@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_the_name_of_the_earlier_roster_is_harmless(
    name: str, form: str, last_time: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(last_time.read_bytes())
    assert check(tmp_path, roster(no_email), "--against", tmp_path / name, "--format", form) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert re.search(r"a\[(escape|character U\+DCFF)\]", out)


@pytest.mark.thorough
def test_a_roster_that_says_the_same_is_never_held(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], last_time: Path
) -> None:
    def twice(rows: Rows) -> None:
        students = rows["Students.csv"]
        for row, other in zip(students[:200], students[200:400], strict=True):
            row |= {name: other[name] for name in ("Last Name", "First Name", "DOB", "Grade Level")}

    def in_another_order(rows: Rows) -> None:
        twice(rows)
        rows["Students.csv"].reverse()

    before = tmp_path / "twice.zip"
    before.write_bytes(roster(twice))
    assert [
        reason["suspicion"] for reason in compared(capsys, tmp_path, roster(twice), "--against", last_time)["reasons"]
    ].count("doubled")
    assert not compared(capsys, tmp_path, roster(in_another_order), "--against", before)["would_be_held"]
    check(tmp_path, roster(in_another_order), "--against", before)
    assert "It says the same, so nothing would be published." in capsys.readouterr().out


@pytest.mark.thorough
def test_the_tables_of_the_last_check_are_compared_with_before_they_are_replaced(
    last_time: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accepted = tmp_path / "accepted"
    main(["check", str(last_time), "--output", str(accepted), "--today", TODAY.isoformat()])
    found = compared(capsys, tmp_path, roster(no_email), "--against", accepted, "--output", accepted)
    assert found["would_be_held"]
    assert pq.read_table(accepted / "students.parquet")["email"].null_count == 1_200


def test_what_an_earlier_check_knows_is_forgotten_before_the_next(
    last_time: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = []

    def remembered(*args: Any, **options: Any) -> Any:  # noqa: ANN401 - of `validate`
        report = validate.validate(*args, **options)
        reports.append(weakref.ref(report))
        return report

    monkeypatch.setattr(earlier, "validate", remembered)
    with earlier.earlier_roster(str(last_time), None, TODAY):
        gc.collect()
        assert [report() for report in reports] == [None]


@pytest.mark.parametrize("where", ["check", "comparison"])
def test_nothing_temporary_stays_where_somebody_stops_it(
    where: str, last_time: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_args: Any, **_options: Any) -> None:  # noqa: ANN401 - as above
        raise KeyboardInterrupt

    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(*{"check": (earlier, "validate"), "comparison": (against, "compare")}[where], stop)
    assert check(tmp_path, roster(), "--against", last_time) == 130
    assert list(temporary.iterdir()) == []


@pytest.mark.thorough
def test_no_temporary_file_stays(last_time: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(roster())) as archive:
        archive.extractall(tmp_path / "folder")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    call = [sys.executable, "-m", "rollcall_cli", "check", str(tmp_path / "folder"), "--against", str(last_time)]
    done = subprocess.run(call, env={**os.environ, "TMPDIR": str(temporary)}, capture_output=True, check=False)
    assert b"It says the same" in done.stdout
    assert list(temporary.iterdir()) == []
