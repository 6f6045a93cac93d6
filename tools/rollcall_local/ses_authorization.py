"""Finds the identities on which SES authorizes a mail; runs in MiniStack's environment, for `bridges.senders`.

The recipients' identities are included, as in SES's sandbox, in which every account begins. So a policy that would fail
in the sandbox fails here.
"""

from collections.abc import Collection, Iterable, Mapping
from email.utils import parseaddr
from typing import Any


def sender(mail: Mapping[str, Any]) -> str:
    """The sender's address in a request to send a mail."""
    return parseaddr(mail.get("FromEmailAddress", ""))[1]


def resources(mail: Mapping[str, Any], verified: Collection[str]) -> list[str]:
    """The names of all SES resources on which the role must be allowed to send, without the account's part.

    `verified` are the account's identities. An address that none of them covers stands for itself; this module does not
    decide whether SES accepts such a mail.
    """
    addresses = [sender(mail), *_recipients(mail)]
    identities = [f"identity/{_identity(address, verified)}" for address in addresses]
    configuration = mail.get("ConfigurationSetName")
    return list(dict.fromkeys([*identities, *([f"configuration-set/{configuration}"] if configuration else [])]))


def _recipients(mail: Mapping[str, Any]) -> Iterable[str]:
    destination: Mapping[str, list[str]] = mail.get("Destination", {})
    for kind in ("ToAddresses", "CcAddresses", "BccAddresses"):
        yield from (parseaddr(address)[1] for address in destination.get(kind, []))


def _identity(address: str, verified: Collection[str]) -> str:
    """The verified identity of an address: the address itself, else the nearest domain above it."""
    known = {identity.lower(): identity for identity in verified}
    candidates = [address.lower()]
    domain = address.rpartition("@")[2].lower()
    while domain:
        candidates.append(domain)
        domain = domain.partition(".")[2]
    return next((known[each] for each in candidates if each in known), address)
