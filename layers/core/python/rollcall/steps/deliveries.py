"""The step `deliveries`: notes which e-mails did not arrive or were not wanted, as SES says, and tells operators."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from rollcall.model.accounts import District, User
from rollcall.model.accounts.mail_troubles import BOUNCES, Bounced, MailTrouble, TroubleKind
from rollcall.steps.mail_news import Arrived, news_of
from rollcall.steps.services import BouncedEvents
from rollcall.steps.telemetry import Telemetry


class Troubles(Protocol):
    """What is noted of addresses: of each the newest trouble, until an e-mail arrives."""

    def of(self, address: str) -> MailTrouble | None:
        """What is noted of an address, in any case; None if nothing is."""

    def note(self, trouble: MailTrouble, now: datetime) -> bool:
        """Note a trouble; False if it is noted already, or a later one is."""

    def clear(self, arrived: Arrived) -> bool:
        """Forget the trouble of an earlier e-mail, or a delay of this one; False if there is none such."""


class Accounts(Protocol):
    """The accounts, in which an address is looked for: bounces are rare, so nothing is indexed by it."""

    def all_districts(self) -> Sequence[District]:
        """All districts."""

    def all_users(self) -> Sequence[User]:
        """All users."""


@dataclass(frozen=True, slots=True)
class Services:
    """What this step talks to."""

    troubles: Troubles
    accounts: Accounts
    events: BouncedEvents
    telemetry: Telemetry


def deliveries(event: Mapping[str, Any], services: Services, now: datetime) -> dict[str, int]:
    """Note what one event of SES says; returns how many troubles were noted, forgotten and reported.

    Events come at least once and in any order; the times in them decide what is noted. A trouble is noted before it is
    reported, and is reported again if this step is repeated.
    """
    noted = cleared = told = 0
    for news in news_of(event):
        if isinstance(news, Arrived):
            cleared += services.troubles.clear(news)
            continue
        if services.troubles.note(news, now):
            noted += 1
            _measure(news, services.telemetry)
        if news.is_final:
            told += _tell(news, services)
    services.telemetry.log("deliveries", noted=noted, cleared=cleared, told=told)
    return {"noted": noted, "cleared": cleared, "told": told}


def _measure(trouble: MailTrouble, telemetry: Telemetry) -> None:
    if trouble.kind in BOUNCES:
        telemetry.measure({"MailsBounced": ("Count", 1)})
    elif trouble.kind is TroubleKind.COMPLAINT:
        telemetry.measure({"MailsComplained": ("Count", 1)})


def _tell(trouble: MailTrouble, services: Services) -> int:
    """Send an event for each account that has the address; how many."""
    found = list(_concerned(trouble, services))
    for bounced in found or [Bounced(trouble, "", trouble.address, "", all_contacts=False)]:
        services.events.mail_bounced(bounced)
        # Without address and name: the event has them.
        services.telemetry.log(
            "mail trouble", district_id=bounced.district_id, kind=trouble.kind, reason=trouble.reason
        )
    return max(len(found), 1)


def _concerned(trouble: MailTrouble, services: Services) -> Iterator[Bounced]:
    """The districts of which the address is a contact's, and the users whose it is, in each of their districts."""
    users = [user for user in services.accounts.all_users() if user.email.lower() == trouble.address]
    for district in services.accounts.all_districts():
        is_contact = trouble.address in {contact.lower() for contact in district.contacts}
        own = [user.username for user in users if district.district_id in user.districts]
        if is_contact or own:
            nobody = is_contact and nobody_is_told(district, services.troubles)
            contact = trouble.address if is_contact else ""
            for username in own or [""]:
                yield Bounced(trouble, district.district_id, contact, username, all_contacts=nobody)


def nobody_is_told(district: District, troubles: Troubles) -> bool:
    """Whether the last e-mail to each contact of the district did not arrive, or nothing more is sent there."""
    noted = [troubles.of(contact) for contact in district.contacts]
    return all(trouble is not None and trouble.is_final for trouble in noted)
