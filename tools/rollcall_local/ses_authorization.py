"""On which identities SES authorizes a mail; for `bridges.senders`, in whose environment it runs.

As in the sandbox, where every account begins, those of the recipients are among them: a policy that would fail there
fails here.
"""

from collections.abc import Collection, Iterable, Mapping
from email.utils import parseaddr
from typing import Any


def sender(mail: Mapping[str, Any]) -> str:
    """The address that a request to send a mail names as its sender."""
    return parseaddr(mail.get("FromEmailAddress", ""))[1]


def resources(mail: Mapping[str, Any], verified: Collection[str]) -> list[str]:
    """What the role must be allowed to send with, all of it: names of SES's resources, without the account's part.

    `verified` are the account's identities. An address that none of them covers stands for itself; whether such a mail
    is taken at all is not decided here.
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
    """The identity that SES finds for an address: itself, else the nearest domain above it."""
    known = {identity.lower(): identity for identity in verified}
    candidates = [address.lower()]
    domain = address.rpartition("@")[2].lower()
    while domain:
        candidates.append(domain)
        domain = domain.partition(".")[2]
    return next((known[each] for each in candidates if each in known), address)
