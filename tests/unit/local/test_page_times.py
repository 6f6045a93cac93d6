"""The table of the pages' times, cold and warm."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from rollcall_local.invoked import Invocation, invocations
from rollcall_local.local_platform import LocalPlatform
from rollcall_local.page_times import FUNCTION, Page, table


def ran(start: float, run: float, cpu: float) -> Invocation:
    return Invocation(f"rollcall-{FUNCTION}-1", 0, start, run, cpu)


def test_the_table_has_the_first_request_and_the_median_of_the_others() -> None:
    warm = [ran(0, run, cpu) for run, cpu in ((0.01, 0.02), (0.03, 0.04), (0.9, 0.9))]
    shown = table([Page("/guide, cold", ran(1.2, 0.5, 0.9), warm)])
    assert [line.split() for line in shown.splitlines()] == [
        ["start", "first", "CPU", "warm", "CPU"],
        ["/guide,", "cold", "1200", "500", "900", "30", "40"],
    ]


def test_runs_are_read_as_they_were_written_down(tmp_path: Path) -> None:
    fields: dict[str, Any] = {"function": "f", "began": 1.0, "start": 0.5, "run": 0.25, "cpu": 0.125}
    (tmp_path / "invocations.jsonl").write_text(f"{json.dumps(fields)}\n", encoding="utf-8")
    platform = cast("LocalPlatform", SimpleNamespace(settings=SimpleNamespace(state=tmp_path)))
    assert list(invocations(platform)) == [Invocation(**fields)]
