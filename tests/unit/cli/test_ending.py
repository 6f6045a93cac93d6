"""How the process ends: with its exit code, and with nothing lost although the interpreter is not taken apart."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rollcall_cli.directories import folder_within
from rollcall_cli.results import Exit

FULL = Path("/dev/full")
"""A device that is always full, on Linux."""
only_where_full = pytest.mark.skipif(not FULL.exists(), reason="a device that is always full is Linux's")

BEFORE = """
import atexit, os, sys, threading, time
from rollcall_cli import main
from rollcall_cli.results import Exit, Result

def write(text):
    os.write(2, text.encode())

class Held:
    def __del__(self):
        write("torn down ")

def command(*_, **__):
"""
"""What a process does before its command, whose body follows."""


def run(body: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command with this body in a process of its own."""
    return subprocess.run(program(body), capture_output=True, check=False)


def program(body: str) -> list[str]:
    """The command line of such a process."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return [sys.executable, "-c", f"{BEFORE}{lines}\nmain.call = command\nmain.run()"]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("code", [Exit.SUCCEEDED, Exit.SUCCEEDED_WITH_ERRORS, Exit.FAILED])
def test_a_result_is_whole_and_its_code_is_the_exit_code(code: Exit) -> None:
    done = run(f"return Result(b'x' * 100_000, Exit.{code.name})")

    assert (done.returncode, len(done.stdout), done.stderr) == (code, 100_000, b"")


def test_what_is_registered_for_the_end_runs_and_threads_are_waited_for_but_nothing_is_torn_down() -> None:
    done = run(
        "command.held = Held()\n"
        "atexit.register(write, 'registered ')\n"
        "threading.Thread(target=lambda: (time.sleep(0.2), write('waited '))).start()\n"
        "sys.stderr.write('said ')\n"
        "return Result(b'')"
    )

    # Whether “said” comes first depends on the buffer of standard error.
    said = done.stderr.split()
    assert (done.returncode, sorted(said)) == (0, [b"registered", b"said", b"waited"])
    assert said.index(b"waited") < said.index(b"registered")


def test_an_interrupted_process_ends_with_its_code() -> None:
    with subprocess.Popen(
        program("write('ready')\ntime.sleep(60)"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        assert process.stderr.read(5) == b"ready"
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=30)

    assert (process.returncode, out, said) == (130, b"", b"rollcall: stopped.\n")


@only_where_full
@pytest.mark.parametrize(
    ("call", "code"), [(["rules", "nonsense"], 2), ([], 2), (["--version"], 0)], ids=["wrong", "nothing", "version"]
)
def test_a_standard_error_that_is_full_changes_no_exit_code(call: list[str], code: int) -> None:
    with FULL.open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "rollcall_cli", *call], stdout=subprocess.DEVNULL, stderr=full, check=False
        )

    assert done.returncode == code


def test_a_completion_ends_with_its_code() -> None:
    environment = {**os.environ, "_ROLLCALL_COMPLETE": "bash_source"}
    done = subprocess.run(
        [sys.executable, "-m", "rollcall_cli"], env=environment, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "complete" in done.stdout


def test_a_folder_within_a_directory_is_removed_with_all_that_is_left_in_it(tmp_path: Path) -> None:
    with folder_within(tmp_path / "new" / "out") as folder:
        assert folder.parent == tmp_path / "new" / "out"
        (folder / "below").mkdir()
        (folder / "below" / "file").write_text("left")

    assert list((tmp_path / "new" / "out").iterdir()) == []
