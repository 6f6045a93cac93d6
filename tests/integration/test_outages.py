"""A step that dies: its import still ends with a status and an e-mail, and nothing is half published."""

import contextlib
import json
from collections.abc import Iterator

import pytest
from deployed import Deployed, Imported, Sender

from rollcall_local import following

pytestmark = pytest.mark.slow


@contextlib.contextmanager
def without_rights(deployed: Deployed, step: str) -> Iterator[None]:
    """The step's function may do nothing: its role has no policy."""
    iam = deployed.platform.client("iam")
    arn = deployed.platform.client("lambda").get_function(FunctionName=deployed.function(step))["Configuration"]["Role"]
    role = arn.rpartition("/")[2]
    policies = {
        name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    }
    assert policies
    for name in policies:
        iam.delete_role_policy(RoleName=role, PolicyName=name)
    try:
        yield
    finally:
        for name, document in policies.items():
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


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


def test_a_mail_that_cannot_be_sent_leaves_the_import_published(deployed: Deployed) -> None:
    sender, _ = _published_before(deployed)
    with deployed.throttled("notify"):
        imported = sender.imported(sender.package())
    assert imported.execution.status == "FAILED"
    assert imported.status == "succeeded"
    assert sender.current is not None
    assert sender.current["import_id"] == imported.uploaded.import_id
    assert len(sender.mails) == 1


def test_the_next_package_goes_through_when_the_outage_is_over(deployed: Deployed) -> None:
    sender = deployed.sender()
    with deployed.throttled("validate"):
        assert sender.imported(sender.package()).status == "could_not_be_processed"
    assert sender.imported(sender.package()).status == "succeeded"
