"""`rollcall canary`: the district and user that it makes, and how it tells at which stage a package has failed."""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.deployment_in_memory import Terminal, There
from support.in_memory import NOON
from support.keys import key_line

from rollcall.model import canary
from rollcall.model.accounts import ChangedMeanwhile, State
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall.model.imports import Status
from rollcall_cli.canary.openssh import OpenSsh
from rollcall_cli.results import WrongCall

YES = ("--yes", "--by", "maria")


@pytest.fixture
def there() -> There:
    there = There.fresh()
    assert there.told("canary", "--set-up", *YES)["set_up"]
    return there


def failed(there: There, *arguments: str) -> dict[str, object]:
    written, code = there.call("canary", "--wait", "4", "--json", *arguments)
    assert code == 4
    told: dict[str, object] = json.loads(written)
    return told


def test_a_package_comes_through_and_is_measured(there: There) -> None:
    told = there.told("canary", "--measure")
    assert (told["came_through"], told["failed_at"], told["status"], told["seconds"]) == (True, None, "succeeded", 42)
    assert there.metrics.written == {
        ("canary", "CanaryFailed"): ("Count", 0),
        ("canary", "CanarySeconds"): ("Seconds", 42),
    }
    assert there.client.sent == [(canary.USERNAME, "Canary-20261124T180000.000000Z.zip")]
    assert "published and mailed 42 seconds after the upload" in there.call("canary")[0]


@pytest.mark.parametrize(
    ("fields", "stage", "status"),
    [
        ({"status": Status.RUNNING, "ended_at": None, "mailed_at": None}, "import", "running"),
        ({"status": Status.HELD, "ended_at": None}, "import", "held"),
        ({"status": Status.FAILED}, "import", "failed"),
        ({"mailed_at": None}, "mail", "succeeded"),
    ],
    ids=["runs", "is held", "is rejected", "is not mailed"],
)
def test_the_stage_of_a_failure_is_told(there: There, fields: dict[str, object], stage: str, status: str) -> None:
    there.client.fields = fields
    told = failed(there, "--measure")
    assert (told["failed_at"], told["status"]) == (stage, status)
    assert there.metrics.written["canary", "CanaryFailed"] == ("Count", 1)


def test_an_import_that_readers_do_not_see_has_failed(there: There) -> None:
    there.client.publishes = False
    assert failed(there)["failed_at"] == "snapshot"


def test_an_upload_that_starts_nothing_and_a_door_that_refuses_are_told_apart(there: There) -> None:
    there.client.starts = False
    assert failed(there)["failed_at"] == "start"
    there.client.refuses = "Permission denied (publickey)."
    told = failed(there)
    assert (told["failed_at"], told["said"]) == ("door", "Permission denied (publickey).")
    said, code = there.call("canary")
    assert code == 4
    assert said.startswith("Failed at: door\n")


def test_each_upload_has_a_key_of_its_own_and_leaves_the_others(there: There) -> None:
    connector = SshKey("connector", key_line("connector"), "2026-11-01")
    user, _ = there.users.users[canary.USERNAME]
    there.users.users[canary.USERNAME] = (replace(user, keys=(*user.keys, connector)), "")
    there.moment += timedelta(minutes=15)
    there.told("canary")
    first = there.users.users[canary.USERNAME][0].keys
    there.moment += timedelta(minutes=15)
    there.told("canary")
    second = there.users.users[canary.USERNAME][0].keys
    assert [key.name[:34] for key in second] == ["connector", "canary 2026-11-24T18:30:00.000000Z"]
    assert first[1].line != second[1].line
    assert all(key.is_expired(NOON.date() + timedelta(days=2)) for key in second[1:])


def test_canaries_that_are_sent_at_once_leave_each_other_their_keys(there: There) -> None:
    """Machines that watch from outside, by the same clock."""
    for _ in range(3):
        there.told("canary")
    assert len({key.line for key in there.users.users[canary.USERNAME][0].keys}) == 4  # with the one of --set-up


def test_a_canary_waits_for_its_turn_to_put_a_key(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    change, refused = there.users.change, [0]

    def meanwhile(*given: Any) -> None:  # noqa: ANN401 - as it takes
        if refused[0] < 3:
            refused[0] += 1
            raise ChangedMeanwhile("The user was changed meanwhile.")
        change(*given)

    monkeypatch.setattr(there.users, "change", meanwhile)
    assert there.told("canary")["came_through"]
    refused[0] = -100
    assert "The user was changed meanwhile" in there.refused("canary")


@pytest.mark.parametrize("stopped", ["district", "user"])
def test_a_canary_that_somebody_has_stopped_is_no_failure(there: There, stopped: str) -> None:
    if stopped == "district":
        before = there.accounts.districts[canary.DISTRICT]
        there.accounts.districts[canary.DISTRICT] = replace(before, state=State.SUSPENDED)
    else:
        user, password = there.users.users[canary.USERNAME]
        there.users.users[canary.USERNAME] = (replace(user, state=State.SUSPENDED), password)
    assert f"The canary's {stopped} is suspended" in there.refused("canary", "--measure")
    assert there.metrics.written == {}


def test_the_district_is_moved_into_the_school_year_of_today(there: There) -> None:
    there.moment = datetime(2027, 8, 1, tzinfo=UTC)
    there.told("canary")
    assert there.accounts.districts[canary.DISTRICT].school_year == "2027-2028"


def test_it_is_set_up_once_and_only_after_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    there = There.fresh()
    assert "rollcall canary --set-up" in there.refused("canary")
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert there.call("canary", "--set-up") == ("", 3)
    assert canary.DISTRICT not in there.accounts.districts
    there.told("canary", "--set-up", *YES)
    before = dict(there.users.users)
    there.told("canary", "--set-up", *YES)
    assert there.users.users == before
    assert there.users.users[canary.USERNAME][1] == ""  # no password


def test_what_is_removed_can_be_set_up_again(there: There) -> None:
    there.told("canary", "--remove", *YES)
    assert there.users.user(canary.USERNAME) is None
    assert there.accounts.districts[canary.DISTRICT].state is State.SUSPENDED
    assert "rollcall canary --set-up" in there.refused("canary")
    there.told("canary", "--set-up", *YES)
    assert there.told("canary")["came_through"]


def test_without_openssh_it_can_not_be_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WrongCall, match="Install OpenSSH"), OpenSsh().session():
        pass


def test_set_up_and_remove_exclude_each_other(there: There) -> None:
    assert "Either --set-up or --remove" in there.refused("canary", "--set-up", "--remove")


def test_no_real_district_has_a_synthetic_id() -> None:
    about = ("--name", "Springfield", "--time-zone", "America/Chicago", "--contact", "office@example.org")
    assert "Choose another id" in There.fresh().refused("district", "add", "synthetic-springfield", *about)
