"""Writes down when an execution begins and ends, so that tests can wait for it without a request for each look."""

import json
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

FILE = "executions.jsonl"
"""In the platform's folder: a line for each change of an execution's status."""


def write_down(stepfunctions: Any, file: Path) -> None:
    """Append a line to `file` with an execution's ARN, status and input, before MiniStack sends the event about it."""
    send: Callable[[Mapping[str, Any]], None] = stepfunctions._emit_execution_status_event  # noqa: SLF001 - no hook
    writing = threading.Lock()

    def send_and_write(execution: Mapping[str, Any]) -> None:
        line = {"arn": execution["executionArn"], "status": execution["status"], "input": execution["input"]}
        with writing, file.open("a") as lines:
            lines.write(json.dumps(line) + "\n")
        send(execution)

    stepfunctions._emit_execution_status_event = send_and_write  # noqa: SLF001
