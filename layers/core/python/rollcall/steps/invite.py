"""Invites people: a temporary password, and the mail that says how to choose one's own and how to connect.

No function does it: an operator's command does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from rollcall.mail import Mail, Support
from rollcall.mail.invitations import Invitation, compose_invitation
from rollcall.model.accounts import District, User, temporary_passwords
from rollcall.model.accounts.history import Signature
from rollcall.model.accounts.sftp_doors import SftpDoor


@dataclass(frozen=True, slots=True)
class Terms:
    """What is the same in all invitations of a deployment."""

    days: int
    """For how many days a temporary password is good."""
    door: SftpDoor
    apps_url: str
    support: Support


class Post(Protocol):
    """What the mail says of the deployment, and who sends it."""

    def terms(self) -> Terms:
        """Find out what is the same in all invitations."""

    def send(self, message: Mail, recipient: str) -> None:
        """Send the mail.

        Raises:
            MailRefused: It was not sent, as far as is known.
        """


class Districts(Protocol):
    """The districts' accounts."""

    def district(self, district_id: str) -> District | None:
        """Read the account of this id, or None."""


class People(Protocol):
    """The users of districts and the operators, with their passwords."""

    def add(self, user: User, password: str | None, signed: Signature, *, temporary: bool = False) -> None:
        """Add a user; without a password, one who has keys alone.

        With a temporary password the user can do nothing but choose another one.

        Raises:
            InvalidAccount: Something is wrong with the user or the password, or the name is taken.
        """

    def reset(self, user: User, password: str, signed: Signature) -> None:
        """Put a temporary password in the place of whatever there is, and sign the user out of the pages."""

    def add_operator(
        self, username: str, email: str, password: str, signed: Signature, *, temporary: bool = False
    ) -> None:
        """Add somebody who sees the pages of all districts, and uploads for none.

        Raises:
            InvalidAccount: Something is wrong with the name, the address or the password, or the name is taken.
        """

    def reset_operator(self, username: str, email: str, password: str, signed: Signature) -> None:
        """Put a temporary password in the place of an operator's, and sign the operator out.

        Raises:
            InvalidAccount: There is none of this name.
        """


@dataclass(frozen=True, slots=True)
class Services:
    """What invitations need."""

    districts: Districts
    people: People
    post: Post


def invite(user: User, signed: Signature, services: Services) -> datetime:
    """Add a user with a temporary password, and mail it; returns until when it is good.

    What the mail says is found out first, so that nobody is added who can't be told how to go on.

    Raises:
        InvalidAccount: The user can't be added.
        MailRefused: The user is added, and the mail was not sent: `invite_again` does that.
    """
    message, password, until = _letter(user, signed.at, services, is_reset=False)
    services.people.add(user, password, signed, temporary=True)
    services.post.send(message, user.email)
    return until


def invite_again(user: User, signed: Signature, services: Services, *, is_reset: bool) -> datetime:
    """Put a temporary password in the place of what a user has, and mail it; returns until when it is good.

    `is_reset` says whether the user had chosen a password before, which the mail then tells.

    Raises:
        MailRefused: The old password is good no longer, and the mail was not sent. Repeat it.
    """
    message, password, until = _letter(user, signed.at, services, is_reset=is_reset)
    services.people.reset(user, password, signed)
    services.post.send(message, user.email)
    return until


def invite_operator(
    username: str, email: str, signed: Signature, services: Services, *, is_new: bool, is_reset: bool = False
) -> datetime:
    """Add an operator with a temporary password, or reset one's password, and mail it; returns until when it is good.

    Raises:
        InvalidAccount: The operator can't be added, or there is none to be reset.
        MailRefused: The temporary password is set, and the mail was not sent.
    """
    terms = services.post.terms()
    password, until = temporary_passwords.new(), signed.at + timedelta(days=terms.days)
    message = compose_invitation(
        Invitation(username, (), password, until, terms.apps_url, None, is_reset, terms.support)
    )
    if is_new:
        services.people.add_operator(username, email, password, signed, temporary=True)
    else:
        services.people.reset_operator(username, email, password, signed)
    services.post.send(message, email)
    return until


def _letter(user: User, now: datetime, services: Services, *, is_reset: bool) -> tuple[Mail, str, datetime]:
    """The mail, its password, and until when that is good, in the time zone of the user's first district."""
    terms = services.post.terms()
    districts = [services.districts.district(each) for each in user.districts]
    names = [found.name if found else given for found, given in zip(districts, user.districts, strict=True)]
    until = now + timedelta(days=terms.days)
    local = until.astimezone(ZoneInfo(districts[0].time_zone)) if districts[0] else until
    password = temporary_passwords.new()
    invitation = Invitation(user.username, names, password, local, terms.apps_url, terms.door, is_reset, terms.support)
    return compose_invitation(invitation), password, until
