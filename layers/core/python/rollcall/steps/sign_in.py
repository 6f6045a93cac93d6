"""Signs people in to the pages, keeps their sessions, and says what each may see.

The browser holds one random value in a cookie. The tokens that Cognito gave lie with the session in DynamoDB, under the
hash of that value, so that signing out ends a session at once, also for somebody who has copied the cookie. What a
person may see is read from the accounts at each request: who is suspended loses the pages with the next one.
"""

import hashlib
import secrets
from abc import abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from rollcall.model.accounts import District, Role, State, User
from rollcall.model.accounts.people import OPERATORS
from rollcall.steps.login_pages import SECRET_BYTES, Attempt, Identity, LoginPages, Tokens, TokenVerifier

SESSION = timedelta(hours=12)
"""A session ends this long after its sign-in at the latest."""

IDLE = timedelta(hours=2)
"""A session ends this long after its tokens were last renewed, which a request does once they have expired."""


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
