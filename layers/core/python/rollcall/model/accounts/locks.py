"""Failed logins by password: which of them count together, how they slow an address down, and when they lock it out.

They count by name *and* source address, so that nobody can lock a district out from elsewhere, and by the address
alone, so that nobody can try many names from there. A login by key is never locked out: a key can't be guessed.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Network

from rollcall.model.accounts import USERNAME
from rollcall.model.accounts.networks import plain

UNKNOWN = "unknown"
"""The source of a login whose address can't be read; all of them count together."""

IPV6_PREFIX = 64
"""The bits of an IPv6 address that count: whoever has one address has the other 2^64 of its network, too."""

ADDRESS_FACTOR = 5
"""An address as a whole is locked out after so many times the failures that lock out one name from it."""

FREE = 3
"""Failures of a name from one address that do not slow it down: people mistype."""

MOST_SECONDS = 5
"""The most seconds by which failures slow an answer down."""


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """The name and the source of an attempt to log in, as they are stored."""

    name: str
    """SHA-256 of the name in lower case, because people type passwords where a name belongs."""
    source: str
    """`source_of` the address."""
    username: str
    """The name in lower case if a user can have it, else empty."""

    @classmethod
    def of(cls, username: str, address: str) -> "LoginAttempt":
        """The attempt of this name, in any case, from this address."""
        lower = username.lower()
        possible = lower if re.fullmatch(USERNAME, lower) else ""
        return cls(name_hash(username), source_of(address), possible)


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed logins that still count."""

    pair: int = 0
    """Failures of this name from this source."""
    source: int = 0
    """Failures of any name from this source."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When failures lock out, and for how long."""

    failures: int
    """How many failures lock out one name from one source."""
    lasting: timedelta
    """How long a failure counts after the last one, and so how long a lock lasts."""

    @property
    def of_source(self) -> int:
        """Failures of any name from one source."""
        return self.failures * ADDRESS_FACTOR

    def lock(self, counted: Failures) -> bool:
        """Whether these failures lock out."""
        return counted.pair >= self.failures or counted.source >= self.of_source


@dataclass(frozen=True, slots=True)
class Lock:
    """Failures of a name from a source, or of a source alone, as operators see them."""

    username: str
    """Empty if there is no such user, or if it is about the source alone."""
    any_name: bool
    """Whether it is about the source alone."""
    source: str
    failures: int
    limit: int
    """The failures that lock out."""
    last_at: datetime
    until: datetime
    """When the failures are forgotten, and a lock ends."""

    @property
    def is_locked(self) -> bool:
        """Whether it locks out; fewer failures only slow down."""
        return self.failures >= self.limit


def slowdown(pair: int) -> int:
    """By how many seconds the answer is slower after so many failures of a name from one source."""
    return min(max(pair - FREE, 0), MOST_SECONDS)


def name_hash(username: str) -> str:
    """SHA-256 of a name in lower case."""
    return hashlib.sha256(username.lower().encode(errors="surrogatepass")).hexdigest()


def source_of(address: str) -> str:
    """What counts together: an IPv4 address, or the network of an IPv6 address."""
    known = plain(address)
    if known is None:
        return UNKNOWN
    if isinstance(known, IPv4Address):
        return str(known)
    return str(IPv6Network((known.packed, IPV6_PREFIX), strict=False))
