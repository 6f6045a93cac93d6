"""`rollcall canary` against the platform's real door: it comes through, and says at which stage it does not."""

import json
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.deployed import Deployed

from rollcall.aws.files.canary_package import CanaryPackage
from rollcall.model import canary
from rollcall_local.settings import ROOT
from rollcall_local.upload import has_openssh

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not has_openssh(), reason="there is no OpenSSH")]


@dataclass(frozen=True)
class Canary:
    deployed: Deployed
    known_hosts: Path

    def run(self, *arguments: str) -> tuple[int, Mapping[str, Any]]:
        """The exit code of a canary, and its JSON."""
        settings = self.deployed.platform.settings
        done = subprocess.run(
            [ROOT / ".venv/bin/rollcall", "canary", "--json", "--known-hosts", self.known_hosts, *arguments],
            env={**settings.environment(), **settings.recording},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout, done.stderr
        told: Mapping[str, Any] = json.loads(done.stdout)
        return done.returncode, told


@pytest.fixture(scope="module")
def sent(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Canary:
    """The canary, set up."""
    made = Canary(deployed, tmp_path_factory.mktemp("canary") / "known_hosts")
    assert made.run("--set-up", "--yes")[0] == 0
    return made


def test_it_comes_through_and_the_next_one_as_well(sent: Canary) -> None:
    """Each differs from the one before, so that each is published; and its metrics are those that the alarm watches."""
    first = sent.run("--measure")
    second = sent.run("--measure")
    assert [(code, told["failed_at"], told["status"]) for code, told in (first, second)] == [(0, None, "succeeded")] * 2
    assert first[1]["import_id"] != second[1]["import_id"]
    cloudwatch = sent.deployed.platform.client("cloudwatch")
    for name in ("CanarySeconds", "CanaryFailed"):
        metrics = cloudwatch.list_metrics(Namespace="Rollcall/rollcall", MetricName=name)["Metrics"]
        assert [each["Dimensions"] for each in metrics] == [[{"Name": "service", "Value": "canary"}]]


def test_an_upload_that_starts_nothing_is_found(sent: Canary) -> None:
    with sent.deployed.held_back():
        code, told = sent.run("--wait", "6")
    assert (code, told["failed_at"], told["import_id"]) == (4, "start", None)


def test_an_import_that_does_not_end_is_found(sent: Canary) -> None:
    with sent.deployed.throttled("validate"):
        code, told = sent.run("--wait", "20")
    assert (code, told["failed_at"]) == (4, "import")
    assert told["status"] in {"running", "could_not_be_processed"}


def test_a_mail_that_is_not_sent_is_found(sent: Canary) -> None:
    with sent.deployed.throttled("notify"):
        code, told = sent.run("--wait", "40")
    assert (code, told["failed_at"], told["status"]) == (4, "mail", "succeeded")


def test_a_door_that_lets_nobody_in_is_found(sent: Canary) -> None:
    command = sent.deployed.platform.command
    command("user", "set", canary.USERNAME, "--network", "203.0.113.0/24", "--yes")
    code, told = sent.run("--wait", "6")
    assert (code, told["failed_at"]) == (4, "door")
    assert "Permission denied" in told["said"]
    command("user", "set", canary.USERNAME, "--network", "any", "--yes")
    assert sent.run()[0] == 0


def test_a_district_that_somebody_has_stopped_is_no_failure(sent: Canary) -> None:
    sent.deployed.platform.command("district", "suspend", canary.DISTRICT, "--yes")
    with pytest.raises(AssertionError, match="rollcall canary --set-up"):
        sent.run("--wait", "6")
    sent.run("--set-up", "--yes")
    assert sent.run()[0] == 0


def test_canaries_that_are_sent_at_once_come_through(sent: Canary) -> None:
    with ThreadPoolExecutor(3) as pool:
        flown = list(pool.map(lambda _: sent.run("--wait", "60"), range(3)))
    assert [(code, told["failed_at"]) for code, told in flown] == [(0, None)] * 3
    assert len({told["import_id"] for _, told in flown}) == 3


def test_what_is_removed_can_not_be_sent_until_it_is_set_up_again(sent: Canary) -> None:
    assert sent.run("--remove", "--yes")[0] == 0
    assert canary.USERNAME not in sent.deployed.platform.command("user", "list")
    with pytest.raises(AssertionError, match="rollcall canary --set-up"):
        sent.run()
    sent.run("--set-up", "--yes")
    assert sent.run()[0] == 0


def test_the_package_of_the_clock_keeps_when_it_was_put(deployed: Deployed) -> None:
    """The rest of the function is tested in memory; its connector is on AWS alone."""
    outputs, now = deployed.platform.outputs, datetime.now(UTC).replace(microsecond=0)
    put = CanaryPackage(outputs["DataBucket"])
    assert put.sent_at() is None
    put.put(canary.package(now), now)
    assert put.sent_at() == now
