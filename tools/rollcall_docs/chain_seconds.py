"""The longest time that the chain can take to end an import, from its time-outs and retries, for the watchdog."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from rollcall.steps.malware import PATIENCE

State = Mapping[str, Any]

WAITING = "AwaitDecision"
"""How long it waits for a decision stands in the import, so it does not count."""


CLOSING = ("Recorded", "CloseWithoutLog")
"""Where an import is closed; what follows only tells of it."""


def chain_seconds(definition: Path) -> str:
    """For the template: the environment variable."""
    return f'CHAIN_SECONDS: "{longest(yaml.load(definition.read_bytes(), yaml.CSafeLoader))}"'


def longest(machine: Mapping[str, Any]) -> int:
    """The seconds of the longest way to the state that closes an import, and of the longest wait for a scan."""
    return _from(machine["StartAt"], machine["States"], frozenset()) + int(PATIENCE.total_seconds())


def _from(name: str, states: Mapping[str, State], before: frozenset[str]) -> int:
    """The longest way from a state on; the waiting for a scan goes round, and is counted once, by its limit."""
    state, on_the_way = states[name], before | {name}
    own = 0 if name == WAITING or state["Type"] != "Task" else _with_retries(state)
    if name in CLOSING:
        return own
    rest = [_from(target, states, on_the_way) for target in _targets(state) if target not in on_the_way]
    return own + max(rest, default=0)


def _with_retries(task: State) -> int:
    """The seconds of a task of which every attempt takes all of its time. Each retrier counts its own attempts."""
    retries = task.get("Retry", ())
    attempts = 1 + sum(each["MaxAttempts"] for each in retries)
    return int(attempts * task["TimeoutSeconds"] + sum(sum(_waits(each)) for each in retries))


def _waits(retry: Mapping[str, Any]) -> Iterator[float]:
    """The longest wait before each attempt."""
    for attempt in range(retry["MaxAttempts"]):
        wait = retry.get("IntervalSeconds", 1) * retry.get("BackoffRate", 2) ** attempt
        yield min(wait, retry.get("MaxDelaySeconds", wait))


def _targets(state: State) -> Iterator[str]:
    for part in (state, *state.get("Choices", ()), *state.get("Catch", ())):
        if "Next" in part:
            yield part["Next"]
    if "Default" in state:
        yield state["Default"]
