"""Workers of one function are forked from a process that has its code and layers, and are otherwise as if started."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rollcall_local.bridges import forks

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="no pidfds on this system")

PROGRAM = """
import importlib, json, os, sys
def run():
    out, sys.stdout = sys.stdout, sys.stderr
    init = json.loads(sys.stdin.readline())
    sys.path[:0] = [init["code_dir"], *filter(None, os.environ["_LAMBDA_LAYERS_DIRS"].split(os.pathsep))]
    try:
        handler = getattr(importlib.import_module(init["module"]), init["handler"])
        answer = {"status": "ready"}
    except Exception as error:
        answer = {"status": "error", "error": str(error)}
    print(json.dumps(answer), file=out, flush=True)
    for line in sys.stdin:
        print("to the log")
        print(json.dumps(handler(json.loads(line))), file=out, flush=True)
run()
"""
"""What MiniStack runs as a worker, as far as it matters here."""

CODE = """
import os
with open(os.environ["IMPORTS"], "a") as imports:
    imports.write("imported\\n")
def handler(event):
    import later
    return [event, os.environ["OWN"], os.getcwd(), later.WHERE]
"""
LATER = "WHERE = 'imported when it is needed'"


def packed(**modules: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in modules.items():
            archive.writestr(f"{name}.py", text)
    return content.getvalue()


@dataclass
class Functions:
    """MiniStack, as far as a start goes."""

    folder: Path
    runtime: Any
    started: list[Any] = field(default_factory=list)

    def spawn(self, worker: SimpleNamespace) -> None:
        own = self.folder / f"worker-{len(self.started)}"
        own.mkdir()
        (own / "program.py").write_text(PROGRAM)
        with zipfile.ZipFile(io.BytesIO(worker.code_zip)) as code:
            code.extractall(own)
        worker.process = self.runtime.subprocess.Popen(
            [sys.executable, str(own / "program.py")],
            cwd=str(own),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=1,
            env={**os.environ, "IMPORTS": str(self.folder / "imports"), "_LAMBDA_LAYERS_DIRS": "", **worker.variables},
        )
        self.started.append(worker.process)
        worker.ready = ask(worker, {"code_dir": str(own), "module": "app", "handler": "handler"})

    def start(self, name: str, code: bytes, variables: Mapping[str, str], memory: int = 512) -> SimpleNamespace:
        config = {"Handler": "app.handler", "MemorySize": memory}
        worker = SimpleNamespace(func_name=name, code_zip=code, config=config, variables=variables)
        self.runtime.Worker._spawn(worker)
        return worker

    @property
    def imports(self) -> int:
        return len((self.folder / "imports").read_text().splitlines())


def ask(worker: SimpleNamespace, line: object) -> Any:  # noqa: ANN401 - any JSON value
    worker.process.stdin.write(json.dumps(line) + "\n")
    return json.loads(worker.process.stdout.readline())


@pytest.fixture
def functions(tmp_path: Path) -> Iterator[Functions]:
    runtime = SimpleNamespace(subprocess=subprocess)
    made = Functions(tmp_path, runtime)
    runtime.Worker = SimpleNamespace(_spawn=made.spawn)
    zygotes = forks.fork_workers(runtime)
    yield made
    zygotes.end()
    for process in made.started:
        process.kill()
        process.wait(10)
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()


def test_a_handler_is_imported_once_and_each_worker_has_its_own_environment_and_folder(functions: Functions) -> None:
    code = packed(app=CODE, later=LATER)
    first, second = (functions.start("unpack", code, {"OWN": own}) for own in ("one", "two"))
    assert (first.ready, second.ready, functions.imports) == ({"status": "ready"}, {"status": "ready"}, 1)
    assert ask(first, {"n": 1}) == [{"n": 1}, "one", str(functions.folder / "worker-0"), "imported when it is needed"]
    assert ask(second, "x") == ["x", "two", str(functions.folder / "worker-1"), "imported when it is needed"]
    assert first.process.pid != second.process.pid
    assert second.process.stderr.readline() == "to the log\n"


def test_with_the_least_memory_each_worker_holds_all_that_it_imports(functions: Functions) -> None:
    code = packed(app=CODE, later=LATER)
    workers = [functions.start("unpack", code, {"OWN": "one"}, memory=128) for _ in range(2)]
    assert [worker.ready for worker in workers] == [{"status": "ready"}] * 2
    assert functions.imports == len(workers)


def test_new_code_is_imported_anew(functions: Functions) -> None:
    for kind in ("old", "new"):
        worker = functions.start("unpack", packed(app=CODE, later=f"WHERE = {kind!r}"), {"OWN": ""})
        assert ask(worker, None)[-1] == kind
    assert functions.imports == 2


def test_a_module_that_another_function_has_is_missing_where_it_is_missing(
    functions: Functions, tmp_path: Path
) -> None:
    layer = tmp_path / "layer"
    layer.mkdir()
    (layer / "layered.py").write_text("")
    code = packed(app="import layered\ndef handler(event): return 'here'")
    assert ask(functions.start("with", code, {"_LAMBDA_LAYERS_DIRS": str(layer)}), None) == "here"
    assert "No module named 'layered'" in functions.start("without", code, {}).ready["error"]


def test_a_worker_is_ended_as_any_process(functions: Functions) -> None:
    code = packed(app=CODE, later=LATER)
    asked, killed, done = (functions.start("unpack", code, {"OWN": ""}).process for _ in range(3))
    assert [each.poll() for each in (asked, killed, done)] == [None, None, None]
    with pytest.raises(subprocess.TimeoutExpired):
        asked.wait(0.01)
    asked.terminate()
    killed.kill()
    done.stdin.close()
    assert [each.wait(10) for each in (asked, killed, done)] == [0, 0, 0]
    assert asked.stdout.readline() == ""
    asked.kill()  # of one that has ended


def test_a_function_starts_although_its_first_process_was_ended(functions: Functions) -> None:
    code = packed(app=CODE, later=LATER)
    pid = functions.start("unpack", code, {"OWN": ""}).process.pid
    parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(parent, 9)
    for _ in range(2):
        assert ask(functions.start("unpack", code, {"OWN": "again"}), None)[1] == "again"
