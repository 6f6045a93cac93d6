"""The chain as a diagram: every state of `functions/imports.asl.yaml`, and where it may go."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml


def diagram(definition: Path) -> str:
    """A Mermaid diagram of the state machine."""
    machine: Mapping[str, Any] = yaml.load(definition.read_bytes(), yaml.CSafeLoader)
    ways = [("[*]", machine["StartAt"])]
    ends = []
    for name, state in machine["States"].items():
        ways += dict.fromkeys((name, target) for target in _targets(state))
        if state["Type"] in {"Succeed", "Fail"}:
            ends.append((name, "[*]"))
    lines = [f"    {one} --> {other}" for one, other in [*ways, *ends]]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def _targets(state: Mapping[str, Any]) -> Iterator[str]:
    """Where a state may go, the way without an error first."""
    if "Next" in state:
        yield state["Next"]
    for part in (*state.get("Choices", []), *state.get("Catch", [])):
        yield part["Next"]
    if "Default" in state:
        yield state["Default"]
