"""`rollcall check --repair DIR`: the repair package on a laptop."""

from pathlib import Path

import pytest
from support.packages import TODAY, package

from rollcall.model import schema
from rollcall_cli.main import main

FILES = sorted(schema.load().file_names)
FAULT = {("Students.csv", 3, "DOB"): "soon"}


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "Roster.zip"
    path.write_bytes(package(edit=FAULT))
    return path


def check(*args: str | Path) -> int:
    return main(["check", *map(str, args), "--today", TODAY.isoformat()])


def test_the_seven_files_are_written_and_said(
    faulty: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    mend = tmp_path / "deep" / "mend"
    plain = check(faulty, "--format", "json"), capfdbinary.readouterr().out
    assert (check(faulty, "--format", "json", "--repair", mend)) == plain[0] == 1
    out, err = capfdbinary.readouterr()
    assert out == plain[1]
    assert err == f"rollcall: the repair package is in {mend}: 2 rows with findings.\n".encode()
    assert sorted(file.name for file in mend.iterdir()) == FILES


def test_it_can_be_checked_and_sent_as_it_is(
    faulty: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    check(faulty, "--format", "json", "--repair", tmp_path / "mend")
    first = capfdbinary.readouterr().out
    assert check(tmp_path / "mend", "--format", "json") == 1
    assert capfdbinary.readouterr().out == first
    students = tmp_path / "mend" / "Students.csv"
    students.write_bytes(students.read_bytes().replace(b"soon", b"2014-03-09"))
    assert check(tmp_path / "mend") == 0


def test_only_its_own_files_are_replaced(faulty: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "Staff.csv").write_text("old")
    assert check(faulty, "--repair", tmp_path) == 1
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "Staff.csv").read_bytes().startswith(b"\xef\xbb\xbfID,")


def test_only_the_rows_with_findings(faulty: Path, tmp_path: Path) -> None:
    assert check(faulty, "--repair", tmp_path / "mend", "--repair-rows") == 1
    assert len((tmp_path / "mend" / "Students.csv").read_text("utf-8-sig").splitlines()) == 2


def test_a_rejected_package_has_one_too(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "Roster.zip"
    path.write_bytes(package(raw={"Staff.csv": b'ID,"'}))
    assert check(path, "--repair", tmp_path / "mend") == 3
    assert b"; no rows of Staff.csv, which say why." in capfdbinary.readouterr().err
    path.write_bytes(b"no zip")
    assert check(path, "--repair", tmp_path / "mend") == 3
    assert sorted(file.name for file in (tmp_path / "mend").iterdir()) == FILES


def test_a_package_is_never_replaced_by_its_own_repair_package(tmp_path: Path) -> None:
    folder = tmp_path / "roster"
    assert check_folder(folder, folder) == 2
    assert check_folder(folder, folder / "mend") == 2
    assert sorted(file.name for file in folder.iterdir()) == FILES
    assert not (folder / "Students.csv").read_text().startswith("\ufeff")


def check_folder(folder: Path, directory: Path) -> int:
    folder.mkdir(exist_ok=True)
    from support.packages import files  # noqa: PLC0415

    for name, content in files(edit=FAULT).items():
        (folder / name).write_bytes(content)
    return check(folder, "--repair", directory)


@pytest.mark.parametrize("options", [["--repair", ""], ["--repair-rows"]])
def test_a_wrong_call(faulty: Path, options: list[str]) -> None:
    assert check(faulty, *options) == 2


def test_where_it_can_not_be_written(faulty: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert check(faulty, "--repair", tmp_path / "file") == 2
    (tmp_path / "mend" / "Staff.csv").mkdir(parents=True)
    assert check(faulty, "--repair", tmp_path / "mend") == 2
