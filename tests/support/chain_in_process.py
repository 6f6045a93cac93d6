"""Runs the chain in the local platform's own interpreter, with answers of the test's in the place of services.

Run by the Python of `.venv-ministack`. Takes scenarios as JSON from the standard input, and prints what each of them
took: states, retries and catches by their place, tasks whose time was up, and what each task was given.
"""

# ruff: noqa: ANN401 - values are JSON, or the interpreter's own

import json
import sys
import threading
import time
import types
from pathlib import Path
from typing import Any

from ministack.services import stepfunctions  # type: ignore[import-not-found]

sys.path.append(str(Path(__file__).parents[2] / "tools"))
from rollcall_local.bridges.time_limits import evaluate_time_limits

SHORT, LONG = 0.02, 0.2
"""Seconds of a task's time limit, and of what takes longer."""


class Run:
    """One scenario: for each state, how often it fails, with which error, and what it answers then."""

    def __init__(self, definition: str, scenario: dict[str, Any]) -> None:
        """`scenario` has an `input`, `answers` by state, and `failures` by state: an error, and how often."""
        self.scenario = scenario
        self.failed: dict[str, int] = {}
        self.state = ""
        self.taken: list[list[Any]] = []
        self.given: list[list[Any]] = []
        self.machine, self.name = f"arn:machine:{id(self)}", f"arn:execution:{id(self)}"
        stepfunctions._state_machines[self.machine] = {"definition": definition, "name": "imports", "roleArn": ""}
        stepfunctions._executions[self.name] = {
            "name": "one",
            "stateMachineArn": self.machine,
            "startDate": "2026-11-30T12:00:00Z",
            "status": "RUNNING",
            "input": json.dumps(scenario["input"]),
            "events": [],
        }

    def call(self, _resource: str, given: Any, timeout: float | str | None) -> Any:
        """What a task's service answers."""
        self.given.append([self.state, given])
        error, times = self.scenario["failures"].get(self.state, ("", 0))
        if self.failed.get(self.state, 0) < times:
            self.failed[self.state] = self.failed.get(self.state, 0) + 1
            if error == "too slow":
                assert isinstance(timeout, int | float)
                assert timeout > 0
                self.taken.append([self.state, "timeout", 0])
                return in_time("", given, SHORT)
            raise stepfunctions._ExecutionError(error, "as the scenario says")
        return self.scenario["answers"].get(self.state, {})

    def outcome(self) -> dict[str, Any]:
        """Run it, and say what happened."""
        stepfunctions._run_execution(self.name)
        execution = stepfunctions._executions[self.name]
        entered = [
            event["stateEnteredEventDetails"]["name"]
            for event in execution["events"]
            if "stateEnteredEventDetails" in event
        ]
        return {
            "status": execution["status"],
            "error": execution.get("error", ""),
            "cause": execution.get("cause", ""),
            "states": entered,
            "taken": self.taken,
            "given": self.given,
        }


in_time = stepfunctions._invoke_resource_with_timeout
run: Run


def install() -> None:
    """Put the scenario in the place of services, and note what the interpreter takes."""
    execute = stepfunctions._execute_task
    retrier, catcher = stepfunctions._find_matching_retrier, stepfunctions._find_matching_catcher

    def execute_noted(state: Any, given: Any, execution: Any, context: Any) -> Any:
        run.state = context["State"]["Name"]
        return execute(state, given, execution, context)

    def retry_noted(retriers: Any, error: str, counts: Any) -> Any:
        note("retry", retriers, error)
        return retrier(retriers, error, counts)

    def catch_noted(catchers: Any, error: str) -> Any:
        note("catch", catchers, error)
        return catcher(catchers, error)

    def note(kind: str, parts: Any, error: str) -> None:
        matching = (
            place for place, part in enumerate(parts) if stepfunctions._error_matches(part["ErrorEquals"], error)
        )
        run.taken.extend([run.state, kind, place] for place in [*matching][:1])

    def call_noted(resource: str, given: Any, timeout: float) -> Any:
        return run.call(resource, given, timeout)

    def waits_for_token(resource: str, given: Any, token: str, state: Any) -> Any:
        assert token
        return run.call(resource, given, state["TimeoutSeconds"])

    quick = types.SimpleNamespace(**vars(time))
    quick.sleep = lambda _seconds: None
    stepfunctions.time = quick
    stepfunctions._SFN_WAIT_SCALE = 0
    stepfunctions._emit_execution_status_event = lambda _execution: None
    stepfunctions._execute_task = execute_noted
    stepfunctions._find_matching_retrier, stepfunctions._find_matching_catcher = retry_noted, catch_noted
    stepfunctions._invoke_resource = lambda _resource, _given: threading.Event().wait(LONG)
    stepfunctions._invoke_resource_with_timeout = call_noted
    stepfunctions._invoke_with_callback = waits_for_token
    evaluate_time_limits(stepfunctions)


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    install()
    outcomes = []
    for scenario in asked["scenarios"]:
        run = Run(json.dumps(asked["definition"]), scenario)
        outcomes.append(run.outcome())
    sys.stdout.write(json.dumps(outcomes))
