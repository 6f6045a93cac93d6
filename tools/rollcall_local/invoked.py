"""Reads what the local platform wrote down about the runs of functions (`bridges.invocations`)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rollcall_local.bridges.invocations import FILE
from rollcall_local.local_platform import LocalPlatform


@dataclass(frozen=True, slots=True)
class Invocation:
    """One run of a function; see `bridges.invocations.write_down`."""

    function: str
    began: float
    start: float
    run: float
    cpu: float


def invocations(platform: LocalPlatform) -> Iterator[Invocation]:
    """All runs so far, in the order in which they ended."""
    for line in (platform.settings.state / FILE).read_text(encoding="utf-8").splitlines():
        fields: dict[str, Any] = json.loads(line)
        yield Invocation(**fields)
