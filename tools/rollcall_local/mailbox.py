"""Reads the e-mails that SES sent on the local AWS."""

from dataclasses import dataclass

from rollcall_local import ministack
from rollcall_local.settings import Settings


@dataclass(frozen=True, slots=True)
class Sent:
    """One e-mail."""

    to: tuple[str, ...]
    subject: str
    text: str
    html: str


def sent(settings: Settings) -> list[Sent]:
    """All e-mails so far, oldest first."""
    by_account = ministack.read(settings, "/_ministack/ses/messages")["messages"]
    return [
        Sent((*each["To"], *each["CC"], *each["BCC"]), each["Subject"], each["BodyText"] or "", each["BodyHtml"] or "")
        for messages in by_account.values()
        for each in messages
    ]
