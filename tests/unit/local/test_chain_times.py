"""Where the time of an import goes: what the local platform writes down, and the table of it."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rollcall_local.bridges.executions import begin_at_once
from rollcall_local.bridges.invocations import write_down
from rollcall_local.chain_times import medians, reached, shares, table, with_size
from rollcall_local.following import Execution, Step
from rollcall_local.invoked import Invocation, by_step

SUM = "sum 1500 300 700 500 300 1.55 1500 700 500 300 1.55"
"""The last line of the table: cold, then warm, which has no start."""
AT = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


class Worker:
    """MiniStack's, with a handler that takes 20 ms, a start of 30, and 10 for the log."""

    func_name = "rollcall-UnpackFunction-1"
    _proc = None

    def _spawn(self) -> None:
        time.sleep(0.03)

    def _drain_stderr_bounded(self) -> str:
        time.sleep(0.01)
        return "log"

    def invoke(self, event: dict[str, Any]) -> dict[str, Any]:
        if event["starts"]:
            self._spawn()
        time.sleep(0.02)
        return {"log": self._drain_stderr_bounded()}


def test_start_and_run_of_each_invocation_are_written_down(tmp_path: Path) -> None:
    kind = type("Timed", (Worker,), dict(vars(Worker)))
    write_down(SimpleNamespace(Worker=kind), tmp_path / "lines")
    for starts in (True, False):
        assert kind().invoke({"starts": starts}) == {"log": "log"}
    cold, warm = (json.loads(line) for line in (tmp_path / "lines").read_text().splitlines())
    assert cold["start"] >= 0.03
    assert warm["start"] == 0
    for line in (cold, warm):
        assert 0.02 <= line["run"] < 0.02 + line["start"] + 0.5
        assert line["function"] == "rollcall-UnpackFunction-1"


def test_an_execution_begins_at_once_and_still_waits_between_retries() -> None:
    waited: list[tuple[str, bool]] = []

    def run(name: str) -> None:
        for _ in range(2):
            began = time.monotonic()
            stepfunctions.time.sleep(0.05)
            waited.append((name, time.monotonic() - began >= 0.05))

    stepfunctions = SimpleNamespace(time=time, _run_execution=run)
    begin_at_once(stepfunctions)
    stepfunctions._run_execution("one")
    stepfunctions._run_execution("two")
    assert waited == [("one", False), ("one", True), ("two", False), ("two", True)]


def step(name: str, began: float, ended: float) -> Step:
    return Step(name, AT + timedelta(seconds=began), AT + timedelta(seconds=ended), succeeded=True)


def test_each_step_is_split_into_start_run_and_chain() -> None:
    execution = Execution("arn", "SUCCEEDED", (step("Unpack", 0.1, 1.0), step("Notify", 1.0, 1.5)))
    began = AT.timestamp()
    invocations = [
        Invocation("rollcall-UnpackFunction-1", began - 60, 9, 9, 9),  # of an earlier import
        Invocation("rollcall-UnpackFunction-1", began + 0.2, 0.3, 0.4, 0.25),
        Invocation("rollcall-NotifyFunction-2", began + 1.1, 0.0, 0.3, 0.05),
    ]
    memory = {"rollcall-UnpackFunction-1": 2048, "rollcall-NotifyFunction-2": 512}
    found = shares(AT, execution, invocations, memory)
    rounded = {name: [round(seconds, 3) for seconds in times.values()] for name, times in found.items()}
    assert rounded == {
        "(upload)": [0.1, 0, 0, 0.1, 0, 0],
        "Unpack": [0.9, 0.3, 0.4, 0.2, 0.25, 1.4],
        "Notify": [0.5, 0, 0.3, 0.2, 0.05, 0.15],
    }
    assert medians([found, found]) == found
    assert table(found, found).splitlines()[-1].split() == SUM.split()
    assert reached(1200, found) == "Upload to e-mail, warm: 1.5 s, where 0.5 s are the goal."
    assert reached(7, found) == "Upload to e-mail, warm: 1.5 s."


def test_an_import_is_charged_with_one_start_of_each_function() -> None:
    unpack, record = "rollcall-UnpackFunction-1", "rollcall-RecordFunction-2"
    every = [
        Invocation(unpack, 0, 0.5, 9.0, 9.0),  # of an earlier import, for which both started
        Invocation(record, 1, 0.25, 9.0, 9.0),
        Invocation(unpack, 2, 0.0, 1.0, 0.75),
        Invocation(record, 3, 0.0, 0.5, 0.25),
        Invocation(record, 4, 0.0, 0.25, 0.25),
    ]
    assert by_step(every, 2, {unpack: 2048, record: 512}) == {
        "unpack": {"runs": 1, "start": 0.5, "run": 1.0, "cpu": 0.75, "gb_seconds": 3.0},
        "record": {"runs": 2, "start": 0.25, "run": 0.75, "cpu": 0.5, "gb_seconds": 0.5},
    }


def test_the_cost_model_keeps_what_it_knows_of_other_sizes(tmp_path: Path) -> None:
    path = tmp_path / "sizes.json"
    for students in (1_000_000, 10_000, 1_000_000):
        path.write_text(with_size(path, students, {"unpack": {"gb_seconds": students / 1000}}))
    known = json.loads(path.read_text())
    assert {size: each["functions"]["unpack"]["gb_seconds"] for size, each in known.items()} == {
        "10000": 10.0,
        "1000000": 1000.0,
    }
