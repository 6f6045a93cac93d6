"""Cognito's login pages: the addresses that a browser is sent to, and the tokens that come back (OAuth 2, RFC 6749)."""

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from botocore.exceptions import (  # noqa: TID251 - this package is where AWS is reached
    BotoCoreError,
)

from rollcall.aws.clients import client, error_code
from rollcall.steps.login_pages import Attempt, LoginPages, Outage, Tokens

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

PATIENCE = 8
"""Seconds that Cognito may take to answer."""

_INVALID = frozenset({"NotAuthorizedException", "RefreshTokenReuseException", "UserNotFoundException"})
"""Error codes of Cognito for a refresh token that is not valid any more; every other error is an outage."""


@dataclass(frozen=True, slots=True)
class CognitoLoginPages(LoginPages):
    """The login pages of one client of the user pool. The client has no secret: PKCE stands in for it."""

    login_url: str
    """Address of the pool's domain, without a slash at its end."""
    app_client: str
    """Id of the client."""
    apps_url: str
    """Address of our own pages, without a slash at its end."""

    def address(self, attempt: Attempt) -> str:
        asked = {
            "response_type": "code",
            "client_id": self.app_client,
            "redirect_uri": self._back,
            "scope": "openid email",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.login_url}/oauth2/authorize?{urllib.parse.urlencode(asked)}"

    def tokens(self, code: str, attempt: Attempt) -> Tokens | None:
        form = {
            "grant_type": "authorization_code",
            "client_id": self.app_client,
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": attempt.verifier,
        }
        # Not a call of the SDK: this address is the pool's domain, which the browser has used too.
        request = urllib.request.Request(  # noqa: S310 - https, from the template
            f"{self.login_url}/oauth2/token",
            urllib.parse.urlencode(form).encode(),
            {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - as above
                given = json.load(answer)
                return Tokens(str(given["id_token"]), str(given["refresh_token"]))
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.BAD_REQUEST:
                return None
            raise Outage from error
        except (OSError, ValueError, LookupError, TypeError) as error:  # no answer, or none that we know
            raise Outage from error

    def renewed(self, refresh_token: str) -> Tokens | None:
        cognito: CognitoIdentityProviderClient = client("cognito-idp")
        try:
            answer = cognito.get_tokens_from_refresh_token(RefreshToken=refresh_token, ClientId=self.app_client)
        except cognito.exceptions.ClientError as error:
            if error_code(error) in _INVALID:
                return None
            raise Outage from error
        except BotoCoreError as error:
            raise Outage from error
        result = answer["AuthenticationResult"]
        return Tokens(result["IdToken"], result.get("RefreshToken", refresh_token))

    def revoke(self, refresh_token: str) -> None:
        cognito: CognitoIdentityProviderClient = client("cognito-idp")
        try:
            cognito.revoke_token(Token=refresh_token, ClientId=self.app_client)
        except (cognito.exceptions.ClientError, BotoCoreError):
            return  # the session is forgotten in any case, and nobody else has the token

    def sign_out_address(self) -> str:
        asked = {"client_id": self.app_client, "logout_uri": f"{self.apps_url}/signed-out"}
        return f"{self.login_url}/logout?{urllib.parse.urlencode(asked)}"

    @property
    def _back(self) -> str:
        return f"{self.apps_url}/sign-in/done"
