"""Signs people in to the pages by Cognito's login pages, keeps their sessions, and says what each may see.

The browser holds one random value in a cookie. The tokens that Cognito gave lie with the session in DynamoDB, under the
hash of that value, so that signing out ends a session at once, also for somebody who has copied the cookie. What a
person may see is read from the accounts at each request: who is suspended loses the pages with the next one.
"""

import hashlib
import re
import secrets
from abc import abstractmethod
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from rollcall.model.accounts import District, Role, State, User
from rollcall.model.accounts.people import OPERATORS

SESSION = timedelta(hours=12)
"""A session ends this long after its sign-in at the latest."""

IDLE = timedelta(hours=2)
"""A session ends this long after its tokens were last renewed, which a request does once they have expired."""

SECRET_BYTES = 32

LONGEST_ADDRESS = 2000
"""Characters of the longest address that a sign-in leads to: it is kept in a cookie, of which browsers take 4096."""


class Denied(Exception):
    """Why nobody is signed in, as a word that chooses what the page says. Holds nothing else."""

    def __init__(self, why: "Why") -> None:
        """`why` chooses the page's text."""
        super().__init__(why.value)
        self.why = why


class Why(StrEnum):
    """Why somebody could not be signed in, or has no pages."""

    CANCELLED = "cancelled"
    """Cognito answered with an error, or the person went back."""
    STRANGE = "strange"
    """The answer belongs to no sign-in that this browser began, or to one that is used up."""
    UNKNOWN = "unknown"
    """Signed in, but no account of a district, and no operator."""
    SUSPENDED = "suspended"
    """The user or the district is suspended."""


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
class Session:
    """A session, as it is kept."""

    key: str
    """SHA-256 of the cookie's value, in hexadecimal; the value itself is kept nowhere."""
    username: str
    tokens: Tokens
    begun_at: datetime
    expires_at: datetime
    district_id: str = ""
    """The district that somebody of several has chosen; it gives no rights, and is compared with theirs each time."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who sends a request, and what they may do."""

    username: str
    email: str
    districts: tuple[District, ...]
    """The person's own districts that are not suspended; none for an operator, who sees all of them."""
    role: Role
    is_operator: bool = False
    chosen: str = ""
    """The id of the district that the session has chosen."""

    @property
    def district(self) -> District | None:
        """The district that the person acts for: the only one, or the chosen one; None as long as there is a choice."""
        return self.districts[0] if len(self.districts) == 1 else self.own(self.chosen)

    @property
    def has_choice(self) -> bool:
        """Whether the person chooses whose pages to see."""
        return self.is_operator or len(self.districts) > 1

    def own(self, district_id: str) -> District | None:
        """The district of this id, if it is one of the person's; None also where there is none such."""
        return next((each for each in self.districts if each.district_id == district_id), None)

    @property
    def sees_values(self) -> bool:
        """Whether values and ids of students' rows are shown."""
        return self.is_operator or self.role is Role.DATA_MANAGER


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


class Sessions(Protocol):
    """The sessions."""

    @abstractmethod
    def add(self, session: Session) -> None:
        """Keep a new session."""

    @abstractmethod
    def read(self, key: str) -> Session | None:
        """The session, or None where there is none."""

    @abstractmethod
    def renew(self, before: Session, after: Session) -> bool:
        """Replace the tokens of a session, unless another request has done that; False then, or if it has ended."""

    @abstractmethod
    def end(self, key: str) -> None:
        """Forget a session; nothing happens if there is none."""

    @abstractmethod
    def choose(self, key: str, district_id: str) -> None:
        """Keep which district somebody of several has chosen; nothing happens if there is no session."""


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


class People(Protocol):
    """The accounts of people and districts."""

    @abstractmethod
    def user(self, username: str) -> User | None:
        """The user of this name, in any case, or None."""

    @abstractmethod
    def district(self, district_id: str) -> District | None:
        """The account of this id, or None."""


class Operators(Protocol):
    """The operators."""

    @abstractmethod
    def is_operator(self, username: str) -> bool:
        """Whether somebody is one now.

        Raises:
            Outage: Cognito does not answer.
        """


@dataclass(frozen=True, slots=True)
class SignIn:
    """Sign-in, sessions and people."""

    pages: LoginPages
    verifier: TokenVerifier
    sessions: Sessions
    people: People
    operators: Operators

    def finish(self, attempt: Attempt, code: str, now: datetime) -> str:
        """End a sign-in; return the value of the session's cookie.

        Raises:
            Denied, Outage: As they say.
        """
        tokens = self.pages.tokens(code, attempt)
        identity = tokens and self.verifier.verified(tokens.id_token, now, attempt.nonce)
        if not tokens or not identity:
            raise Denied(Why.STRANGE)
        try:
            self.person(identity)  # before there is a session
        except Denied:
            self.pages.revoke(tokens.refresh_token)
            raise
        value = secrets.token_urlsafe(SECRET_BYTES)
        self.sessions.add(Session(key_of(value), identity.username, tokens, now, now + IDLE))
        return value

    def person_of_session(self, cookie: str, now: datetime) -> Person | None:
        """Whose session it is; None if it has ended. Renews its tokens if they have expired.

        Raises:
            Denied: The person is signed in, but has no pages any more.
            Outage: As it says.
        """
        session = self.sessions.read(key_of(cookie))
        if session is None or session.expires_at <= now:
            return None
        identity = self.verifier.verified(session.tokens.id_token, now) or self._renewed(session, now)
        return self.person(identity, session.district_id) if identity else None

    def person_of_token(self, id_token: str, now: datetime) -> Person | None:
        """Whose token it is, for programs; None if it is not valid.

        Raises:
            Denied, Outage: As they say.
        """
        identity = self.verifier.verified(id_token, now)
        return self.person(identity) if identity else None

    def choose(self, cookie: str, district_id: str) -> None:
        """Keep the choice of a district with a session; whoever calls has looked that it is one of the person's."""
        self.sessions.choose(key_of(cookie), district_id)

    def person(self, identity: Identity, chosen: str = "") -> Person:
        """What somebody may see, from the accounts and the group of operators as they are now.

        `chosen` is the district of the session.

        Raises:
            Denied: They have no pages.
            Outage: As it says.
        """
        # The token may be older than a change of the group. Only those whom it names as operators are asked for.
        if OPERATORS in identity.groups and self.operators.is_operator(identity.username):
            return Person(identity.username, identity.email, (), Role.DATA_MANAGER, is_operator=True)
        user = self.people.user(identity.username)
        known = [*filter(None, map(self.people.district, user.districts))] if user else []
        if user is None or not known:
            raise Denied(Why.UNKNOWN)
        active = tuple(each for each in known if each.state is State.ACTIVE)
        if user.state is State.SUSPENDED or not active:
            raise Denied(Why.SUSPENDED)
        return Person(user.username, user.email, active, user.role, chosen=chosen)

    def end(self, cookie: str) -> None:
        """Sign out: the session is forgotten, and its tokens are revoked."""
        session = self.sessions.read(key_of(cookie))
        if session is not None:
            self.sessions.end(session.key)
            self.pages.revoke(session.tokens.refresh_token)

    def _renewed(self, session: Session, now: datetime) -> Identity | None:
        tokens = self.pages.renewed(session.tokens.refresh_token)
        identity = self.verifier.verified(tokens.id_token, now) if tokens else None
        if tokens is None or identity is None or identity.username != session.username:
            # Another request may have renewed it in this moment, and the refresh token was good only once.
            other = self.sessions.read(session.key)
            if other is None or other.tokens == session.tokens:
                self.sessions.end(session.key)
                return None
            return self.verifier.verified(other.tokens.id_token, now)
        expires = min(session.begun_at + SESSION, now + IDLE)
        is_kept = self.sessions.renew(session, replace(session, tokens=tokens, expires_at=expires))
        if not is_kept and self.sessions.read(session.key) is None:  # somebody has signed out meanwhile
            self.pages.revoke(tokens.refresh_token)
            return None
        # If another request has renewed it, these tokens are of one sign-in with its tokens: they are not revoked.
        return identity


def key_of(cookie: str) -> str:
    """The key under which the session of a cookie is kept."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def csrf_token(cookie: str) -> str:
    """The token that every form of a session carries. It follows from the cookie, which no other site can read."""
    return hashlib.sha256(b"csrf:" + cookie.encode()).hexdigest()


def is_csrf_token(token: str, cookie: str) -> bool:
    """Whether a form came from a page of this session; compared in constant time."""
    return secrets.compare_digest(token.encode(), csrf_token(cookie).encode())


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
