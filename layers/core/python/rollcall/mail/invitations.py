"""The mail by which somebody gets a temporary password, chooses their own, and learns how to connect.

It holds a secret: the temporary password. It is good for the login page alone, once and for some days, and SFTP
refuses it; so whoever reads the mail later can do nothing with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rollcall.mail.about import Mail, Support
from rollcall.mail.letter import Action, Banner, Facts, Heading, Link, Paragraph, Part, Tone, as_text
from rollcall.mail.letter_html import as_html
from rollcall.mail.phrases import FOOT, moment, name, questions, subject, whom
from rollcall.model import addresses
from rollcall.model.accounts import passwords
from rollcall.model.accounts.sftp_doors import SftpDoor


@dataclass(frozen=True, slots=True)
class Invitation:
    """Everything that the mail says."""

    username: str
    districts: Sequence[str]
    """The names of the districts that the person uploads for; empty for an operator."""
    temporary_password: str
    until: datetime
    """When the temporary password ends."""
    apps_url: str
    """Where the pages are."""
    door: SftpDoor | None
    """Where the person uploads; None for an operator, who does not."""
    is_reset: bool = False
    """Whether the person had a password before, which is good no longer."""
    support: Support = field(default_factory=Support)


def compose_invitation(invitation: Invitation) -> Mail:
    """Write the mail: a subject of one line, and the same content as text and as HTML.

    Raises:
        ValueError: `invitation.apps_url` is empty, or not the address of a site.
    """
    if not invitation.apps_url:
        raise ValueError("without pages nobody can choose a password")
    about = ", ".join(invitation.districts) or "all districts"
    line = subject(f"Choose your {'new ' if invitation.is_reset else ''}password for Rollcall", about)
    parts = _parts(invitation)
    return Mail(line, as_text(parts), as_html(parts, line))


def _parts(it: Invitation) -> list[Part]:
    until = moment(it.until)
    return [
        Banner(f"Choose your {'new ' if it.is_reset else ''}password by {until}.", Tone.MIXED),
        Paragraph(_why(it)),
        Action("Sign in and choose your password", addresses.sign_in_page(it.apps_url)),
        *_choosing(it, until),
        *(_connecting(it, it.door) if it.door else ()),
        *questions(it.support),
        Paragraph(
            f"{FOOT} Rollcall sent it when {'your password was reset' if it.is_reset else 'your account was made'}. "
            "Please don't forward it: whoever has it before you have chosen a password can choose one in your name."
        ),
    ]


def _why(it: Invitation) -> str:
    unexpected = f"If you did not expect this, please tell {whom(it.support)}."
    if it.is_reset:
        return (
            "The people who run Rollcall for you have reset your password. The one that you had is good no longer, "
            f"neither by SFTP nor on the pages. SSH keys are as they were. {unexpected}"
        )
    if not it.districts:
        return f"You are an operator of Rollcall now, and see the pages of all districts. {unexpected}"
    names = " and ".join(filter(None, (", ".join(map(name, it.districts[:-1])), name(it.districts[-1]))))
    return f"You have an account with Rollcall now, which takes in the rosters of {names}. {unexpected}"


def _choosing(it: Invitation, until: str) -> list[Part]:
    refused = " SFTP refuses it: choose your own password first." if it.door else ""
    return [
        Heading("First: choose your password" if it.door else "Choose your password"),
        Facts((("User name", it.username), ("Temporary password", it.temporary_password), ("Good until", until))),
        Paragraph(
            "The page asks for your user name and the temporary password, and then for a password of your own. Copy "
            "the temporary one without a blank before or after it: the page takes a blank for a part of it."
        ),
        Paragraph(
            f"Your own password needs {passwords.RULE}. It may have any letters, digits and marks, none is required; "
            "capital letters count. If you paste it, look for blanks at its ends here, too."
        ),
        Paragraph(f"The temporary password is good for this page alone, and once.{refused}"),
        Paragraph(
            f"If it has ended, or you forget your password one day, ask {whom(it.support)} to reset your password: you "
            "then get a message like this one again. The page may offer a link for forgotten passwords. It does not "
            "work here, so that nobody else can begin to change your password."
        ),
    ]


def _connecting(it: Invitation, door: SftpDoor) -> list[Part]:
    several = len(it.districts) > 1
    return [
        Heading("Then: connect by SFTP"),
        Facts(
            (
                ("Protocol", "SFTP"),
                ("Host name", door.host),
                ("Port", str(door.port)),
                ("User name", it.username),
                ("Password", "the one that you have chosen"),
                *(("Host key", f"{key.kind} {key.fingerprint}") for key in door.host_keys),
                ("For WinSCP", door.session_url(it.username)),
                ("Command line", door.command(it.username)),
            )
        ),
        Paragraph(
            "When you connect for the first time, your program shows the fingerprint of the server's host key. Go on "
            f"only if it is {'one of those' if len(door.host_keys) > 1 else 'the one'} above; else tell "
            f"{whom(it.support)}."
            if door.host_keys
            else f"When you connect for the first time, ask {whom(it.support)} for the fingerprint of the host key."
        ),
        Paragraph(
            "In WinSCP, copy the line “For WinSCP”, and press Ctrl+V in the login window: it fills in all but the "
            "password."
        ),
        Paragraph(
            "You see a folder for each of your districts: put the zip into that of its district."
            if several
            else "Put the zip into the folder that you see first."
        ),
        Link("How to make the zip and upload it", addresses.guide_page(it.apps_url, "upload")),
    ]
