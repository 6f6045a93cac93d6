"""What became of the last e-mail to an address that did not arrive, or that somebody did not want."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TroubleKind(StrEnum):
    """What happened to an e-mail."""

    PERMANENT = "permanent-bounce"
    """The recipient's server refused it for good, or SES's own list did."""
    TRANSIENT = "transient-bounce"
    """It could not be delivered, however long SES tried."""
    UNDETERMINED = "undetermined-bounce"
    """It came back, and SES does not know why."""
    COMPLAINT = "complaint"
    """It arrived, and somebody marked it as spam."""
    REJECTED = "rejected"
    """SES would not send it."""
    NOT_RENDERED = "not-rendered"
    """SES could not make it of its template."""
    DELAYED = "delayed"
    """SES goes on trying, and reports the end later."""


BOUNCES = frozenset(TroubleKind) - {TroubleKind.COMPLAINT, TroubleKind.DELAYED}
"""The troubles after which SES gives up an e-mail that did not arrive."""


@dataclass(frozen=True, slots=True)
class MailTrouble:
    """What happened to one e-mail to one address. Holds nothing of the e-mail."""

    address: str
    """In lower case."""
    kind: TroubleKind
    reason: str
    """SES's own word for the reason, such as MailboxFull, with the status of the answer if there is one, as 5.1.1."""
    at: datetime
    """When it happened."""
    sent_at: datetime
    """When the e-mail was given to SES."""
    message_id: str
    """The e-mail's id at SES."""

    @property
    def suppressed(self) -> bool:
        """Whether SES sends nothing more to the address, until somebody takes it off the account's list."""
        return self.kind in {TroubleKind.PERMANENT, TroubleKind.COMPLAINT}

    @property
    def is_final(self) -> bool:
        """Whether nothing more is to be expected of the e-mail."""
        return self.kind is not TroubleKind.DELAYED


@dataclass(frozen=True, slots=True)
class Bounced:
    """A trouble of a district's contact, of a user of it, or of both; of an operator, with neither."""

    trouble: MailTrouble
    district_id: str
    """Empty where the address is no contact's and no user's."""
    contact: str
    """The address, where it is a contact's or nobody's; else empty."""
    username: str
    """The user whose address it is; empty for none."""
    all_contacts: bool
    """Whether no contact of the district gets e-mails any more."""


WORDS = {
    TroubleKind.PERMANENT: "came back for good",
    TroubleKind.TRANSIENT: "could not be delivered",
    TroubleKind.UNDETERMINED: "came back",
    TroubleKind.COMPLAINT: "was marked as spam",
    TroubleKind.REJECTED: "was not sent by SES",
    TroubleKind.NOT_RENDERED: "could not be made by SES",
    TroubleKind.DELAYED: "has not arrived yet, and SES goes on trying",
}
"""What became of an e-mail, as the rest of a sentence: “the last e-mail …”."""
