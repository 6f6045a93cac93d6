"""Sends the e-mail about an import once more, as an operator asks: SES was out of order, or an address was mended.

It is the same e-mail, by itself even where the first one was told with other failures, to whoever hears of the import
now. One request sends one e-mail, however often it is repeated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rollcall.model.imports import Import
from rollcall.steps.notify import About, MailInDoubt, MailRefused, Occasion, has_mail, hearers, waits
from rollcall.steps.send_mail import Services, send


@dataclass(frozen=True, slots=True)
class MailAgain:
    """What an operator asks for."""

    import_id: str
    name: str
    """The same in each repetition of this request, and in no other one."""

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "MailAgain":
        """The request in the function's event."""
        return cls(values["import_id"], values["name"])


def about_of(import_: Import) -> About | None:
    """What an e-mail about an import is about now; None if there is none to send."""
    if not has_mail(import_):
        return None
    if import_.ended_at is not None:
        return About.ENDED
    return About.HELD if waits(import_) else None


def mail_again(request: MailAgain, services: Services, now: datetime) -> dict[str, Any]:
    """Send the e-mail: `recipients` says to how many, or `refused` why it was not sent."""
    import_ = services.imports.claimed(request.import_id)
    district, about = services.accounts.district(import_.district_id), about_of(import_)
    if about is None or district is None:
        return {"refused": "There is no e-mail to send about this import now."}
    submitter = services.accounts.user(import_.submitted_by) if import_.submitted_by else None
    to = hearers(import_, district, submitter)
    due = Occasion(about, import_.import_id, again=request.name)
    message = services.contents.of_import(import_, district)
    try:
        send(due, message, to, services, now)
    except MailInDoubt:
        return {"refused": "An e-mail about this import was sent within the last minute, or is being sent."}
    except MailRefused as refused:
        return {"refused": f"SES did not take the e-mail ({refused})."}
    return {"recipients": len(to)}
