"""`make replay`: verdicts about kept packages under old and new rules."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from support.deployment_files import ROOT
from support.packages import package

from rollcall_cli.verdicts import Compared, Verdict, compared_lines
from rollcall_replay.main import FAULT, OTHER, SAME, WRONG, main
from rollcall_replay.sides import kept

VALUE = "Ødegård-Nguyễn"
FAULTY = {
    ("Students.csv", 2, "Last Name"): "",
    ("Students.csv", 3, "Nickname"): VALUE,
    ("Students.csv", 3, "DOB"): VALUE,
}
OLD: dict[str, Any] = {
    "outcome": "succeeded",
    "files": {"Students.csv": {"rows": 6, "accepted": 6, "omitted": 0}},
    "findings": [],
    "not_checked": [],
    "totals": {"findings": 2, "shown": 1, "by_code": {"age-and-grade": 2}, "by_effect": {"warning": 2}},
}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with one faulty package, in a folder of its own."""
    folder = tmp_path / "kept packages"
    (folder / "springfield").mkdir(parents=True)
    (folder / "springfield/Roster.ZIP").write_bytes(package(edit=FAULTY))
    (folder / "notes.txt").write_text("no package")
    return folder


def program(folder: Path, report: object, code: int = 0) -> Path:
    """A `rollcall` of old rules, with one opinion about everything."""
    path = folder / "old-rollcall"
    path.write_text(f"#!{sys.executable}\nprint({json.dumps(report)!r})\nraise SystemExit({code})\n")
    path.chmod(0o755)
    return path


def run(archive: Path, *options: object) -> int:
    return main([str(archive), "--today", "2026-11-24", "--jobs", "2", *map(str, options)], ROOT)


@pytest.mark.thorough
def test_other_verdicts_are_listed_by_rule_without_a_value(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(archive, "--base", program(tmp_path, OLD)) == OTHER
    written = capsys.readouterr().out
    assert "1 packages: 1 with another verdict, 1 with other findings." in written
    assert [line.split() for line in written.splitlines() if line.startswith("required-value-missing")] == [
        ["required-value-missing", "1", "0", "1"]
    ]
    assert "springfield/Roster.ZIP" in written
    assert VALUE not in written


@pytest.mark.thorough
def test_kept_verdicts_are_those_of_a_later_run(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A package is known by its content, and one that was not there is no other verdict."""
    file = tmp_path / "kept.json"
    assert run(archive, "--base", program(tmp_path, OLD), "--keep", file) == OTHER
    assert VALUE not in file.read_text()
    assert [verdict.outcome for verdict in kept(file).verdicts.values()] == ["succeeded_with_errors"]
    (archive / "springfield/Roster.ZIP").rename(archive / "Other name.zip")
    (archive / "new.zip").write_bytes(package())
    assert run(archive, "--base", file) == SAME
    assert "1 are new" in capsys.readouterr().out


@pytest.mark.thorough
def test_what_one_side_can_not_check_is_no_verdict(archive: Path, tmp_path: Path) -> None:
    assert run(archive, "--base", program(tmp_path, OLD, code=4)) == FAULT


@pytest.mark.thorough
@pytest.mark.parametrize("old", ["no-such-commit", "notes.txt"])
def test_a_base_that_is_none_is_refused(old: str, archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(archive, "--base", old) == WRONG
    assert "is no commit" in capsys.readouterr().err
    shutil.rmtree(archive / "springfield")
    assert run(archive, "--base", old) == WRONG


@pytest.mark.thorough
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs the repository")
def test_the_rules_of_a_commit_are_run_from_its_own_files(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(archive, "--base", "HEAD") in {SAME, OTHER}
    assert "Old rules: HEAD (" in capsys.readouterr().out


def test_a_warning_more_is_no_other_verdict() -> None:
    old = Verdict("succeeded", {}, 0, {"age-and-grade": 2})
    new = Verdict("succeeded", {}, 0, {"age-and-grade": 2, "placeholder-value": 1})
    assert not Compared(old, new).is_other
    assert Compared(old, new).rules == {"placeholder-value": (0, 1)}
    assert Compared(old, Verdict("succeeded_with_errors", {}, 1)).is_other
    assert [*compared_lines(Compared(old, old))] == []
    assert [*compared_lines(Compared(old, new))][1].split() == ["Findings", "placeholder-value", "0", "1"]
