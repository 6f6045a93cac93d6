"""The program: commands, exit codes, what goes to which output. `check` has its own file."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from contextlib import nullcontext
from importlib.metadata import version
from pathlib import Path

import pytest
from support.packages import TODAY, package, zipped

from rollcall.model.schema import MANIFEST_FILE, load
from rollcall.model.templates import template_files
from rollcall.report.wording import without_facts
from rollcall.steps.catalogue import RULES
from rollcall_cli.facts import FACTS, facts_of
from rollcall_cli.main import main

ROLLCALL = [sys.executable, "-m", "rollcall_cli"]


def test_without_a_command_it_is_a_wrong_call_that_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert "Commands:" in said.err


def test_a_group_without_a_command_is_a_wrong_call_that_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["imports"]) == 2

    assert "approve" in capsys.readouterr().err


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0

    assert capsys.readouterr().out == f"rollcall {version('rollcall')}\n"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["chek", "x.zip"], "No such command 'chek'. Did you mean 'check'? See `rollcall --help`."),
        (
            ["imports", "aprove", "x"],
            "No such command 'aprove'. Did you mean 'approve'? See `rollcall imports --help`.",
        ),
        (
            ["check", "--outptu", "x"],
            "No such option '--outptu'. Did you mean '--output'? See `rollcall check --help`.",
        ),
        (
            ["district", "set", "x", "--hold-shcool-share", "1"],
            "No such option '--hold-shcool-share'. (Did you mean one of: '--hold-school-emptied', ",
        ),
        (["check"], "PACKAGE is missing: the zip, whatever its name is, or the folder with the seven files. See"),
        (["check", "a.zip", "b.zip"], "Got unexpected extra argument (b.zip). See `rollcall check --help`."),
        (["check", "a.zip", "--limit"], "Option '--limit' requires an argument. See `rollcall check --help`."),
        (["check", "a.zip", "--format", "xml"], "--format: 'xml' is not one of 'text', 'json', 'csv', 'html'. See"),
        (["imports", "log", "x", "--csv", "--json"], "--csv and --json don't go together. Choose one."),
        (["district", "set", "x", "--hold-from-rows", "many"], "--hold-from-rows: 'many' is not a valid integer. See"),
        (["completion", "csh"], "SHELL: 'csh' is not one of 'bash', 'zsh', 'fish', 'powershell'. See"),
    ],
)
def test_a_wrong_call_says_in_one_line_what_is_wrong_and_what_was_meant(
    call: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rollcall_cli.main.connect", lambda _stack: nullcontext())

    assert main(call) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert captured.err.startswith(f"rollcall: {said}")


def test_an_interrupted_command_says_so(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rollcall_cli.rules._all", interrupt)

    assert main(["rules"]) == 130
    assert capsys.readouterr() == ("", "rollcall: stopped.\n")


@pytest.mark.thorough
def test_a_command_that_needs_boto3_says_so_and_the_others_do_without(tmp_path: Path) -> None:
    (tmp_path / "boto3.py").write_text("raise ModuleNotFoundError('No module named boto3', name='boto3')")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    add = ["district", "add", "d-1", "--name", "D", "--time-zone", "America/Chicago", "--contact", "a@b.example"]

    needs = subprocess.run([*ROLLCALL, *add], env=environment, capture_output=True, text=True, check=False)
    does = subprocess.run([*ROLLCALL, "rules"], env=environment, capture_output=True, text=True, check=False)

    assert (needs.returncode, needs.stdout) == (2, "")
    assert needs.stderr == "rollcall: this command talks to AWS and needs boto3: pip install 'rollcall[aws]'\n"
    assert does.returncode == 0


def test_templates_with_rows_of_ones_own_are_a_valid_package(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Each example row, with its last letter or digit changed, is a row as any other."""
    assert main(["templates", str(tmp_path / "new")]) == 0
    assert sorted(f.name for f in (tmp_path / "new").iterdir()) == sorted(load().file_names)
    own = {f.name: f.read_bytes() for f in (tmp_path / "new").iterdir()}
    for file in {*own} - {MANIFEST_FILE}:
        for old, new in ((b"S-01", b"S-02"), (b"C-1001", b"C-1002"), (b"100234", b"100235"), (b"T-310", b"T-311")):
            own[file] = own[file].replace(old, new)
    (tmp_path / "own.zip").write_bytes(zipped(own))

    assert main(["check", str(tmp_path / "own.zip"), "--today", TODAY.isoformat()]) == 0

    assert b"Nothing was found." in capsysbinary.readouterr().out


def test_the_examples_of_templates_are_not_imported(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["templates", str(tmp_path / "new")]) == 0
    (tmp_path / "own.zip").write_bytes(zipped({f.name: f.read_bytes() for f in (tmp_path / "new").iterdir()}))
    capsysbinary.readouterr()

    assert main(["check", str(tmp_path / "own.zip"), "--today", TODAY.isoformat(), "--format", "json"]) == 3

    found = json.loads(capsysbinary.readouterr().out)
    assert found["totals"]["by_code"] == {"example-row": 6, "too-many-rows-omitted": 6}


def test_templates_name_the_district_and_may_be_empty(tmp_path: Path) -> None:
    assert main(["templates", str(tmp_path), "--district", "westfield", "--empty"]) == 0

    assert "\r\nDistrict ID,westfield\r\n" in (tmp_path / "Manifest.csv").read_bytes().decode("utf-8-sig")
    assert (tmp_path / "Schools.csv").read_bytes() == b"\xef\xbb\xbfID,NCES ID,Name\r\n"


@pytest.mark.parametrize("district", ["", " ", "\u3000"])
@pytest.mark.parametrize("command", ["templates", "check"])
def test_an_empty_district_is_refused(
    command: str, district: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "own.zip").write_bytes(package())
    place = tmp_path / ("own.zip" if command == "check" else "new")

    assert main([command, str(place), "--district", district]) == 2

    assert "--district is empty" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["own.zip"]


def test_templates_replace_nothing_unless_told_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Staff.csv").write_text("mine")

    assert main(["templates", str(tmp_path)]) == 2
    assert [f.name for f in tmp_path.iterdir()] == ["Staff.csv"]
    assert "Staff.csv" in capsys.readouterr().err

    assert main(["templates", str(tmp_path), "--force"]) == 0
    assert (tmp_path / "Staff.csv").read_text() != "mine"


def test_templates_hold_every_column_with_its_example() -> None:
    roster = load()

    made = template_files(roster)

    for table in roster.tables:
        header, example = csv.reader(io.StringIO(made[table.file].decode("utf-8-sig"), newline=""))
        assert header == [field.name for field in table.fields]
        assert example == [field.example for field in table.fields]


def test_rules_lists_them_all(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["rules"]) == 0

    listed = [line.split()[0] for line in capsysbinary.readouterr().out.decode().splitlines()]
    assert listed == sorted(RULES)


@pytest.mark.sampled(20)
@pytest.mark.parametrize("code", RULES)
def test_rules_explains_each(code: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["rules", code]) == 0

    explained = capsysbinary.readouterr().out.decode()
    assert explained.startswith(f"{code}: {RULES[code].title}\n")
    assert " ".join(without_facts(RULES[code].hint).split()) in " ".join(explained.split())
    assert "{" not in explained.partition("Example:")[0]
    texts = explained.partition("Example:")[0].partition("‹ ›")
    assert set(re.findall("‹[^ ][^›]*›", texts[0])) == set(re.findall("‹[^ ][^›]*›", texts[2]))


def test_every_fact_is_explained_and_no_other() -> None:
    used = {
        name for rule in RULES.values() for name in re.findall("‹([^›]+)›", without_facts(rule.message + rule.hint))
    }
    assert sorted(used) == sorted(FACTS), "say in rollcall_cli.facts what each fact of a rule's texts stands for"
    assert list(facts_of(RULES["value-too-long"])) == ["value", "column", "line", "file", "limit"]


def test_rules_explains_what_stands_for_what(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["rules", "value-too-long"]) == 0

    explained = capsysbinary.readouterr().out.decode()
    assert "The words in ‹ › are replaced in each finding:\n" in explained
    assert "\n  ‹value› is the value as the file has it\n" in explained
    assert "\n  ‹limit› is the largest number that is allowed\n" in explained


def test_an_unknown_rule_is_a_wrong_call_that_names_the_nearest(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    code = min(RULES)

    assert main(["rules", f"{code}x"]) == 2

    captured = capsysbinary.readouterr()
    assert captured.out == b""
    assert code.encode() in captured.err
