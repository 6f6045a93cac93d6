"""A step that dies: its import still ends with a status and an e-mail, and nothing is half published."""

import json

import pytest
from support.consistent import consistent
from support.deployed import Deployed, Imported, Sender
from support.deployed_publishing import too_slow, without_rights

from rollcall_local import following

pytestmark = pytest.mark.slow

DAY = 24 * 3600


def _published_before(deployed: Deployed) -> tuple[Sender, Imported]:
    sender = deployed.sender()
    before = sender.imported(sender.package("Before"), "before.zip")
    assert before.status == "succeeded"
    return sender, before


@pytest.mark.parametrize("step", ["unpack", "validate", "snapshot", "record"])
def test_a_step_that_gets_no_capacity_ends_in_a_status_and_a_mail(step: str, deployed: Deployed) -> None:
    sender, before = _published_before(deployed)
    with deployed.throttled(step):
        imported = sender.imported(sender.package())
    assert imported.execution.status == "FAILED"  # operators see it
    assert len(sender.mails) == 2
    assert sender.current is not None
    if step == "record":  # published already, and its status says so
        assert imported.status == "succeeded"
        assert sender.current["import_id"] == imported.uploaded.import_id
    else:
        assert imported.status == "could_not_be_processed"
        assert sender.current["import_id"] == before.uploaded.import_id
    consistent(sender)


def test_a_step_that_loses_its_rights_ends_in_a_status_and_a_mail(deployed: Deployed) -> None:
    sender, before = _published_before(deployed)
    with without_rights(deployed, "snapshot"):
        imported = sender.imported(sender.package())
    assert imported.execution.status == "FAILED"
    assert imported.status == "could_not_be_processed"
    assert sender.current is not None
    assert sender.current["import_id"] == before.uploaded.import_id
    mail = sender.mails[-1]
    assert len(sender.mails) == 2
    assert "AccessDenied" not in mail.text + mail.html  # no exception's text reaches a district
    assert "arn:" not in mail.text + mail.html
    history = json.dumps(following.history(deployed.platform, imported.execution.arn), default=str)
    assert "Núñez" not in history
    consistent(sender)


def test_a_step_that_takes_too_much_time_is_tried_once_more_and_told_as_that(deployed: Deployed) -> None:
    sender, before = _published_before(deployed)
    with too_slow(deployed):
        imported = sender.imported(sender.package())
    assert imported.execution.status == "FAILED"
    assert (imported.status, imported.record["exhausted"]) == ("could_not_be_processed", True)
    history = following.history(deployed.platform, imported.execution.arn)
    failures = [event["taskFailedEventDetails"] for event in history if "taskFailedEventDetails" in event]
    assert [failure["error"] for failure in failures] == ["Sandbox.Timedout"] * 2
    assert len(sender.mails) == 2
    assert "it took too much time or memory" in sender.mails[-1].text
    assert sender.current is not None
    assert sender.current["import_id"] == before.uploaded.import_id
    consistent(sender)


def test_an_import_that_no_function_ever_saw_is_recorded_for_as_long_as_all_others(deployed: Deployed) -> None:
    sender, before = _published_before(deployed)
    with deployed.throttled("unpack"), deployed.throttled("record"):
        imported = sender.imported(sender.package())
    assert imported.status == "could_not_be_processed"
    assert abs(imported.record["expires_at"] - before.record["expires_at"]) < DAY


def test_a_mail_that_cannot_be_sent_leaves_the_import_published(deployed: Deployed) -> None:
    sender, _ = _published_before(deployed)
    with deployed.throttled("notify"):
        imported = sender.imported(sender.package())
    assert imported.execution.status == "FAILED"
    assert imported.status == "succeeded"
    assert sender.current is not None
    assert sender.current["import_id"] == imported.uploaded.import_id
    assert len(sender.mails) == 1
    consistent(sender, untold=[imported.uploaded.import_id])


def test_the_next_package_goes_through_when_the_outage_is_over(deployed: Deployed) -> None:
    sender = deployed.sender()
    with deployed.throttled("validate"):
        assert sender.imported(sender.package()).status == "could_not_be_processed"
    assert sender.imported(sender.package()).status == "succeeded"
    consistent(sender)
