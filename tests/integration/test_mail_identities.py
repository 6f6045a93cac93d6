"""SES asks for the sender's identity and the recipients': in its sandbox, where every account begins, and here."""

import contextlib
from collections.abc import Iterator

import pytest
from support.deployed import Deployed, contact
from support.deployed_publishing import forbidden

from rollcall_local.deployment import MAIL_DOMAIN, MAIL_FROM
from rollcall_local.settings import REGION

pytestmark = pytest.mark.slow


@contextlib.contextmanager
def sandbox(deployed: Deployed) -> Iterator[None]:
    """The account is in SES's sandbox for the length of the block."""
    ses = deployed.platform.client("sesv2")
    about = {"MailType": "TRANSACTIONAL", "WebsiteURL": "https://rollcall.example"}
    ses.put_account_details(**about, ProductionAccessEnabled=False)
    try:
        yield
    finally:
        ses.put_account_details(**about, ProductionAccessEnabled=True)


def test_in_the_sandbox_verified_recipients_are_told(deployed: Deployed) -> None:
    sender = deployed.sender()
    ses = deployed.platform.client("sesv2")
    assert MAIL_FROM.partition("@")[2] != MAIL_DOMAIN  # SES finds neither the address nor its domain
    with sandbox(deployed):
        untold = sender.imported(sender.package())
        assert (untold.status, untold.execution.status, sender.mails) == ("succeeded", "FAILED", [])
        for address in (contact(sender.district), f"{sender.user}@example.org"):
            ses.create_email_identity(EmailIdentity=address)
        told = sender.imported(sender.package("Told"))
        assert (told.status, told.execution.status) == ("succeeded", "SUCCEEDED")
        assert len(sender.mails) == 1


def test_a_role_that_may_not_use_a_recipients_identity_sends_no_mail(deployed: Deployed) -> None:
    """So that a policy which names the sender's identity alone fails here, and not first on AWS."""
    sender = deployed.sender()
    place = f"arn:aws:ses:{REGION}:*:identity/{contact(sender.district)}"
    with forbidden(deployed, "notify", "ses:SendEmail", place):
        imported = sender.imported(sender.package())
    assert (imported.status, imported.execution.status, sender.mails) == ("succeeded", "FAILED", [])


def test_a_role_sends_as_nobody_else(deployed: Deployed) -> None:
    """The policy allows every identity, and one sender."""
    sender = deployed.sender()
    functions, name = deployed.platform.client("lambda"), deployed.function("notify")
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    other = {**before, "MAIL_FROM": f"somebody@{MAIL_DOMAIN}"}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": other})
    try:
        imported = sender.imported(sender.package())
    finally:
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": before})
    assert (imported.status, imported.execution.status, sender.mails) == ("succeeded", "FAILED", [])
