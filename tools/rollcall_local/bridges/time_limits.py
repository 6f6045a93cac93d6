"""Evaluates time limits of tasks that are expressions; MiniStack supports only numbers."""

from collections.abc import Callable
from typing import Any


def evaluate_time_limits(stepfunctions: Any) -> None:
    """Make a task's time limit the value of its expression, as on AWS."""
    execute: Callable[..., Any] = stepfunctions._execute_task  # noqa: SLF001 - there is no hook

    def execute_in_time(state: dict[str, Any], given: Any, execution: Any, context: Any) -> Any:
        limit = state.get("TimeoutSeconds")
        if isinstance(limit, str):
            expression = limit.removeprefix("{%").removesuffix("%}").strip()
            seconds = stepfunctions._evaluate_jsonata(expression, given, context)  # noqa: SLF001
            state = {**state, "TimeoutSeconds": seconds}
        return execute(state, given, execution, context)

    stepfunctions._execute_task = execute_in_time  # noqa: SLF001
