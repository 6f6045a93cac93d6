"""Which e-mails each address of a district hears of, and which it must hear of.

An address hears of everything that it has not *muted*: a list of outcomes under the address in lower case. So whoever
has chosen nothing, and an outcome that is new, are heard of.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

Muted = Mapping[str, Sequence[str]]
"""The outcomes that an address does not hear of, by the address in lower case."""


class Outcome(StrEnum):
    """The occasion of an e-mail: the status of an import that waits or has ended, or a roster that was restored."""

    SUCCEEDED = "succeeded"
    SUCCEEDED_WITH_ERRORS = "succeeded_with_errors"
    FAILED = "failed"
    HELD = "held"
    DISCARDED = "discarded"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    COULD_NOT_BE_PROCESSED = "could_not_be_processed"
    RESTORED = "restored"


TITLES: Mapping[Outcome, str] = {
    Outcome.SUCCEEDED: "imports that succeeded",
    Outcome.SUCCEEDED_WITH_ERRORS: "imports that succeeded with errors",
    Outcome.FAILED: "imports that failed",
    Outcome.HELD: "imports that wait for approval",
    Outcome.DISCARDED: "imports that were discarded",
    Outcome.EXPIRED: "imports that nobody approved in time",
    Outcome.SUPERSEDED: "imports that a newer one replaced",
    Outcome.CANCELLED: "imports that were cancelled",
    Outcome.COULD_NOT_BE_PROCESSED: "imports that could not be processed",
    Outcome.RESTORED: "an earlier roster that is in use again",
}
"""Each outcome as the rest of a sentence: “an e-mail about …”."""

ALWAYS_TOLD = frozenset({Outcome.FAILED, Outcome.HELD, Outcome.CANCELLED, Outcome.COULD_NOT_BE_PROCESSED})
"""Outcomes of which at least one contact hears: somebody has to act, or the roster grows old unnoticed."""


def told(addresses: Iterable[str], outcome: Outcome, *, contacts: Sequence[str], muted: Muted) -> list[str]:
    """Those of `addresses` that get the e-mail.

    If every contact has muted what a contact must hear of, nobody's choice counts. `choose` allows no such choices, but
    somebody may have removed the contact who was the last to hear of it.
    """
    everybody = list(addresses)
    if outcome in ALWAYS_TOLD and not any(hears(contact, outcome, muted) for contact in contacts):
        return everybody
    return [address for address in everybody if hears(address, outcome, muted)]


def hears(address: str, outcome: Outcome, muted: Muted) -> bool:
    """Whether the address has not muted the outcome."""
    return outcome not in muted.get(address.lower(), ())


def chosen(muted: Muted, address: str, off: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """All choices after an address has muted the outcomes `off`, and no others."""
    others = {other: tuple(outcomes) for other, outcomes in muted.items() if other != address.lower()}
    own = set(off)
    listed = tuple(str(outcome) for outcome in Outcome if outcome in own)
    return {**others, address.lower(): listed} if listed else others


def refusal(address: str, off: Iterable[str], *, contacts: Sequence[str], users: Iterable[str], muted: Muted) -> str:
    """Say why an address can't mute the outcomes `off`; empty if it can.

    Args:
        address: Whose choice it is, in any case.
        off: What it does not want to hear of.
        contacts: The district's contacts.
        users: The addresses of the district's users, who hear of their own uploads.
        muted: What all addresses have muted so far.
    """
    wished = set(off)
    if unknown := sorted(wished - set(Outcome)):
        return f"{unknown[0]!a} is no outcome. The outcomes are: {', '.join(Outcome)}."
    if address.lower() not in {known.lower() for known in (*contacts, *users)}:
        return f"{address} gets no e-mails from this district: it is neither a contact's address nor a user's."
    return problem(chosen(muted, address, wished), contacts)


def problem(muted: Muted, contacts: Sequence[str]) -> str:
    """Say of which outcome no contact would hear though one must; empty if there is none."""
    for outcome in Outcome:
        if outcome in ALWAYS_TOLD and not any(hears(contact, outcome, muted) for contact in contacts):
            return (
                f"At least one contact of a district must get the e-mails about {TITLES[outcome]}, and no other "
                "contact of this district gets them."
            )
    return ""
