"""The record of a district's deletion: begun, what went, ended. The receipt is read out of it.

It stands in the record of changes of accounts, which is kept for good: kinds and counts, who, and when, and no data.
Each count is written as soon as it is known, so that the receipt of a deletion that was interrupted is whole.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import Any

from rollcall.model.accounts.history import DISTRICT, OPERATORS, REMOVED, AccountChange, Signature, noted
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import stamp

BEGUN, CONTINUED, GONE, ENDED = "purge begun", "purge continued", "purged", "purge ended"

KEPT = (
    "the record of what was changed of its accounts, with names and addresses of its staff, and this receipt: for good",
    "logs and those of CloudTrail, with its id, names of users and files, and no student's data: until LogDays",
    "histories of executions, with names of files, for 90 days",
    "what the tables held, for 35 days in their point-in-time recovery, which nobody but an operator can restore",
    "events that wait for the webhook or could not be delivered, with names of files, for up to 14 days",
    "e-mails that were sent; SES's list of addresses to which it sends nothing more",
    "what your own programs or Athena have copied: look there yourself",
)
"""What a deletion does not reach."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was deleted of a district."""

    district_id: str
    begun_at: datetime
    begun_by: str
    ended_at: datetime | None = None
    """None as long as it has not ended."""
    calls: int = 1
    """How often the command was called for it."""
    found: Mapping[str, int] = field(default_factory=dict)
    """What there was at the beginning, by kind."""
    gone: Mapping[str, int] = field(default_factory=dict)
    """What is noted as deleted, by kind."""
    usernames: frozenset[str] = frozenset()
    """Users who were removed since the beginning."""

    @property
    def removed(self) -> dict[str, int]:
        """What was deleted, by kind.

        A call that was killed may have deleted more than it could note. Nothing is left in the end, so that at least
        what was found at the beginning went.
        """
        kinds = dict.fromkeys((*self.found, *self.gone))
        return {kind: max(self.found.get(kind, 0), self.gone.get(kind, 0)) for kind in kinds}

    def document(self) -> dict[str, Any]:
        """The receipt as JSON."""
        return {
            "district_id": self.district_id,
            "begun_at": stamp(self.begun_at),
            "begun_by": self.begun_by,
            "ended_at": stamp(self.ended_at),
            "calls": self.calls,
            "removed": self.removed,
            "kept": list(KEPT),
        }


def is_recorded(district_id: str, deployment: Deployment) -> bool:
    """Whether anything was ever recorded of a district."""
    return district_id != OPERATORS and next(deployment.history.newest_first(district_id), None) is not None


def last_receipt(district_id: str, deployment: Deployment) -> Receipt | None:
    """The deletion that began last, if nothing was done with the account since it ended; None if there is none."""
    newest = deployment.history.newest_first(district_id)
    since: list[AccountChange] = []
    for change in newest:
        since.append(change)
        if change.what == BEGUN:
            # What was changed at the same moment as the beginning may stand on either side of it.
            since += takewhile(lambda each, at=change.at: each.at == at, newest)  # type: ignore[misc]
            return _receipt(change, [each for each in since if each.at >= change.at])
        if change.subject == DISTRICT and change.what not in {CONTINUED, GONE, ENDED, REMOVED}:
            return None
    return None


def record(district_id: str, what: str, counts: Mapping[str, int], signed: Signature, deployment: Deployment) -> None:
    """Write an entry of the record."""
    deployment.history.add(noted([district_id], DISTRICT, (what, "", _text(counts)), signed))


def _receipt(begun: AccountChange, since: Sequence[AccountChange]) -> Receipt:
    own = [each for each in since if each.subject == DISTRICT]
    gone: Counter[str] = Counter()
    for each in own:
        if each.what == GONE:
            gone.update(_counts(each.after))
    return Receipt(
        begun.district_id,
        begun.at,
        begun.by,
        next((each.at for each in own if each.what == ENDED), None),
        1 + sum(each.what == CONTINUED for each in own),
        _counts(begun.after),
        gone,
        frozenset(_removed_users(since)),
    )


def _removed_users(since: Iterable[AccountChange]) -> Iterable[str]:
    for each in since:
        kind, _, name = each.subject.partition(" ")
        if (kind, each.what) == ("user", REMOVED):
            yield name


def _text(counts: Mapping[str, int]) -> str:
    return "; ".join(f"{kind}: {count}" for kind, count in counts.items()) or "nothing"


def _counts(text: str) -> dict[str, int]:
    pairs = (part.rpartition(": ") for part in text.split("; ") if ": " in part)
    return {kind: int(count) for kind, _, count in pairs}
