"""Checks SSH public keys when they are added, so that an unusable one does not first show at a login.

Transfer Family accepts RSA, ECDSA and ED25519 keys of at most 2,048 characters (its API reference, `SshPublicKeyBody`).
If `authenticate` returns any other key, the login fails without a reason.
"""

import base64
import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

ED25519 = "ssh-ed25519"
RSA = "ssh-rsa"
CURVES = {"ecdsa-sha2-nistp256": 256, "ecdsa-sha2-nistp384": 384, "ecdsa-sha2-nistp521": 521}
"""The types of ECDSA keys, with the bits of their curves."""

TYPES = frozenset({ED25519, RSA, *CURVES})

LINE_LIMIT = 2048
"""The most characters of a key."""

RSA_BITS = 2048
"""The fewest bits that are safe; many programs refuse shorter keys."""

_MAKE = "Make one with `ssh-keygen -t ed25519` and give the file that ends in .pub."
_COPY = "Copy the whole line again, as it stands in the file that ends in .pub."


class UnusableKey(ValueError):
    """A key can't be used. The text says why and what to do, and may be shown. It never contains the key."""


NAME_LIMIT = 64
"""The most characters of a key's name."""


@dataclass(frozen=True, slots=True)
class SshKey:
    """A user's SSH key, under a name of its own."""

    name: str
    line: str
    """As it stands in an `authorized_keys` file: type, base64 and an optional comment."""
    added_on: str
    """The day in UTC, ISO 8601."""
    expires_on: str = ""
    """The last day in UTC on which it is good, ISO 8601; empty if it does not expire."""

    def check(self) -> None:
        """Raises `UnusableKey` for the first thing that is wrong."""
        if not self.name.strip() or len(self.name) > NAME_LIMIT or not self.name.isprintable():
            raise UnusableKey(f"A key's name has 1 to {NAME_LIMIT} visible characters. Give one, such as “laptop”.")
        check(self.line)
        if self.expires_on:
            _check_day(self.expires_on)

    @property
    def kind(self) -> str:
        """Its type, such as ssh-ed25519."""
        return self.line.split()[0]

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` writes it: SHA256: and 43 characters."""
        digest = hashlib.sha256(base64.b64decode(self.line.split()[1])).digest()
        return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"

    def is_expired(self, day: date) -> bool:
        """Whether it is no longer good on `day`."""
        return bool(self.expires_on) and self.expires_on < day.isoformat()


def keys_of(text: str) -> list[str]:
    """The keys of a `.pub` or `authorized_keys` file, which has one on each line; comment lines are skipped.

    Raises:
        UnusableKey: One of them can't be used, or there is none.
    """
    _refuse_other_formats(text)
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    keys = [(number, line) for number, line in lines if line and not line.startswith("#")]
    if not keys:
        raise UnusableKey(f"There is no key in it. {_MAKE}")
    for number, key in keys:
        try:
            check(key)
        except UnusableKey as unusable:
            raise UnusableKey(f"Line {number}: {unusable}" if len(keys) > 1 else str(unusable)) from None
    return [key for _, key in keys]


def check(key: str) -> None:
    """Raises `UnusableKey` unless Transfer Family accepts `key`: a type, base64 and an optional comment."""
    _refuse_other_formats(key)
    words = key.split()
    if not words or words[0] not in TYPES:
        raise UnusableKey(_other_type(words))
    if len(words) == 1:
        raise UnusableKey(f"The key is missing after {words[0]}. {_COPY}")
    if len(key.splitlines()) > 1 or any(word in TYPES for word in words[2:]):
        raise UnusableKey("There are several keys in one line. Put each one on a line of its own.")
    if len(key) > LINE_LIMIT:
        raise UnusableKey(f"The key has {len(key):,} characters, more than {LINE_LIMIT:,}. {_MAKE}")
    _check_blob(words[0], _decoded(words[0], words[1]))


def _check_day(day: str) -> None:
    try:
        is_day = date.fromisoformat(day).isoformat() == day
    except ValueError:
        is_day = False
    if not is_day:
        raise UnusableKey(f"{day!a} is not a day. Write the last day of the key as 2027-06-30.")


def _refuse_other_formats(text: str) -> None:
    """Raises `UnusableKey` for a private key, or for a public key in another format."""
    if "PRIVATE KEY" in text or "PuTTY-User-Key-File" in text:
        raise UnusableKey(
            "It is a private key, which must stay with its owner. Give the public one: the file beside it that ends in "
            ".pub, or what PuTTYgen shows in its box “Public key for pasting”."
        )
    if "BEGIN SSH2 PUBLIC KEY" in text:
        raise UnusableKey("The key is in the SSH2 format. Convert it with `ssh-keygen -i -f FILE` and give the result.")
    if "-----BEGIN " in text:
        raise UnusableKey("It is a PEM file, not an SSH public key. An SSH key is one line like `ssh-ed25519 AAAA…`.")


def _other_type(words: list[str]) -> str:
    """Say why a line that does not begin with a known type can't be used."""
    kind = words[0] if words else ""
    if kind.startswith("sk-"):
        return f"A key that lives on a security key (sk-…) can't be used for uploads. {_MAKE}"
    if kind == "ssh-dss":
        return f"A key of the old type DSA (ssh-dss) can't be used. {_MAKE}"
    if "-cert-" in kind:
        return f"It is a certificate, which can't be used. Give the public key itself. {_MAKE}"
    if any(word in TYPES for word in words[1:]):
        return (
            "Options stand before the key. Give the line from its type on (ssh-… or ecdsa-…); networks are set with "
            "--network."
        )
    return f"An SSH key is one line that begins like `ssh-ed25519 AAAA…`, and this one does not. {_MAKE}"


def _decoded(kind: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise UnusableKey(f"The key is damaged: the text after {kind} is not base64. {_COPY}") from None


def _check_blob(kind: str, blob: bytes) -> None:
    """Checks the decoded key (RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4)."""
    try:
        inner, *parts = _strings(blob)
    except (struct.error, ValueError):
        raise UnusableKey(f"The key is cut short or damaged. {_COPY}") from None
    if inner != kind.encode():
        raise UnusableKey(f"The line says {kind}, but the key in it is of another type. {_COPY}")
    if kind == RSA:
        whole = len(parts) == 2 and all(parts)  # noqa: PLR2004 - exponent and modulus
        if whole and int.from_bytes(parts[1]).bit_length() < RSA_BITS:
            raise UnusableKey(f"The RSA key is shorter than {RSA_BITS:,} bits, which is not safe. {_MAKE}")
    elif kind == ED25519:
        whole = [len(part) for part in parts] == [32]
    else:
        size = (CURVES[kind] + 7) // 8
        # An uncompressed point: the byte 4, and two numbers.
        whole = [len(part) for part in parts] == [len(kind) - len("ecdsa-sha2-"), 1 + 2 * size]
        whole = whole and parts[0] == kind.removeprefix("ecdsa-sha2-").encode() and parts[1][0] == 4  # noqa: PLR2004
    if not whole:
        raise UnusableKey(f"The key has the wrong length. {_COPY}")


def _strings(blob: bytes) -> Iterator[bytes]:
    """Yield the length-prefixed strings of a key.

    Raises:
        struct.error, ValueError: The last one is cut short.
    """
    place = 0
    while place < len(blob):
        (length,) = struct.unpack_from(">I", blob, place)
        place += 4
        if place + length > len(blob):
            raise ValueError("cut short")
        yield blob[place : place + length]
        place += length
