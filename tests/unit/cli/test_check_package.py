"""What `rollcall check` is given: a folder, a path that leads nowhere, and what can't be read."""

import json
from pathlib import Path
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest
from support.packages import TODAY, package

from rollcall_cli.check import package as given
from rollcall_cli.main import main


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A zip with one wrong date of birth."""
    path = tmp_path / "Roster.zip"
    path.write_bytes(package(edit={("Students.csv", 2, "DOB"): "31/31/2015"}, extra={"notes.txt": b"x"}))
    return path


@pytest.fixture
def folder(faulty: Path, tmp_path: Path) -> Path:
    """The files of the same zip."""
    ZipFile(faulty).extractall(tmp_path / "roster")
    return tmp_path / "roster"


def check(*arguments: str | Path) -> int:
    return main(["check", *map(str, arguments), "--today", TODAY.isoformat()])


@pytest.mark.sampled(1)
@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_a_folder_gets_the_report_of_its_zip_under_its_own_name(
    form: str, faulty: Path, folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert check(faulty, "--format", form) == 1
    of_zip = capsysbinary.readouterr().out

    assert check(folder, "--format", form) == 1

    of_folder = capsysbinary.readouterr()
    assert of_folder.err == b""
    # The name of a folder may make the first lines break elsewhere.
    assert of_folder.out.split() == of_zip.replace(b"Roster.zip", b"roster").split()


def test_a_folder_gives_the_tables_of_its_zip(faulty: Path, folder: Path, tmp_path: Path) -> None:
    check(faulty, "--output", tmp_path / "of zip")
    check(folder, "--output", tmp_path / "of folder")

    for table in (tmp_path / "of zip").iterdir():
        assert pq.read_table(table).equals(pq.read_table(tmp_path / "of folder" / table.name))


def test_the_folder_that_one_is_in_has_its_own_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(folder)

    assert check(".") == 1

    assert capsysbinary.readouterr().out.startswith(b"Succeeded with errors: roster can be imported")


def test_a_folder_without_the_files_says_which_are_missing(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "notes.csv").write_text("x")

    assert check(tmp_path, "--format", "json") == 3

    report = json.loads(capsysbinary.readouterr().out)
    assert report["totals"]["by_code"] == {"file-missing": 7, "extra-file": 1}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("Rooster.zip", "There is no file or folder Rooster.zip. Did you mean Roster.zip or roster?"),
        ("roster.ZIP", "There is no file or folder roster.ZIP. Did you mean Roster.zip or"),
        ("upload.rar", "There is no file or folder upload.rar. This folder holds Roster.zip."),
        ("rosters/Roster.zip", "There is no file or folder rosters/Roster.zip. Did you mean roster or Roster.zip?"),
        ("roster/Stuff.csv", "There is no file or folder roster/Stuff.csv. Did you mean roster/Staff.csv or"),
        ("roster/Roster.zip", "There is no file or folder roster/Roster.zip. The folder roster holds Classes.csv, Ma"),
        ("empty/Roster.zip", "There is no file or folder empty/Roster.zip. The folder empty is empty."),
        ("", "PACKAGE is empty. Name the zip, or the folder with the seven files."),
    ],
)
def test_a_wrong_path_says_what_is_there_instead(
    path: str,
    said: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(folder.parent)
    Path("empty").mkdir()

    assert check(path) == 2

    captured = capsysbinary.readouterr()
    assert captured.out == b""
    assert captured.err.decode().startswith(f"rollcall: {said}")
    assert len(captured.err.splitlines()) == 1


def test_a_folder_of_zips_names_one(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    for name in ("fall.zip", "spring.ZIP"):
        (tmp_path / name).write_bytes(package())

    assert check(tmp_path) == 2

    said = capsysbinary.readouterr().err.decode()
    assert said.startswith(
        f"rollcall: The folder {tmp_path} holds no CSV files, but fall.zip, spring.ZIP. Name the zip: "
    )


def test_a_file_of_the_folder_that_can_not_be_read_is_a_wrong_call_that_names_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """That opening a folder names the file is shown in the archive's tests."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(folder / "Staff.csv"))

    monkeypatch.setattr("rollcall.archive.open_folder", refuse)

    assert check(folder) == 2

    captured = capsysbinary.readouterr()
    assert (captured.out, captured.err.decode()) == (
        b"",
        f"rollcall: {folder / 'Staff.csv'} can't be read (Permission denied).\n",
    )


def test_many_names_are_counted() -> None:
    assert given._listed([f"{number}.zip" for number in range(7)]) == ("0.zip, 1.zip, 2.zip, 3.zip, 4.zip and 2 more")
