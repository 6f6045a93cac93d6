"""The scripts of the guide: they parse, name the seven files, and never trust a server or a stale export."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from support.deployment_files import ROOT

from rollcall.model.schema import load

FOLDER = ROOT / "docs/guide/scripts"
SHELL = sorted(FOLDER.glob("*.sh"))
POWERSHELL = sorted(FOLDER.glob("*.ps1"))
WINSCP = FOLDER / "send-roster-winscp.txt"
ZIPPING = [
    path for path in (*SHELL, *POWERSHELL) if re.search(r"\bzip -q\b|^Compress-Archive", path.read_text(), re.MULTILINE)
]

WINSCP_COMMANDS = {
    "option": {"batch", "confirm"},
    "open": {"-privatekey", "-hostkey", "-timeout"},
    "put": {"-resumesupport", "-nopreservetime", "-nopermissions"},
    "exit": set(),
}
"""The commands of WinSCP's scripting (winscp.net/eng/docs/scripting) that are used here, and what each may be given."""


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SHELL, ids=lambda path: path.name)
@pytest.mark.parametrize("shell", ["sh", "bash", "dash"])
def test_a_shell_parses_it(path: Path, shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"this machine has no {shell}")
    done = subprocess.run([shell, "-n", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("path", SHELL, ids=lambda path: path.name)
def test_a_shell_script_stops_at_a_fault_and_quotes_what_may_have_blanks(path: Path) -> None:
    assert "\nset -eu\n" in text(path)
    code = [line for line in text(path).splitlines() if not line.lstrip().startswith("#")]
    bare = re.findall(r'(?<!["\w{(])\$(?:\w+)(?!["\w])', re.sub(r'"[^"]*"', '""', "\n".join(code)))
    assert set(bare) <= {"$files"}, bare  # split on purpose


@pytest.mark.parametrize("path", POWERSHELL, ids=lambda path: path.name)
def test_brackets_and_quotes_of_powershell_are_closed(path: Path) -> None:
    """No more than that: this machine may have no PowerShell."""
    code = "\n".join(re.sub(r"(^|\s)#.*", "", line) for line in text(path).splitlines())
    code = re.sub(r"`.", "", code)
    without = re.sub(r'"[^"\n]*"', '""', code)
    assert without.replace('""', "").count('"') == 0
    depth: list[str] = []
    for mark in re.findall(r"[()\[\]{}]", without):
        if mark in "([{":
            depth.append(mark)
        else:
            assert depth.pop() + mark in {"()", "[]", "{}"}
    assert depth == []
    assert text(path).isascii()  # Windows PowerShell reads a file without a mark in the code page of the computer


@pytest.mark.parametrize("path", ZIPPING, ids=lambda path: path.name)
def test_the_seven_files_are_zipped_unless_they_are_old(path: Path) -> None:
    assert "nothing was sent. Has the export run?" in text(path)
    assert set(re.findall(r"\b\w+\.csv\b", text(path))) == set(load().file_names)


def test_winscp_knows_every_command_of_its_script() -> None:
    lines = [line for line in text(WINSCP).splitlines() if not line.startswith("#")]
    for line in lines:
        command, *given = line.split()
        known = WINSCP_COMMANDS[command]
        switches = [each.partition("=")[0] for each in given if each.startswith("-")]
        assert set(switches) <= known, line
        assert line.count('"') % 2 == 0
    assert [line.split()[0] for line in lines] == ["option", "option", "open", "put", "exit"]
    assert "option batch abort" in lines  # else it would wait for somebody who is not there


@pytest.mark.parametrize("path", [*SHELL, *POWERSHELL, WINSCP], ids=lambda path: path.name)
def test_no_script_holds_a_password_or_trusts_any_server(path: Path) -> None:
    assert not re.search(r'StrictHostKeyChecking=(no|off|accept-new)|hostkey="?\*|-passfile|sshpass', text(path))
    assert not re.search(r"sftp://\w+:[^@\s]+@", text(path))
    sends = "sftp -" in text(path) or "sftp://" in text(path) or "rclone" in text(path)
    checks = re.search(r"StrictHostKeyChecking=yes|-hostkey=|--sftp-known-hosts-file", text(path))
    assert bool(checks) or not sends


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_the_guide_shows_the_script_as_it_is(path: Path) -> None:
    page = text(ROOT / "docs/guide/nightly.md")
    assert text(path).rstrip() in page
    assert f"`{path.name}`" in page or path.stem in {"schedule-roster", "send-roster-rclone"}


def exported(folder: Path) -> Path:
    """A folder with the seven files."""
    folder.mkdir()
    for name in load().file_names:
        (folder / name).write_text("ID\n")
    return folder


def run_with(folder: Path, sftp: str, tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    """Run the script for cron with a program in the place of `sftp`."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "sftp").write_text(f"#!/bin/sh\n{sftp}\n")
    (programs / "sftp").chmod(0o755)
    environment = {
        "PATH": f"{programs}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "ROSTER_FOLDER": str(folder),
        "ROSTER_PAUSE": "0",
    }
    script = FOLDER / "send-roster.sh"
    shell = shutil.which("sh") or "/bin/sh"
    return subprocess.run([shell, script], env=environment, capture_output=True, text=True, check=False)


needs_zip = pytest.mark.skipif(not shutil.which("zip"), reason="this machine has no zip")


@needs_zip
def test_the_script_for_cron_puts_the_zip_once(tmp_path: Path) -> None:
    done = run_with(exported(tmp_path / "my exports"), f'cat >> "{tmp_path}/given"', tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (line,) = (tmp_path / "given").read_text().splitlines()
    assert re.fullmatch(r'put "\S+/Roster\.zip" "Roster\.zip"', line)
    assert not Path(line.split('"')[1]).exists()  # nothing of the roster is left behind


@needs_zip
def test_the_script_for_cron_tries_three_times_and_says_what_was_said(tmp_path: Path) -> None:
    sftp = f'echo tried >> "{tmp_path}/tries"; echo "Permission denied (publickey)." >&2; exit 255'
    done = run_with(exported(tmp_path / "exports"), sftp, tmp_path)
    assert done.returncode == 1
    assert "Permission denied (publickey)." in done.stderr
    assert "could not be sent" in done.stderr
    assert (tmp_path / "tries").read_text().count("tried") == 3


@needs_zip
@pytest.mark.parametrize("fault", ["missing", "empty", "stale"])
def test_the_script_for_cron_sends_no_export_that_is_not_whole_and_new(fault: str, tmp_path: Path) -> None:
    folder = exported(tmp_path / "exports")
    students = folder / "Students.csv"
    if fault == "missing":
        students.unlink()
    elif fault == "empty":
        students.write_text("")
    else:
        long_ago = time.time() - 48 * 3600
        os.utime(students, (long_ago, long_ago))
    done = run_with(folder, f'touch "{tmp_path}/called"', tmp_path)
    assert done.returncode == 1
    assert "nothing was sent" in done.stderr
    assert not (tmp_path / "called").exists()
