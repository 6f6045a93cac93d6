"""The help of every command: complete, and with examples that work."""

import getpass
import io
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from support.commands import all_commands
from support.deployment_in_memory import Terminal, There
from support.in_memory import ANNA, NOON, SPRINGFIELD
from support.in_memory_snapshots import FULL, NEXT, SMALL
from support.keys import key_line
from support.packages import TODAY, package
from support.stored_tables import AFTER, BEFORE, stored

from rollcall.model.accounts import State
from rollcall.model.accounts.locks import Lock
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall.model.schema import load
from rollcall.report.types import Report
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
from rollcall_cli.commands import Command, Example, Group
from rollcall_cli.main import main
from rollcall_cli.program import COMMANDS

CONTEXTS = {context.command_path: context for context in all_commands()}

OF_DEPLOYMENTS = ("rollcall imports", "rollcall district", "rollcall user", "rollcall operator", "rollcall canary")

CALL = re.compile(r"rollcall ((?:'[^']*'|[^|>);\n])*)(?:\| jq ((?:-r )?(?:'[^']*'|[\w.]+)))?")
"""A call of `rollcall` within an example, and the filter that its output goes through."""

HELD, NEWEST, EARLIER, WHOLE_ID = "import-3", "import-2", "import-1", "4f8a84ea2b9c1d0e5f6a7b8c"


def examples() -> Iterator[Example]:
    for context in CONTEXTS.values():
        assert isinstance(context.command, Command | Group)
        yield from context.command.examples


@pytest.mark.parametrize("path", CONTEXTS)
def test_every_command_has_help_that_ends_with_an_example(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*path.split()[1:], "--help"]) == 0

    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: {path} ")
    assert re.search(r"\nExamples:\n  # .+\n  \S", shown)


@pytest.mark.parametrize("path", CONTEXTS)
def test_every_parameter_and_command_is_explained_in_a_sentence(path: str) -> None:
    context = CONTEXTS[path]
    texts = [context.command.help]
    texts += [getattr(parameter, "help", None) for parameter in context.command.get_params(context)]
    if isinstance(context.command, Group):
        texts += [each.summary for each in context.command.subcommands.values()]
    for text in texts:
        assert text
        assert text[0].isupper()
        assert re.search(r"[.\]_-]$", text)


def test_the_help_of_the_program_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0

    shown = capsys.readouterr().out
    assert re.findall(r"^  ([a-z]+)  +[A-Z]", shown.partition("Commands:\n")[2], re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize("example", list(examples()), ids=lambda example: example.call)
def test_every_example_works(
    example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The ids in the examples are made up: those of the deployment in memory take their place."""
    monkeypatch.chdir(tmp_path)
    text = example.call.replace("\\\n", " ").replace('"$id"', "springfield")
    calls = CALL.findall(text)
    assert calls
    for arguments, jq in calls:
        words = shlex.split(arguments)
        written = run(words, capsysbinary, monkeypatch)
        if jq and (program := shutil.which("jq")):
            filtered = subprocess.run([program, *shlex.split(jq)], input=written, capture_output=True, check=True)
            assert filtered.stderr == b""


def run(words: list[str], capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> bytes:
    """What a call writes; it must succeed."""
    if not f"rollcall {words[0]}".startswith(OF_DEPLOYMENTS):
        for name in ("Roster.zip", "last-time.zip"):
            Path(name).write_bytes(package())
        if words[0] == "check":
            zipfile.ZipFile("Roster.zip").extractall("roster")
        assert main(words) == (3 if "--district" in words and words[0] == "check" else 0)
        return capsysbinary.readouterr().out
    about = {"restore": EARLIER, "replay": NEWEST}.get(words[-1] if len(words) == 1 else words[1], HELD)
    ids = {"4f8a": about, WHOLE_ID: about}
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: "a-password-of-tests")
    Path("id_ed25519.pub").write_text(f"{key_line('anna')}\n")
    written, code = deployment_for(words).output(*(ids.get(word, word) for word in words))
    assert code == 0
    return written


def deployment_for(words: list[str]) -> There:
    """A deployment in which the call makes sense: two imports are published, and mostly a third one is held."""
    there = There.fresh()
    if words[:2] == ["district", "add"]:
        there.accounts.districts.clear()
        return there
    if words[0] == "canary":
        there.told("canary", "--set-up", "--yes")
        return there
    there.accounts.districts["shelbyville"] = replace(SPRINGFIELD, district_id="shelbyville")
    if words[0] == "user" and words[1] != "add":
        key = SshKey("laptop", key_line("laptop"), "2026-09-01")
        state = State.SUSPENDED if words[1] == "unlock" else State.ACTIVE
        anna = replace(ANNA, email="a@springfield.example", state=state, keys=() if "add" in words else (key,))
        there.users.users["anna"] = (anna, "a-password-of-tests")
    if words[:2] in (["operator", "remove"], ["operator", "reset"]):
        there.users.operator_emails["maria"] = "maria@rollcall.example"
    if words[:2] == ["district", "resume"]:
        there.accounts.districts["springfield"] = replace(SPRINGFIELD, state=State.SUSPENDED)
        return there
    if words[:2] == ["district", "set"]:
        contacts = ("office@springfield.example", "data@springfield.example")
        there.accounts.districts["springfield"] = replace(SPRINGFIELD, contacts=contacts)
    if words[:2] == ["user", "locks"]:
        since, until = NOON - timedelta(minutes=3), NOON + timedelta(minutes=12)
        there.logins.locks = [
            Lock("anna", any_name=False, source="203.0.113.7", failures=10, limit=10, last_at=since, until=until)
        ]
    there.uploaded(1, FULL)
    there.uploaded(2, NEXT)
    return with_a_third(there, words)


def with_a_third(there: There, words: list[str]) -> There:
    """There is a third import where the call needs one."""
    if words[:2] == ["imports", "cancel"]:
        there.platform.claimed(3, SMALL)
        return there
    if words[:2] == ["imports", "replay"]:
        there.reports.reports[NEWEST] = there.chain.verdict = report()
        return there
    if words[:2] != ["district", "rollover"]:
        there.uploaded(3, SMALL)
        there.reports.reports[HELD] = report()
    if words[:2] == ["imports", "diff"]:
        folder = Path("tables")
        folder.mkdir(exist_ok=True)
        for number, rows in ((2, BEFORE), (3, AFTER)):
            import_ = there.records.imports[f"import-{number}"]
            there.tables.lists[import_.import_id] = stored(there, import_, rows, folder)
    return there


@cache
def report() -> Report:
    roster = load()
    opened = unpack(io.BytesIO(package()), district=None, roster=roster)
    return validate(opened, roster=roster, today=TODAY)
