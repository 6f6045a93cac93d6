"""Verifies ID tokens of Cognito by the public keys of the user pool (OpenID Connect Core, 3.1.3.7)."""

import json
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime

import jwt

from rollcall.steps.login_pages import Identity, Outage, TokenVerifier, identity_of

PATIENCE = 5
"""Seconds that the address of the keys may take to answer."""

KEPT = 3600
"""Seconds for which keys are kept."""

ASKED_AGAIN = 60
"""Seconds before an unknown key makes us ask for the keys again; forged tokens must not make us ask at each request."""

LEEWAY = 5
"""Seconds by which the clocks of Cognito and ours may differ."""


@dataclass(slots=True)
class CognitoTokens(TokenVerifier):
    """The ID tokens of one client of the user pool."""

    issuer: str
    app_client: str
    keys_url: str
    """Address of the pool's public keys (JWKS)."""
    _keys: dict[str, jwt.PyJWK] = field(default_factory=dict)
    _asked: float = float("-inf")

    def verified(self, id_token: str, now: datetime, nonce: str | None = None) -> Identity | None:
        try:
            key = self._key(jwt.get_unverified_header(id_token).get("kid"))
            if key is None:
                return None
            claims = jwt.decode(
                id_token,
                key,
                algorithms=["RS256"],
                audience=self.app_client,
                issuer=self.issuer,
                # The moment is the caller's, so expiry is judged below.
                options={"require": ["exp", "aud", "iss"], "verify_exp": False, "verify_iat": False},
            )
            expires_at = datetime.fromtimestamp(claims["exp"], UTC)
            if claims.get("token_use") != "id" or (nonce is not None and claims.get("nonce") != nonce):
                return None
            return identity_of(claims, expires_at) if now.timestamp() < claims["exp"] + LEEWAY else None
        except (jwt.PyJWTError, KeyError, TypeError, ValueError, OverflowError):
            return None

    def _key(self, kid: object) -> jwt.PyJWK | None:
        age = time.monotonic() - self._asked
        if age > KEPT or (kid not in self._keys and age > ASKED_AGAIN):
            self._fetch()
        return self._keys.get(kid) if isinstance(kid, str) else None

    def _fetch(self) -> None:
        try:
            with urllib.request.urlopen(self.keys_url, timeout=PATIENCE) as answer:  # noqa: S310 - https, from the template
                found = jwt.PyJWKSet.from_dict(json.load(answer)).keys
        except (OSError, ValueError, jwt.PyJWTError) as error:
            if self._keys:
                self._asked = time.monotonic() - KEPT + ASKED_AGAIN  # those that we have are good for longer
                return
            raise Outage from error
        self._keys = {key.key_id: key for key in found if key.key_id}
        self._asked = time.monotonic()
