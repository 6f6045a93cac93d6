"""What commands that invite share: whether somebody is invited, how it is done, and what is said of it."""

import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import click

from rollcall.model.accounts import InvalidAccount
from rollcall.steps.invite import Services
from rollcall.steps.notify import MailRefused
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import moment, stamp
from rollcall_cli.results import OurFault, WrongCall

invite_option = click.option(
    "--invite",
    is_flag=True,
    help="Send the invitation in any case: with an SSH key, too, and without reading standard input.",
)
"""Adds `--invite`."""


def piped() -> str:
    """The password that standard input holds in its first line; empty at a terminal, and where there is none."""
    return "" if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


def services(deployment: Deployment) -> Services:
    """What the step `invite` needs, of a deployment."""
    return Services(deployment.accounts, deployment.users, deployment.post)


def sent(do: Callable[[], datetime], *, done: str, again: str) -> datetime:
    """Invite somebody; returns until when the temporary password is good.

    Args:
        do: The step.
        done: What is so if all but the e-mail succeeds.
        again: The command that sends another invitation.

    Raises:
        WrongCall: It is refused; the text says why.
        OurFault: The e-mail was not sent.
    """
    try:
        return do()
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
    except MailRefused as refused:
        raise OurFault(
            f"{done}, but the e-mail was not sent: SES says {refused}. See whether MailFrom is verified and SES lets "
            f"you send, then send the invitation again: `{again}`."
        ) from refused


def said(email: str, until: datetime) -> str:
    """What an operator reads of an invitation that was sent."""
    return (
        f"An invitation is sent to {email}, with a temporary password that is good until "
        f"{moment(until.isoformat(), 'UTC')}."
    )


def document(email: str, until: datetime) -> Mapping[str, Any]:
    """An invitation that was sent, as JSON values."""
    return {"sent_to": email, "good_until": stamp(until)}
