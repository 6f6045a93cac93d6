"""`rollcall check`, as the contract's section 7 has it, on real packages."""

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from support.packages import DISTRICT, TODAY, package

from rollcall.report import runs
from rollcall.steps import validate
from rollcall_cli.main import main

ROLLCALL = [sys.executable, "-m", "rollcall_cli", "check"]
TABLES = {"schools", "classes", "students", "staff", "student_enrollments", "staff_enrollments"}
ONE_ROW_OUT = {("Students.csv", 2, "DOB"): "31/31/2015"}


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """A package without a fault, whose name does not end in .zip."""
    path = tmp_path / "in" / "clean roster"
    path.parent.mkdir()
    path.write_bytes(package())
    return path


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """One student has a wrong date of birth, and is left out with the enrollments."""
    path = tmp_path / "faulty.zip"
    path.write_bytes(package(edit=ONE_ROW_OUT))
    return path


@pytest.fixture
def rejected(tmp_path: Path) -> Path:
    """Staff.csv is missing."""
    path = tmp_path / "rejected.zip"
    path.write_bytes(package(without=["Staff.csv"]))
    return path


def check(*args: str | Path) -> int:
    return main(["check", *map(str, args), "--today", TODAY.isoformat()])


def run(*args: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    call = [*ROLLCALL, *map(str, args), "--today", TODAY.isoformat()]
    return subprocess.run(call, env={**os.environ, **environment}, capture_output=True, check=False)


def test_exit_codes_say_the_outcome(clean: Path, faulty: Path, rejected: Path) -> None:
    assert [check(clean), check(faulty), check(rejected)] == [0, 1, 3]


@pytest.mark.thorough
def test_results_go_to_standard_output_and_nothing_else_anywhere(faulty: Path) -> None:
    done = run(faulty)

    assert done.returncode == 1
    assert done.stderr == b""
    assert done.stdout.startswith(b"Succeeded with errors: faulty.zip")
    assert b"\x1b" not in done.stdout


@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_every_format_ends_with_the_same_code(
    form: str, faulty: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert check(faulty, "--format", form) == 1

    captured = capsysbinary.readouterr()
    assert b"31/31/2015" in captured.out
    assert captured.err == b""


@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
@pytest.mark.parametrize("column", ["x" * 257, "Jane Smith"])
def test_every_format_shows_an_unknown_column_of_the_manifest(
    column: str, form: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    manifest = f"Property Name,Value,{column}\nVersion,1.0,\nDistrict ID,{DISTRICT},\n"
    (tmp_path / "package.zip").write_bytes(package(raw={"Manifest.csv": manifest.encode()}))

    assert check(tmp_path / "package.zip", "--format", form) == 3

    assert column[:10] in capsysbinary.readouterr().out.decode()


def test_text_says_it_in_words(faulty: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    check(faulty)

    shown = " ".join(capsysbinary.readouterr().out.decode().split())
    assert shown.startswith("Succeeded with errors: faulty.zip can be imported")
    assert "Students.csv, column DOB" in shown
    assert "line 2" in shown
    assert "1 row would be left out, and 2 more with it (all in StudentEnrollments.csv)." in shown


def test_json_is_the_report(faulty: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    check(faulty, "--format", "json")

    report = json.loads(capsysbinary.readouterr().out)
    assert list(report) == ["outcome", "rule_set", "files", "findings", "not_checked", "totals"]
    assert report["outcome"] == "succeeded_with_errors"
    assert [
        (f["file"], f["line"], f["column"], f["value"]) for f in report["findings"] if f["code"] == "invalid-date"
    ] == [("Students.csv", 2, "DOB", "31/31/2015")]
    assert report["totals"]["findings"] == report["totals"]["shown"] == len(report["findings"])


@pytest.mark.thorough
def test_the_same_bytes_give_the_same_report(faulty: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    check(faulty, "--format", "json")

    # Another process, of another hash seed and locale.
    again = run(faulty, "--format", "json", PYTHONHASHSEED="7", LC_ALL="C", PYTHONUTF8="0")
    assert capsysbinary.readouterr().out == again.stdout


def test_csv_holds_all_findings(faulty: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    check(faulty, "--format", "json")
    total = json.loads(capsysbinary.readouterr().out)["totals"]["findings"]

    check(faulty, "--format", "csv")

    assert len(list(csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode("utf-8-sig"))))) == total


def test_a_limit_caps_each_code_and_is_stated(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "many.zip"
    path.write_bytes(package(extra={f"extra{i}.txt": b"x" for i in range(5)}))

    check(path, "--format", "json", "--limit", "2")
    totals = json.loads(capsysbinary.readouterr().out)["totals"]
    assert (totals["shown"], totals["findings"]) == (2, 5)

    check(path, "--format", "csv", "--limit", "2")
    captured = capsysbinary.readouterr()
    assert len(captured.out.splitlines()) == 3
    assert captured.err == b"rollcall: 2 of 5 findings are written (--limit).\n"

    check(path, "--limit", "2")
    assert b"2 of 5 findings are shown" in capsysbinary.readouterr().out

    check(path, "--limit", "0", "--format", "json")
    assert json.loads(capsysbinary.readouterr().out)["totals"]["shown"] == 5


def test_a_district_is_the_manifests_own_unless_named(clean: Path) -> None:
    assert check(clean, "--district", DISTRICT) == 0
    assert check(clean, "--district", "another") == 3


def test_today_decides_what_is_in_the_future(clean: Path) -> None:
    assert main(["check", str(clean), "--today", "1990-01-01"]) == 3


@pytest.mark.sampled(1)
@pytest.mark.parametrize("day", ["0001-01-01", "0001-06-30", "9999-12-31"])
def test_any_day_is_one_to_check_on(day: str, clean: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["check", str(clean), "--today", day]) in {0, 3}

    assert capsysbinary.readouterr().err == b""


def test_output_holds_the_accepted_tables(faulty: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"

    assert check(faulty, "--output", out) == 1

    assert {f.name for f in out.iterdir()} == {f"{name}.parquet" for name in TABLES}
    # A path, because pyarrow may abort at exit over a Python file object.
    assert "dob" in pq.read_schema(str(out / "students.parquet")).names
    metadata = pq.read_schema(str(out / "students.parquet")).metadata
    ours = {key for key in metadata if key.startswith(b"rollcall.")}
    assert ours == {b"rollcall.schema", b"rollcall.package_sha256"}, "no import; readers know these names"


def test_output_replaces_its_six_files_and_touches_nothing_else(clean: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "students.parquet").write_text("old")
    (out / "notes.txt").write_text("mine")
    (out / "more.parquet").write_text("mine")

    assert check(clean, "--output", out) == 0

    assert {f.name for f in out.iterdir()} == {f"{name}.parquet" for name in TABLES} | {"notes.txt", "more.parquet"}
    assert (out / "students.parquet").read_bytes() != b"old"
    assert (out / "notes.txt").read_text() == (out / "more.parquet").read_text() == "mine"


def test_a_rejected_import_leaves_the_output_as_it_was(rejected: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "students.parquet").write_text("old")

    assert check(rejected, "--output", out) == 3

    assert [(f.name, f.read_text()) for f in out.iterdir()] == [("students.parquet", "old")]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--today", "2026-02-30"], "not a date"),
        (["--today", "tomorrow"], "not a date"),
        (["--limit", "-1"], "negative"),
        (["--district", " "], "empty"),
        (["--output", ""], "empty"),
        (["--output", "out\udcff"], "UTF-8"),
    ],
)
def test_wrong_options_are_wrong_calls(
    wrong: list[str], said: str, clean: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["check", str(clean), *wrong]) == 2

    captured = capsysbinary.readouterr()
    assert captured.out == b""
    assert said in captured.err.decode()
    assert len(captured.err.splitlines()) == 1


@pytest.mark.parametrize("wrong", [["--limit", "many"], ["--format", "xml"], ["--lim", "3"]])
def test_options_that_cannot_be_read_are_wrong_calls(
    wrong: list[str], clean: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["check", str(clean), *wrong]) == 2

    captured = capsysbinary.readouterr()
    assert (captured.out, len(captured.err.splitlines())) == (b"", 1)


@pytest.mark.thorough
@pytest.mark.skipif(not Path("/dev/stdin").exists(), reason="this system has no /dev/stdin")
def test_a_package_may_come_out_of_a_pipe(faulty: Path) -> None:
    call = [*ROLLCALL, "/dev/stdin", "--format", "json", "--today", TODAY.isoformat()]
    piped = subprocess.run(call, input=faulty.read_bytes(), capture_output=True, check=False)

    assert (piped.returncode, piped.stderr) == (1, b"")
    assert piped.stdout == run(faulty, "--format", "json").stdout


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_package_may_come_out_of_a_named_pipe(faulty: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["/bin/cp", str(faulty), str(pipe)]):
        assert check(pipe) == 1


@pytest.mark.thorough
@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_a_pipe_that_never_ends_is_too_large(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert check("/dev/zero", "--format", "json") == 3
    document = json.loads(capsysbinary.readouterr().out)
    assert [finding["code"] for finding in document["findings"]] == ["package-too-large"]


def test_a_package_that_is_not_there_is_a_wrong_call(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert check(tmp_path / "none.zip", "--output", tmp_path / "out") == 2
    assert check("") == 2
    assert check(tmp_path / "\x1b[31m\nnone.zip") == 2

    captured = capsysbinary.readouterr()
    assert captured.out == b""
    assert captured.err.count(b"\n") == 3
    assert b"\x1b" not in captured.err
    assert not (tmp_path / "out").exists()


def test_an_unwritable_directory_is_a_wrong_call(
    clean: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "file").write_text("in the way")

    assert check(clean, "--output", tmp_path / "file") == 2
    assert check(clean, "--output", tmp_path / "file" / "below") == 2

    assert capsysbinary.readouterr().out == b""


def test_a_folder_in_the_place_of_a_table_is_a_wrong_call(
    clean: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    out = tmp_path / "out"
    (out / "students.parquet").mkdir(parents=True)
    (out / "classes.parquet").write_text("old")

    assert check(clean, "--output", out) == 2

    assert sorted(f.name for f in out.iterdir()) == ["classes.parquet", "students.parquet"]
    assert (out / "classes.parquet").read_text() == "old"
    captured = capsysbinary.readouterr()
    assert captured.out == b""
    assert "students.parquet is a folder" in captured.err.decode()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_a_closed_standard_output_is_a_wrong_call(form: str, clean: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    call = [*ROLLCALL, str(clean), "--format", form, "--output", str(out)]

    done = subprocess.run(["/bin/sh", "-c", '"$@" >&-', "sh", *call], capture_output=True, check=False)

    assert done.returncode == 2
    assert done.stderr.startswith(b"rollcall: Standard output is closed")
    assert len(done.stderr.splitlines()) == 1
    assert not out.exists()


@pytest.mark.thorough
def test_a_closed_standard_error_changes_nothing(clean: Path, faulty: Path, tmp_path: Path) -> None:
    def code(package: Path) -> int:
        call = [*ROLLCALL, str(package), "--today", TODAY.isoformat()]
        return subprocess.run(["/bin/sh", "-c", '"$@" 2>&-', "sh", *call], capture_output=True, check=False).returncode

    assert [code(clean), code(faulty), code(tmp_path / "none.zip")] == [0, 1, 2]


def test_our_fault_is_one_line_and_no_result(
    clean: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Ana Núñez, born 2017-03-09")

    monkeypatch.setattr(validate, "validate", fail)

    assert check(clean) == 4
    captured = capsysbinary.readouterr()
    assert captured.out == b""
    assert captured.err.decode() == (
        "rollcall: a fault of this program, not of your package (RuntimeError); --verbose shows where.\n"
    )

    assert check(clean, "--verbose") == 4
    captured = capsysbinary.readouterr()
    assert captured.out == b""
    assert b"Traceback" in captured.err


@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_a_fault_in_the_midst_of_a_form_leaves_nothing(
    form: str, faulty: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(runs._Told, "__call__", fail)  # what stands before the findings is written by then

    assert check(faulty, "--format", form) == 4
    assert capsysbinary.readouterr().out == b""


@pytest.mark.thorough
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
def test_a_full_disk_is_one_line(clean: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*ROLLCALL, str(clean)], stdout=full, stderr=subprocess.PIPE, check=False)

    assert done.returncode == 4
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.thorough
def test_a_reader_that_closes_the_pipe_early_changes_nothing(faulty: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as closed:
        done = subprocess.run([*ROLLCALL, str(faulty)], stdout=closed, stderr=subprocess.PIPE, check=False)

    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.thorough
def test_output_is_utf_8_under_every_locale(faulty: Path) -> None:
    done = run(faulty, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert "“31/31/2015”" in done.stdout.decode("utf-8")


def on_terminal(*call: str, **environment: str) -> str:
    """What a terminal gets from the program `call`."""
    outer, inner = pty.openpty()
    settings = {**os.environ, "TERM": "xterm-256color", **environment}
    with subprocess.Popen([sys.executable, *call], stdout=inner, stderr=inner, env=settings):
        os.close(inner)
        shown = b""
        while part := _read(outer):
            shown += part
    os.close(outer)
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux's way to say that the other end is closed
        return b""


@pytest.mark.thorough
def test_a_terminal_gets_a_progress_bar_then_colours_within_its_width(faulty: Path) -> None:
    shown = on_terminal("-m", "rollcall_cli", "check", str(faulty), COLUMNS="60")

    progress, begin, result = shown.partition("Succeeded with errors")
    assert "Opening the package" in progress
    assert "\x1b[" in begin + result
    shown = begin + result
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in shown.splitlines()) <= 60


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("environment", "colours"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours_are_for_terminals_that_want_them(environment: dict[str, str], colours: bool) -> None:  # noqa: FBT001
    shown = on_terminal(
        "-c", "from rollcall_cli.forms.text import canvas_of_output; print(canvas_of_output().colours)", **environment
    )

    assert shown.strip() == str(colours)


def test_nothing_forces_colours_into_a_pipe() -> None:
    call = [
        sys.executable,
        "-c",
        "from rollcall_cli.forms.text import canvas_of_output; print(canvas_of_output().colours)",
    ]
    environment = {**os.environ, "FORCE_COLOR": "1", "TTY_COMPATIBLE": "1"}

    assert subprocess.run(call, env=environment, capture_output=True, text=True, check=True).stdout == "False\n"
