"""The function `notify`: sends a mail that is due, or one that an operator wants once more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rollcall.steps.send_mail import Services, send_mail

__all__ = ["Services", "answer"]


def answer(event: Mapping[str, Any], services: Services, now: datetime) -> dict[str, Any]:
    """Do what the function's event asks for: a mail that is due, or as `again` one that an operator wants once more."""
    if "again" in event:
        from rollcall.steps.mail_again import MailAgain, mail_again  # noqa: PLC0415 - most starts do without

        return mail_again(MailAgain.from_dict(event["again"]), services, now)
    return send_mail(event, services, now).as_dict()
