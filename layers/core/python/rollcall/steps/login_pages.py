"""What passes between the pages and Cognito's login pages at a sign-in: the attempt, the tokens, the identity.

The browser is sent to Cognito with an attempt, and comes back with a code, which is exchanged for tokens. An ID token
that was verified says who somebody is; what they may see is not in it.
"""

import hashlib
import re
import secrets
from abc import abstractmethod
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

SECRET_BYTES = 32

LONGEST_ADDRESS = 2000
"""Characters of the longest address that a sign-in leads to: it is kept in a cookie, of which browsers take 4096."""


class Outage(Exception):
    """Cognito does not answer. Nothing is wrong with the session; trying again may help."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What Cognito gives at a sign-in and at each renewal."""

    id_token: str
    refresh_token: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What a verified ID token says."""

    username: str
    email: str
    groups: frozenset[str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that a browser has begun; its cookie keeps it until Cognito sends the browser back."""

    state: str
    verifier: str
    nonce: str
    to: str
    """The local address that the person wanted."""

    @classmethod
    def begin(cls, to: str) -> "Attempt":
        """A new one, with secrets of its own."""
        state, verifier, nonce = (secrets.token_urlsafe(SECRET_BYTES) for _ in range(3))
        return cls(state, verifier, nonce, local_address(to))

    @property
    def challenge(self) -> str:
        """The challenge of PKCE (RFC 7636, S256) that belongs to the verifier."""
        return urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


class LoginPages(Protocol):
    """Cognito's login pages and its tokens."""

    @abstractmethod
    def address(self, attempt: Attempt) -> str:
        """Where the browser is sent to sign in."""

    @abstractmethod
    def tokens(self, code: str, attempt: Attempt) -> Tokens | None:
        """Exchange the code that the browser has brought back; None if Cognito refuses it.

        Raises:
            Outage: Cognito does not answer.
        """

    @abstractmethod
    def renewed(self, refresh_token: str) -> Tokens | None:
        """New tokens; None if the refresh token is not valid any more.

        Raises:
            Outage: Cognito does not answer.
        """

    @abstractmethod
    def revoke(self, refresh_token: str) -> None:
        """Make a refresh token and all tokens that came from it invalid; an outage is passed over."""

    @abstractmethod
    def sign_out_address(self) -> str:
        """Where the browser is sent, so that Cognito forgets its own session too."""


class TokenVerifier(Protocol):
    """Verifies tokens: signature, issuer, audience, use and expiry."""

    @abstractmethod
    def verified(self, id_token: str, now: datetime, nonce: str | None = None) -> Identity | None:
        """What a token says, or None if it is forged, foreign, expired, or for another sign-in than `nonce`.

        Raises:
            Outage: The keys can't be had.
        """


def local_address(to: str) -> str:
    """`to` if it is an address of these pages, else their beginning: nobody is led to another site after signing in.

    An address has visible characters of ASCII alone, so that it is a header's value as it stands.
    """
    usable = re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", to) and len(to) <= LONGEST_ADDRESS
    return to if usable else "/"


def identity_of(claims: Mapping[str, Any], expires_at: datetime) -> Identity:
    """What the claims of a verified ID token of Cognito say."""
    return Identity(
        str(claims["cognito:username"]).lower(),
        str(claims.get("email", "")),
        frozenset(map(str, claims.get("cognito:groups", ()))),
        expires_at,
    )
