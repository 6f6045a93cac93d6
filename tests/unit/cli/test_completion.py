"""Shell completion: the scripts, and what they are answered."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from rollcall_cli.completion import SHELLS
from rollcall_cli.main import main, run

BASH, ZSH, FISH = (shutil.which(name) or "" for name in ("bash", "zsh", "fish"))

ASKED: Mapping[str, tuple[str, set[str]]] = {
    "a command": ("rollcall comp", {"completion"}),
    "a command of a group": ("rollcall imports dis", {"discard"}),
    "an option": ("rollcall check --form", {"--format"}),
    "a value": ("rollcall check --format h", {"html"}),
    "a rule": ("rollcall rules required-v", {"required-value-missing"}),
    "an option of a command that talks to AWS": ("rollcall district set --hold-t", {"--hold-table-share"}),
}
"""What is typed, and what completes it."""

IN_A_SHELL = ("a command of a group", "an option", "a value")
"""What is typed into real shells, which take a process each."""


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """An environment whose PATH has the command `rollcall`, even where nothing is installed."""
    command = tmp_path / "bin/rollcall"
    command.parent.mkdir()
    command.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m rollcall_cli \"$@\"\n")
    command.chmod(0o755)
    return {**os.environ, "PATH": f"{command.parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}


Answered = Callable[[str, str], list[str]]


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Answered:
    """The lines that the program answers to the script of a shell about what is typed."""

    def ask(shell: str, typed: str) -> list[str]:
        words = typed.split()
        monkeypatch.setenv("_ROLLCALL_COMPLETE", f"{shell}_complete")
        monkeypatch.setenv("COMP_WORDS", typed)
        monkeypatch.setenv("COMP_CWORD", words[-1] if shell == "fish" else str(len(words) - 1))
        with pytest.raises(SystemExit) as ended:
            run()
        answer = capsysbinary.readouterr()
        assert (ended.value.code, answer.err) == (0, b"")
        return answer.out.decode().splitlines()

    return ask


@pytest.mark.parametrize("typed", ASKED)
@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_is_answered_in_its_form(shell: str, typed: str, answered: Answered) -> None:
    text, expected = ASKED[typed]

    lines = answered(shell, text)

    if shell in {"zsh", "powershell"}:  # kind, value and explanation, each in a line
        assert set(lines[1::3]) == expected
        assert set(lines[0::3]) == {"plain"}
    else:
        assert {line.split(",")[1].split("\t")[0] for line in lines} == expected


@pytest.mark.parametrize("shell", SHELLS)
def test_a_package_is_completed_by_the_names_of_files(shell: str, answered: Answered) -> None:
    assert answered(shell, "rollcall check Ros")[0].startswith("file")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_every_shell_is_printed(shell: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["completion", shell]) == 0

    assert f"_ROLLCALL_COMPLETE={shell}_complete".replace("=", " = '" if shell == "powershell" else "=").encode() in (
        capsysbinary.readouterr().out
    )


@pytest.mark.parametrize("instruction", ["bash_complete", "csh_complete", "nonsense"])
def test_what_can_not_be_answered_prints_nothing_into_the_line_that_is_typed(
    instruction: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_ROLLCALL_COMPLETE", instruction)  # without the words, which a shell gives

    with pytest.raises(SystemExit) as ended:
        run()

    assert ended.value.code
    assert capsys.readouterr() == ("", "")


@pytest.mark.thorough
@pytest.mark.sampled(1)
@pytest.mark.skipif(not BASH, reason="this machine has no bash")
@pytest.mark.parametrize("typed", IN_A_SHELL)
def test_bash_completes(typed: str, environment: Mapping[str, str]) -> None:
    text, expected = ASKED[typed]
    words = text.split()
    script = f"""
        eval "$(rollcall completion bash)"
        COMP_WORDS=({text}) COMP_CWORD={len(words) - 1}
        compopt() {{ :; }}
        _rollcall_completion rollcall
        printf '%s\\n' "${{COMPREPLY[@]}}"
        complete -p rollcall
    """
    done = subprocess.run([BASH, "-c", script], env=environment, capture_output=True, text=True, check=True)

    assert done.stderr == ""
    *completions, declared = done.stdout.splitlines()
    assert set(completions) == expected
    assert declared.endswith("-F _rollcall_completion rollcall")


@pytest.mark.thorough
@pytest.mark.skipif(not ZSH, reason="this machine has no zsh")
@pytest.mark.parametrize("typed", IN_A_SHELL)
def test_zsh_completes(typed: str, environment: Mapping[str, str]) -> None:
    text, expected = ASKED[typed]
    script = f"""
        autoload -Uz compinit && compinit -u
        eval "$(rollcall completion zsh)"
        words=({text}) CURRENT={len(text.split())}
        compadd() {{ print -rl -- ${{(P)@[-1]}} }}
        _describe() {{ print -rl -- ${{${{(P)3}}%%:*}} }}
        [[ $_comps[rollcall] == _rollcall_completion ]] && _rollcall_completion
    """
    done = subprocess.run([ZSH, "-f", "-c", script], env=environment, capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert set(done.stdout.split()) == expected


@pytest.mark.thorough
@pytest.mark.skipif(not FISH, reason="this machine has no fish")
@pytest.mark.parametrize("typed", IN_A_SHELL)
def test_fish_completes(typed: str, environment: Mapping[str, str]) -> None:
    text, expected = ASKED[typed]
    script = f"rollcall completion fish | source; complete --do-complete '{text}'"
    done = subprocess.run(
        [FISH, "--no-config", "-c", script], env=environment, capture_output=True, text=True, check=True
    )

    assert done.stderr == ""
    assert {line.split("\t")[0] for line in done.stdout.splitlines()} == expected
