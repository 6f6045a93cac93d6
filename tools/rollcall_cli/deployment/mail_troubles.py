"""E-mails that did not arrive, as JSON values and as notes for operators: what happened, and what to do."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rollcall.model.accounts.mail_troubles import WORDS, MailTrouble, TroubleKind
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import moment, note, stamp

AGAIN = "aws sesv2 delete-suppressed-destination --email-address"
"""The command that takes an address off SES's list; the next e-mail to it is then tried."""

_NEXT = {
    TroubleKind.TRANSIENT: "The mailbox may be full or its server out of order; the next e-mail is tried again.",
    TroubleKind.UNDETERMINED: "Ask whether e-mails arrive there; the next one is tried again.",
    TroubleKind.REJECTED: "Report this: SES found something in the e-mail that it does not send.",
    TroubleKind.NOT_RENDERED: "Report this: SES could not make the e-mail.",
    TroubleKind.DELAYED: "Look again tomorrow.",
}


def trouble_document(trouble: MailTrouble | None) -> Mapping[str, Any] | None:
    """What is noted of an address as JSON values; None if nothing is."""
    if trouble is None:
        return None
    return {
        "address": trouble.address,
        "kind": trouble.kind.value,
        "reason": trouble.reason,
        "at": stamp(trouble.at),
        "sent_at": stamp(trouble.sent_at),
        "suppressed": trouble.suppressed,
        "message_id": trouble.message_id,
    }


def troubles_of(addresses: Sequence[str], deployment: Deployment) -> list[MailTrouble]:
    """What is noted of these addresses, in their order."""
    noted = (deployment.troubles.of(address) for address in dict.fromkeys(each.lower() for each in addresses))
    return [trouble for trouble in noted if trouble is not None]


def trouble_notes(troubles: Sequence[MailTrouble], correct: str, zone: str) -> Iterator[str]:
    """A note for each trouble; `correct` is the command that gives a contact or user another address."""
    for trouble in troubles:
        reason = f" ({trouble.reason})" if trouble.reason else ""
        what = (
            f"The last e-mail to {trouble.address}, of {moment(trouble.sent_at, zone)}, {WORDS[trouble.kind]}{reason}."
        )
        yield from note(f"{what} {_next(trouble)}")
        if trouble.suppressed:
            yield f"  {correct}"
            yield f"  {AGAIN} {trouble.address}"


def _next(trouble: MailTrouble) -> str:
    if trouble.kind is TroubleKind.COMPLAINT:
        return (
            "SES sends nothing more there. Ask the person whether they want the e-mails. If not, give another address; "
            "if they do, take this one off SES's list:"
        )
    if trouble.suppressed:
        return (
            "SES sends nothing more there. Correct the address; or, if it is right and the mailbox works again, take "
            "it off SES's list:"
        )
    return _NEXT[trouble.kind]


def all_silent(contacts: Sequence[str], troubles: Sequence[MailTrouble]) -> bool:
    """Whether the last e-mail to each of the contacts did not arrive or was not wanted."""
    silent = {trouble.address for trouble in troubles if trouble.is_final}
    return {contact.lower() for contact in contacts} <= silent
