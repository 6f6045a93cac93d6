"""S3's events come at least once and in any order; what of it is an import."""

import time

import pytest
from support.deployed import Deployed, Imported, Sender, event_of
from support.packages import package
from support.waiting import import_ended

from rollcall_local import following

pytestmark = pytest.mark.slow


def test_the_same_event_again_is_no_import_and_no_mail(deployed: Deployed) -> None:
    sender = deployed.sender()
    imported = sender.imported(sender.package())
    again = deployed.ended(deployed.deliver(event_of(imported.uploaded)))
    assert again.status == "SUCCEEDED"
    assert [step.name for step in again.steps] == ["Unpack"]
    assert following.record(deployed.platform, imported.uploaded.import_id) == imported.record
    assert len(sender.mails) == 1


def test_the_same_event_while_the_import_runs_is_no_import_and_no_mail(deployed: Deployed) -> None:
    sender = deployed.sender()
    uploaded = sender.send(sender.package())
    arns = {deployed.deliver(event_of(uploaded)) for _ in range(2)}
    sender.ended(uploaded)
    arns.update(following.executions(deployed.platform, uploaded))  # the rule's own
    assert len(arns) == 3
    executions = [deployed.ended(arn) for arn in arns]
    assert {execution.status for execution in executions} == {"SUCCEEDED"}
    deep = [execution for execution in executions if len(execution.steps) > 1]
    assert len(deep) == 1
    assert Imported(deployed.platform, uploaded, deep[0]).status == "succeeded"
    assert len(sender.mails) == 1


def test_an_older_upload_that_comes_later_does_not_replace_a_newer_one(deployed: Deployed) -> None:
    sender = deployed.sender()
    with deployed.held_back():
        older = sender.send(sender.package(), "older.zip")
    time.sleep(1.1)  # S3 keeps whole seconds
    newer = sender.imported(sender.package(), "newer.zip")
    late = deployed.ended(deployed.deliver(event_of(older)))
    superseded = Imported(deployed.platform, older, late)
    assert (newer.status, superseded.status) == ("succeeded", "superseded")
    assert sender.current is not None
    assert sender.current["import_id"] == newer.uploaded.import_id
    assert len(sender.mails) == 2  # both ended, both are told


@pytest.mark.parametrize("name", ["Roster.zip.filepart", ".Roster.zip", "Roster.zip.part"])
def test_a_temporary_file_of_a_client_is_no_import(name: str, deployed: Deployed) -> None:
    sender = deployed.sender()
    uploaded = sender.send(sender.package(), name)
    execution = import_ended(deployed.platform, uploaded)
    assert [step.name for step in execution.steps] == ["Unpack"]
    assert following.record(deployed.platform, uploaded.import_id) is None
    assert sender.mails == []


def test_a_temporary_file_is_no_import_either_if_nothing_can_be_opened(deployed: Deployed) -> None:
    sender = deployed.sender()
    with deployed.throttled("unpack"):
        uploaded = sender.send(sender.package(), "Roster.zip.filepart")
        execution = import_ended(deployed.platform, uploaded)
    assert execution.status == "SUCCEEDED"
    assert [step.name for step in execution.steps] == ["Unpack", "Record"]
    assert following.record(deployed.platform, uploaded.import_id) is None
    assert sender.mails == []


def test_a_file_that_is_no_zip_by_name_is_told_all_the_same(deployed: Deployed) -> None:
    sender = deployed.sender()
    imported = sender.imported(b"ID,Name\n1,Lincoln\n", "Schools.csv")
    assert imported.status == "failed"
    assert len(sender.mails) == 1


def test_a_folder_that_belongs_to_no_district_is_recorded(deployed: Deployed) -> None:
    stranger = Sender(deployed.platform, "nobodys-folder", "user-0")
    imported = stranger.imported(package())
    assert imported.status == "failed"
    assert [finding["code"] for finding in imported.document["findings"]] == ["account-unknown"]
