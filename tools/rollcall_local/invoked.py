"""Reads what the local platform wrote down about the runs of functions (`bridges.invocations`)."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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


def memories(platform: LocalPlatform) -> Mapping[str, int]:
    """The memory that the template gives to each function, in MiB by the function's name."""
    pages = platform.client("lambda").get_paginator("list_functions").paginate()
    return {each["FunctionName"]: each["MemorySize"] for each in pages.search("Functions[]")}


def gb_seconds(ran: Sequence[Invocation], memory: Mapping[str, int]) -> float:
    """What Lambda charges by: the memory of a function in GiB, times the seconds of its starts and runs."""
    return sum((each.start + each.run) * memory[each.function] / 1024 for each in ran)


def by_step(every: Sequence[Invocation], skipped: int, memory: Mapping[str, int]) -> Mapping[str, Mapping[str, float]]:
    """Runs, charged seconds, CPU seconds and GB-seconds of each function since the first `skipped` runs.

    To each function its first start is added: most districts send once a day, when none runs any more.
    """
    starts = {each.function: each.start for each in reversed(every) if each.start}
    found: dict[str, Counter[str]] = {}
    for each in every[skipped:]:
        step = each.function.split("-")[1].split("Function")[0].lower()
        start = 0.0 if step in found else starts.get(each.function, 0.0)
        charged = gb_seconds([replace(each, start=start)], memory)
        sums = {"runs": 1, "start": start, "run": each.run, "cpu": each.cpu, "gb_seconds": charged}
        found.setdefault(step, Counter()).update(sums)
    return {step: {name: round(float(value), 4) for name, value in sums.items()} for step, sums in found.items()}


def invocations(platform: LocalPlatform) -> Iterator[Invocation]:
    """All runs so far, in the order in which they ended; none on a platform on which no function has run yet."""
    file = platform.settings.state / FILE
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        fields: dict[str, Any] = json.loads(line)
        yield Invocation(**fields)
