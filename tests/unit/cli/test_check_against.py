"""`rollcall check --against`: what a package would change of an earlier roster, and whether it would be held."""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from support.packages import TODAY, package

from rollcall_cli.main import main
from rollcall_local import sample

Rows = Mapping[str, list[dict[str, str]]]


def roster(change: Callable[[Rows], object] = lambda _rows: None) -> bytes:
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


def test_everybody_moves_up_a_grade_in_a_rollover_alone(
    last_time: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = compared(capsys, tmp_path, roster(next_grade), "--against", last_time)
    assert {reason["column"] for reason in held["reasons"]} == {"Grade Level"}
    found = compared(capsys, tmp_path, roster(next_grade), "--against", last_time, "--rollover")
    assert (found["would_be_held"], found["differences"]["last_year"]) == (False, "2025-2026")


def test_a_rejected_package_is_not_compared(
    last_time: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, package(without=["Staff.csv"]), "--against", last_time) == 3
    assert "Nothing was compared, because this package can't be imported." in capsys.readouterr().out
    assert compared(capsys, tmp_path, package(without=["Staff.csv"]), "--against", last_time) is None


def test_without_the_option_the_report_is_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(tmp_path, roster(), "--format", "json")
    assert "comparison" not in json.loads(capsys.readouterr().out)


def test_the_page_shows_it_and_the_table_says_where_it_is(
    last_time: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check(tmp_path, roster(no_email), "--against", last_time, "--format", "html")
    assert "<h2>What would change</h2>" in capsys.readouterr().out
    check(tmp_path, roster(no_email), "--against", last_time, "--format", "csv")
    captured = capsys.readouterr()
    assert "would be held" in captured.err
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


def test_no_temporary_file_stays(last_time: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(roster())) as archive:
        archive.extractall(tmp_path / "folder")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    call = [sys.executable, "-m", "rollcall_cli", "check", str(tmp_path / "folder"), "--against", str(last_time)]
    done = subprocess.run(call, env={**os.environ, "TMPDIR": str(temporary)}, capture_output=True, check=False)
    assert b"It says the same" in done.stdout
    assert list(temporary.iterdir()) == []
