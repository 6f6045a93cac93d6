"""Changes which e-mails an address of a district hears of, as its owner chooses on a page."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from rollcall.model.accounts import ChangedMeanwhile, District
from rollcall.model.accounts.history import Signature
from rollcall.model.accounts.mails import chosen, refusal
from rollcall.steps.ports import Accounts

ATTEMPTS = 5
"""How often the account is read again because somebody else has changed it in between."""


class ChangingAccounts(Accounts, Protocol):
    """The accounts of districts, and a way to change one."""

    def change(self, before: District, after: District, signed: Signature) -> None:
        """Write what differs between `before` and `after` into the account, and record who has changed it.

        Raises:
            InvalidAccount: Something is wrong with `after`.
            ChangedMeanwhile: The account is no longer as `before`.
        """


def choose_mails(
    district_id: str,
    address: str,
    off: Iterable[str],
    accounts: ChangingAccounts,
    signed: Signature,
    *,
    users: Iterable[str] = (),
) -> str:
    """Mute the outcomes `off` for an address, and no others. Why that can't be; empty if it is done.

    Whoever calls must know that the address is the caller's own.

    Args:
        district_id: The district whose e-mails the address gets.
        address: Whose choice it is: a contact's address, or one of `users`.
        off: The values of `model.accounts.mails.Outcome` that the address does not want to hear of.
        accounts: The accounts.
        signed: Who chooses, and when, for the record.
        users: Addresses of users of the district, who hear of their own uploads; of a page, the caller's.

    Raises:
        ChangedMeanwhile: Others have changed the account at each attempt.
    """
    wished, known = set(off), list(users)
    for attempt in range(1, ATTEMPTS + 1):
        district = accounts.district(district_id)
        if district is None:
            return "There is no such district."
        why = refusal(address, wished, contacts=district.contacts, users=known, muted=district.muted)
        if why:
            return why
        try:
            accounts.change(district, replace(district, muted=chosen(district.muted, address, wished)), signed)
        except ChangedMeanwhile:
            if attempt == ATTEMPTS:
                raise
        else:
            break
    return ""
