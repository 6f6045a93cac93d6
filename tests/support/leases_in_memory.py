"""The leases on mails, in memory."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rollcall.steps.notify import Occasion


@dataclass
class Leases:
    """The leases, with the conditions that the table has."""

    mailing: dict[Occasion, datetime] = field(default_factory=dict)
    sent: dict[Occasion, str] = field(default_factory=dict)

    def begin(self, due: Occasion, now: datetime, lease: timedelta) -> bool:
        begun = self.mailing.get(_first(due))
        if due in self.sent or (begun is not None and begun >= now - lease):
            return False
        self.mailing[_first(due)] = now
        return True

    def is_sent(self, due: Occasion) -> bool:
        return due in self.sent

    def give_up(self, due: Occasion) -> None:
        del self.mailing[_first(due)]

    def end(self, due: Occasion, message_id: str, now: datetime) -> None:
        assert now >= self.mailing[_first(due)]
        self.sent[due] = message_id


def _first(due: Occasion) -> Occasion:
    """All mails for one reason have one lease."""
    return replace(due, again="")
