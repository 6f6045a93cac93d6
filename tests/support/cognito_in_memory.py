"""Cognito in memory, behind the real adapters: login pages, tokens with real signatures, and what the SDK calls."""

import base64
import hashlib
import io
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import Request

import jwt
import pytest
from botocore.exceptions import EndpointConnectionError  # noqa: TID251 - what the SDK raises when nobody answers
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from support.clock import Clock
from support.sdk_in_memory import Answered, answered

LOGIN = "https://login.example.org"
ISSUER = "https://cognito.example.org/pool"
KEYS = f"{ISSUER}/.well-known/jwks.json"
APP_CLIENT = "pages-client"
POOL = "pool-1"


class Code(NamedTuple):
    """What the login page remembers of a sign-in until its code is used."""

    username: str
    challenge: str
    nonce: str
    back: str


@cache
def key(name: str) -> RSAPrivateKey:
    """A key pair for tests alone; one for each name."""
    del name
    return generate_private_key(public_exponent=65537, key_size=2048)


def public_key(name: str) -> dict[str, Any]:
    """The public half, as a user pool serves it."""
    told: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key(name).public_key(), as_dict=True)
    return {**told, "kid": name, "alg": "RS256", "use": "sig"}


@dataclass
class Cognito:
    """One user pool."""

    clock: Clock
    lasts: timedelta = timedelta(minutes=15)
    """How long an ID token is valid."""
    users: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The groups of each user."""
    codes: dict[str, Code] = field(default_factory=dict)
    refresh: dict[str, str] = field(default_factory=dict)
    """The valid refresh tokens, and whose each is."""
    revoked: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """What was asked for: `keys`, `tokens`, and the SDK's operations."""
    is_out: bool = False
    """Whether it answers to nothing."""

    def claims(self, username: str, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - any claim
        """The claims of an ID token; those that are changed to None are left out."""
        now = self.clock.now()
        claims = {
            "sub": hashlib.sha256(username.encode()).hexdigest()[:32],
            "iss": ISSUER,
            "aud": APP_CLIENT,
            "token_use": "id",
            "cognito:username": username,
            "cognito:groups": list(self.users.get(username, ())),
            "email": f"{username}@example.org",
            "iat": int(now.timestamp()),
            "exp": int((now + self.lasts).timestamp()),
        }
        return {name: value for name, value in {**claims, **changed}.items() if value is not None}

    def token(self, username: str, signed_by: str = "pool", kid: str = "pool", **changed: Any) -> str:  # noqa: ANN401
        """An ID token."""
        return jwt.encode(self.claims(username, **changed), key(signed_by), "RS256", {"kid": kid})

    def log_in(self, address: str, username: str) -> str:
        """What somebody does on the login page at `address`; where the browser is sent then."""
        parts = urlsplit(address)
        asked = dict(parse_qsl(parts.query))
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{LOGIN}/oauth2/authorize"
        assert (asked["response_type"], asked["client_id"]) == ("code", APP_CLIENT)
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_hex(8)
        self.codes[code] = Code(username, asked["code_challenge"], asked["nonce"], asked["redirect_uri"])
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def urlopen(self, request: Request | str, timeout: float = 0) -> io.BytesIO:
        """In the place of `urllib.request.urlopen`."""
        assert timeout
        if self.is_out:
            raise URLError("no route")
        if request == KEYS:
            self.asked.append("keys")
            return io.BytesIO(json.dumps({"keys": [public_key("pool")]}).encode())
        assert isinstance(request, Request)
        assert request.full_url == f"{LOGIN}/oauth2/token"
        assert isinstance(request.data, bytes)
        self.asked.append("tokens")
        form = dict(parse_qsl(request.data.decode()))
        known = self.codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if known is None or (known.challenge, known.back) != (challenge.decode(), form["redirect_uri"]):
            raise HTTPError(request.full_url, 400, "invalid_grant", None, None)  # type: ignore[arg-type]
        given = {"id_token": self.token(known.username, nonce=known.nonce), "refresh_token": self._new(known.username)}
        return io.BytesIO(json.dumps(given).encode())

    def answer(self, operation: str, asked: Mapping[str, Any]) -> tuple[Answered, Mapping[str, Any]]:
        """What the service answers to a call of the SDK."""
        if self.is_out:
            raise EndpointConnectionError(endpoint_url=ISSUER)
        self.asked.append(operation)
        if operation == "RevokeToken":
            self.revoked.append(asked["Token"])
            self.refresh.pop(asked["Token"], None)
            return Answered(200), {}
        if operation == "AdminListGroupsForUser":
            assert asked["UserPoolId"] == POOL
            if asked["Username"] not in self.users:
                return Answered(400), {"Error": {"Code": "UserNotFoundException", "Message": "User does not exist."}}
            return Answered(200), {"Groups": [{"GroupName": name} for name in self.users[asked["Username"]]]}
        assert operation == "GetTokensFromRefreshToken"
        username = self.refresh.pop(asked["RefreshToken"], None)  # tokens rotate: each is good once
        if username is None:
            return Answered(400), {"Error": {"Code": "NotAuthorizedException", "Message": "Refresh Token is revoked"}}
        given = {"IdToken": self.token(username), "RefreshToken": self._new(username)}
        return Answered(200), {"AuthenticationResult": given}

    def _new(self, username: str) -> str:
        token = f"refresh-{secrets.token_hex(8)}"
        self.refresh[token] = username
        return token


def in_place(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Cognito:
    """A user pool that the adapters find in the place of Cognito."""
    made = Cognito(clock)
    monkeypatch.setattr("urllib.request.urlopen", made.urlopen)
    # Looked up at each call: a test may put its own in the place of `answer`.
    answered(monkeypatch, {"cognito-idp": lambda operation, asked: made.answer(operation, asked)})  # noqa: PLW0108
    return made
