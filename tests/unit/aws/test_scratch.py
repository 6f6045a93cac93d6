"""Where functions put files while they run: empty at the start, whatever was killed there before."""

import ast
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.deployment_files import ROOT, steps

from rollcall.aws import telemetry
from rollcall.aws.files import scratch

KILLED = """
import os, signal
from rollcall.aws.files import scratch
with scratch.folder() as folder:
    (folder / "package").write_bytes(b"x" * 1000)
    print(folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `/tmp` of the test's own."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@telemetry.observed
def step(_event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    return {"there": sorted(path.name for path in Path(tempfile.gettempdir()).iterdir())}


def test_what_a_killed_function_left_is_gone_at_the_next_invocation(temporary: Path) -> None:
    died = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, check=False)
    assert died.returncode == -signal.SIGKILL
    assert Path(died.stdout.strip()).parent == temporary
    assert len(list(temporary.iterdir())) == 1

    assert step({}, None) == {"there": []}


def test_what_this_process_left_is_gone_at_its_next_invocation(temporary: Path) -> None:
    """Lambda starts the runtime again in the same environment, under the same number."""
    left = temporary / f"{scratch.PREFIX}{os.getpid()}-abc"
    left.mkdir()
    (left / "package").write_bytes(b"x")
    assert step({}, None) == {"there": []}


def test_what_others_use_stays(temporary: Path) -> None:
    """Functions of the local platform share the machine's `/tmp`."""
    neighbour = temporary / f"{scratch.PREFIX}{os.getppid()}-abc"
    for path in (neighbour, temporary / "rollcall-notes", temporary / f"{scratch.PREFIX}{'9' * 30}-abc"):
        path.mkdir()
    assert step({}, None)["there"] == sorted(path.name for path in temporary.iterdir())
    assert len(list(temporary.iterdir())) == 3


def test_a_folder_is_gone_when_it_is_no_longer_used(temporary: Path) -> None:
    with scratch.folder() as folder:
        assert folder.parent == temporary
        assert list(folder.iterdir()) == []
        (folder / "tables").mkdir()
    assert list(temporary.iterdir()) == []


def test_functions_put_their_files_nowhere_else() -> None:
    """What is made by other means is not found again once its function was killed."""
    for path in [*ROOT.glob("functions/*/app.py"), *ROOT.glob("layers/core/python/rollcall/**/*.py")]:
        text = path.read_text(encoding="utf-8")
        names = {
            alias.name if isinstance(node, ast.Import) else f"{node.module}"
            for node in (ast.walk(ast.parse(text)) if "tempfile" in text else ())
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        assert "tempfile" not in names or path.stem == "scratch", path


@pytest.mark.parametrize("step", steps())
def test_every_handler_begins_so(step: str) -> None:
    tree = ast.parse((ROOT / f"functions/{step}/app.py").read_text(encoding="utf-8"))
    (handler,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "handler"]
    assert [ast.unparse(decorator) for decorator in handler.decorator_list] == ["observed"]
