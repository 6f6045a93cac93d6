"""What an invocation used of what its function has, whatever the function and however it ends."""

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from rollcall.aws import telemetry
from rollcall.aws.usage import Usage
from rollcall.columns import heap

MIB = 1 << 20
HELD = 300
"""MiB that an invocation holds in these tests: more than the process had before."""


@dataclass
class Context:
    """What Lambda says of an invocation."""

    memory_limit_in_mb: str = "4096"
    milliseconds: int = 10_000
    aws_request_id: str = "request"
    began: float = field(default_factory=time.monotonic)

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds - int(1000 * (time.monotonic() - self.began))


@telemetry.observed
def step(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    held = b"x" * (event.get("mib", 0) * MIB)
    time.sleep(event.get("seconds", 0))
    if event.get("fails"):
        raise ValueError(len(held))
    return {}


def shares(text: str) -> dict[str, float]:
    """The metrics of the last invocation that wrote them."""
    written = [json.loads(line) for line in text.splitlines() if "MemoryShare" in line]
    (directive,) = written[-1]["_aws"]["CloudWatchMetrics"]
    assert directive["Dimensions"] == [["service"]]
    assert {metric["Unit"] for metric in directive["Metrics"]} == {"Percent"}
    return {metric["Name"]: written[-1][metric["Name"]][0] for metric in directive["Metrics"]}


@pytest.mark.skipif(sys.platform != "linux", reason="functions run on Linux")
def test_an_invocation_says_which_share_of_its_memory_and_time_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    step({"mib": HELD, "seconds": 0.5}, Context())
    large = shares(capsys.readouterr().out)
    assert 100 * HELD / 4096 < large["MemoryShare"] < 100
    assert 5 <= large["TimeShare"] < 60


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="functions run on Linux")
def test_a_small_import_after_a_large_one_is_small(capsys: pytest.CaptureFixture[str]) -> None:
    step({"mib": HELD}, Context())
    large = shares(capsys.readouterr().out)["MemoryShare"]
    heap.give_back()
    step({}, Context())
    assert shares(capsys.readouterr().out)["MemoryShare"] < large - 100 * (HELD - 50) / 4096


def test_the_line_names_the_import_but_no_metric_does(capsys: pytest.CaptureFixture[str]) -> None:
    step({"upload": {"import_id": "4f8a"}}, Context())
    out = capsys.readouterr().out
    assert shares(out)
    assert json.loads(out.splitlines()[-1])["import_id"] == "4f8a"


def test_an_invocation_that_fails_says_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(telemetry.StepFailed):
        step({"fails": True}, Context())
    assert "TimeShare" in shares(capsys.readouterr().out)


@pytest.mark.thorough
def test_no_share_is_over_a_hundred(capsys: pytest.CaptureFixture[str]) -> None:
    """Lambda stops a function that takes more; the local platform gives some more memory than the template says."""
    step({"mib": HELD, "seconds": 0.02}, Context(memory_limit_in_mb="128", milliseconds=10))
    assert set(shares(capsys.readouterr().out).values()) == {100.0}


def test_without_lambda_nothing_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    step({}, None)
    assert Usage.begin(None) is None
    assert "Share" not in capsys.readouterr().out
