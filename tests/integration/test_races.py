"""Two or more at once, in one district: one of them wins, all are told the truth, and one snapshot is current."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from support.consistent import consistent
from support.deployed import Deployed, Imported, Sender, event_of
from support.deployed_publishing import held, history, records, restored, whole, without
from support.interception import POINTER, stopped

from rollcall.steps import decide
from rollcall_local import following
from rollcall_local.following import Uploaded
from rollcall_local.local_platform import CommandError

pytestmark = [pytest.mark.slow, pytest.mark.longest]

MOMENTS = ("Unpack", "Snapshot", "Snapshot")
"""What a newer upload has come to when something else is done, where it is left open who is faster."""


def current(sender: Sender) -> str:
    """The import that readers see."""
    assert sender.current is not None
    return str(sender.current["import_id"])


def sent_until(moment: str, sender: Sender, package: bytes) -> Uploaded:
    """Sends a package; gives it when its import has come to a state of the chain."""
    uploaded = sender.send(package, "newer.zip")
    for execution in following.follow(sender.platform, uploaded):
        if moment in {step.name for step in execution.steps}:
            break
    return uploaded


def approve(deployed: Deployed, uploaded: Uploaded) -> str:
    """What an operator is told who approves an import that was held a moment ago."""
    waiting = records(deployed).claimed(uploaded.import_id)
    try:
        decided = decide.approve(waiting, "operator", waiting.package_sha256, records(deployed), datetime.now(UTC))
    except decide.NotHeld as instead:
        return str(instead.status)
    return str(decided.verdict)


def by_command(deployed: Deployed, what: str, uploaded: Uploaded) -> str:
    """What a command says about a held import."""
    try:
        return deployed.platform.command("imports", what, uploaded.import_id, "--yes", "--by", what)
    except CommandError as error:
        return str(error)


@pytest.fixture
def published(deployed: Deployed) -> tuple[Sender, Imported]:
    """A district whose whole roster is current."""
    sender = deployed.sender()
    imported = sender.imported(whole(sender), "whole.zip")
    assert imported.status == "succeeded"
    return sender, imported


@pytest.mark.parametrize("names", [["Roster.zip"] * 2, [f"roster {n}.zip" for n in range(5)]], ids=["two", "five"])
def test_of_uploads_at_once_the_newest_is_current(names: list[str], deployed: Deployed) -> None:
    sender = deployed.sender()
    with ThreadPoolExecutor(len(names)) as pool:
        packages = [sender.package(f"Şey {n}") for n in range(len(names))]
        uploads = list(pool.map(sender.send, packages, names))
    imports = [sender.ended(uploaded) for uploaded in uploads]
    newest = max(imports, key=lambda each: str(each.record["upload_order"]))
    assert (newest.status, current(sender)) == ("succeeded", newest.uploaded.import_id)
    assert {each.status for each in imports} <= {"succeeded", "superseded"}
    assert {each.execution.status for each in imports} == {"SUCCEEDED"}
    consistent(sender)


def test_events_that_come_in_reverse_and_twice_leave_the_newest_current(deployed: Deployed) -> None:
    sender = deployed.sender()
    with deployed.held_back():
        uploads = [sender.send(sender.package(f"Zdena {n}"), f"{n}.zip") for n in range(3)]
    events = [event_of(uploaded, number) for number, uploaded in enumerate(uploads)]
    arns = [deployed.deliver(event) for event in reversed(events) for _ in range(2)]
    executions = [deployed.ended(arn) for arn in arns]
    assert {execution.status for execution in executions} == {"SUCCEEDED"}
    assert sum(len(execution.steps) > 1 for execution in executions) == len(uploads)  # of each import one
    assert current(sender) == uploads[-1].import_id
    consistent(sender)


def test_of_two_that_are_held_the_newer_waits(published: tuple[Sender, Imported], deployed: Deployed) -> None:
    sender, _ = published
    older = held(sender, without(sender, 1), "smaller.zip")
    newer = held(sender, without(sender, 2), "smallest.zip")
    assert sender.ended(older).status == "superseded"
    assert approve(deployed, older) == "superseded"
    assert approve(deployed, newer) == "approved"
    assert sender.ended(newer).status == "succeeded"
    assert current(sender) == newer.import_id
    consistent(sender)


def test_an_approved_import_that_a_newer_one_outruns_is_superseded(
    published: tuple[Sender, Imported], deployed: Deployed
) -> None:
    sender, _ = published
    older = held(sender, without(sender, 1), "smaller.zip")
    with stopped(deployed, POINTER) as at:
        assert approve(deployed, older) == "approved"
        at.reached()
        newer = sender.imported(whole(sender, "Pepa"), "newer.zip")
        at.let_go()
        assert (newer.status, sender.ended(older).status) == ("succeeded", "superseded")
    assert current(sender) == newer.uploaded.import_id
    consistent(sender)


def test_who_approves_while_a_newer_upload_is_being_published_is_told_that_it_is_too_late(
    published: tuple[Sender, Imported], deployed: Deployed
) -> None:
    sender, _ = published
    older = held(sender, without(sender, 1), "smaller.zip")
    with stopped(deployed, POINTER) as at:
        newer = sender.send(whole(sender, "Pepa"), "newer.zip")
        at.reached()
        assert approve(deployed, older) == "superseded"
        at.let_go()
        assert (sender.ended(newer).status, sender.ended(older).status) == ("succeeded", "superseded")
    assert current(sender) == newer.import_id
    consistent(sender)


def test_of_an_approval_and_a_newer_upload_at_once_the_upload_wins(
    published: tuple[Sender, Imported], deployed: Deployed
) -> None:
    sender, _ = published
    for number, moment in enumerate(MOMENTS):
        older = held(sender, without(sender, 1), "smaller.zip")
        newer = sent_until(moment, sender, whole(sender, f"Pepa {number}"))
        told = approve(deployed, older)
        assert sender.ended(newer).status == "succeeded"
        assert current(sender) == newer.import_id
        ended = sender.ended(older)
        assert told == ended.record["decision"]["verdict"]
        assert ended.status in {"approved": {"succeeded", "superseded"}, "superseded": {"superseded"}}[told]
    consistent(sender)


def test_of_two_operators_at_once_one_decides_and_both_are_told(
    published: tuple[Sender, Imported], deployed: Deployed
) -> None:
    sender, before = published
    uploaded = held(sender, without(sender, 1), "smaller.zip")
    answers = {what: deployed.pool.submit(by_command, deployed, what, uploaded) for what in ("approve", "discard")}
    told = {what: answer.result() for what, answer in answers.items()}
    ended = sender.ended(uploaded)
    first = str(ended.record["decision"]["by"])
    verdict, status, then = {
        "approve": ("approved", "succeeded", uploaded.import_id),
        "discard": ("discarded", "discarded", before.uploaded.import_id),
    }[first]
    assert (ended.record["decision"]["verdict"], ended.status, current(sender)) == (verdict, status, then)
    (other,) = set(told) - {first}
    assert f"is {verdict}, by {first}." in told[first]
    assert any(f"is {truth}. Nothing was changed." in told[other] for truth in (verdict, status))
    consistent(sender)


def test_a_publication_that_a_restore_outruns_is_made_all_the_same(
    published: tuple[Sender, Imported], deployed: Deployed
) -> None:
    sender, before = published
    second = sender.imported(whole(sender, "Pepa"), "second.zip")
    with stopped(deployed, POINTER) as at:
        third = sender.send(whole(sender, "Zdena"), "third.zip")
        at.reached()
        assert restored(deployed, sender, before.uploaded.import_id)["change"]["replaced"] == second.uploaded.import_id
        at.let_go()
        assert sender.ended(third).status == "succeeded"
    assert [change.why for change in history(sender)] == ["published", "published", "restored", "published"]
    assert current(sender) == third.import_id
    consistent(sender)


def test_a_restore_that_a_publication_outruns_is_refused(
    published: tuple[Sender, Imported], deployed: Deployed
) -> None:
    sender, before = published
    first = before.uploaded.import_id
    sender.imported(whole(sender, "Pepa"), "second.zip")
    seen = restored(deployed, sender, first, dry_run=True)["version"]
    with stopped(deployed, POINTER) as at:
        answer = deployed.pool.submit(restored, deployed, sender, first, expected_version=seen)
        at.reached()
        third = sender.imported(whole(sender, "Zdena"), "third.zip")
        at.let_go()
        assert "since you looked" in answer.result()["refused"]
    assert current(sender) == third.uploaded.import_id
    consistent(sender)


def test_of_a_restore_and_a_publication_at_once_both_are_in_the_history(
    published: tuple[Sender, Imported], deployed: Deployed
) -> None:
    sender, before = published
    sender.imported(whole(sender, "Pepa"), "second.zip")
    for number, moment in enumerate(MOMENTS):
        third = sent_until(moment, sender, whole(sender, f"Zdena {number}"))
        answer = restored(deployed, sender, before.uploaded.import_id)
        assert sender.ended(third).status == "succeeded"
        last, other = history(sender)[-1], history(sender)[-2]
        assert {str(last.why), str(other.why)} == {"published", "restored"}
        assert answer["change"]["version"] in {last.version, other.version}
        assert current(sender) == last.import_id
    consistent(sender)
