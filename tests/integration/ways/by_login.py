"""Ways by the logins of pages and API: cookies, tokens, and what Cognito answers to anybody."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from integration.ways.intruder import Answer, Intruder, Target, Try, Way, by_aws
from support.deployed import PASSWORD
from support.http_visitor import Visitor

SESSION, DISTRICT = "__Host-session", "__Host-district"
INTENDED = "the-password-of-mine"
Forge = Callable[[Intruder, Target], str]


def _claims(intruder: Intruder) -> dict[str, Any]:
    return dict(jwt.decode(intruder.token, options={"verify_signature": False}))


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _as_the_other(intruder: Intruder, at: Target) -> dict[str, Any]:
    """The claims of the own token with the other's names in them."""
    return {**_claims(intruder), "cognito:username": at.user, "username": at.user, "custom:district": at.district}


def _changed(intruder: Intruder, at: Target) -> str:
    header, _, signature = intruder.token.split(".")
    return f"{header}.{_part(_as_the_other(intruder, at))}.{signature}"


def _operator(intruder: Intruder, _at: Target) -> str:
    header, _, signature = intruder.token.split(".")
    return f"{header}.{_part({**_claims(intruder), 'cognito:groups': ['operators']})}.{signature}"


def _own_key(intruder: Intruder, at: Target) -> str:
    key = rsa.generate_private_key(65537, 2048)
    return jwt.encode(
        _as_the_other(intruder, at), key, "RS256", {"kid": jwt.get_unverified_header(intruder.token)["kid"]}
    )


def _no_key(intruder: Intruder, at: Target) -> str:
    return f"{_part({'alg': 'none'})}.{_part(_as_the_other(intruder, at))}."


def _signed_in(intruder: Intruder, pool: str, client: str, kind: str = "IdToken") -> str:
    login = intruder.deployed.platform.client("cognito-idp")
    given = {"USERNAME": intruder.own.user, "PASSWORD": PASSWORD}
    answer = login.admin_initiate_auth(
        UserPoolId=pool, ClientId=client, AuthFlow="ADMIN_USER_PASSWORD_AUTH", AuthParameters=given
    )
    return str(answer["AuthenticationResult"][kind])


def _other_client(intruder: Intruder, _at: Target) -> str:
    """A real one, of the client by which the SFTP door checks passwords."""
    outputs = intruder.deployed.platform.outputs
    return _signed_in(intruder, outputs["UserPoolId"], outputs["UserPoolClientId"])


def _access(intruder: Intruder, _at: Target) -> str:
    outputs = intruder.deployed.platform.outputs
    return _signed_in(intruder, outputs["UserPoolId"], outputs["UserPoolClientId"], "AccessToken")


def _other_pool(intruder: Intruder, at: Target) -> str:
    """A real one of a pool of the intruder's own, which has a user with the other's name."""
    login = intruder.deployed.platform.client("cognito-idp")
    pool = login.create_user_pool(PoolName="of-the-intruder")["UserPool"]["Id"]
    flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    made = login.create_user_pool_client(UserPoolId=pool, ClientName="own", ExplicitAuthFlows=flows)
    client = made["UserPoolClient"]["ClientId"]
    login.admin_create_user(UserPoolId=pool, Username=at.user)
    login.admin_set_user_password(UserPoolId=pool, Username=at.user, Password=f"{PASSWORD}-A1!", Permanent=True)
    answer = login.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": at.user, "PASSWORD": f"{PASSWORD}-A1!"},
    )
    login.delete_user_pool(UserPoolId=pool)
    return str(answer["AuthenticationResult"]["IdToken"])


def _expired(intruder: Intruder, at: Target) -> str:
    del at
    header, _, signature = intruder.token.split(".")
    later = int((datetime.now(UTC) + timedelta(days=365)).timestamp())
    return f"{header}.{_part({**_claims(intruder), 'exp': later})}.{signature}"


TOKENS: dict[str, Forge] = {
    "the own one, with the other's names written into it": _changed,
    "the own one, made an operator's": _operator,
    "the own one, made to last a year": _expired,
    "the other's names, signed with an own key": _own_key,
    "the other's names, without a signature": _no_key,
    "of another pool, of a user with the other's name": _other_pool,
    "of another client of the pool": _other_client,
    "an access token": _access,
}


def _token(forge: Forge) -> Try:
    def attempt(intruder: Intruder, at: Target) -> Answer:
        token = forge(intruder, at)
        assert intruder.by_api("/api/me").outcome == "own"
        answer = intruder.by_api(f"/api/imports/{at.import_id}", token=token)
        assert answer.said.startswith("401"), answer
        return answer

    return attempt


def _cookie(intruder: Intruder, **cookies: str) -> Answer:
    """What a visitor with these cookies sees of the list of imports."""
    visitor = Visitor(intruder.deployed.platform.outputs["AppsUrl"], {**cookies})
    answer = visitor.ask("/imports")
    return Answer("own" if answer.status == 200 else "refused", f"{answer.status} {answer.text}")


def _session(value: Callable[[Intruder, Target], str]) -> Try:
    """A value that is none of a session leads to the login."""

    def attempt(intruder: Intruder, at: Target) -> Answer:
        answer = _cookie(intruder, **{SESSION: value(intruder, at)})
        assert answer.said.startswith("303"), answer
        return answer

    return attempt


def _district_cookie(intruder: Intruder, at: Target) -> Answer:
    cookies = {**intruder.visitor.cookies, DISTRICT: at.district}
    assert SESSION in cookies
    return _cookie(intruder, **cookies)


def _other_form(intruder: Intruder, _at: Target) -> Answer:
    """A change of the own district, with the token of the other's forms."""
    answer = intruder.visitor.ask("/mails", {"csrf": intruder.other_csrf})
    assert answer.status == 403, answer
    return Answer("refused", "403")


def _cognito(method: str, **more: str) -> Try:
    """What Cognito answers to anybody who knows its address."""

    def attempt(intruder: Intruder, at: Target) -> Answer:
        platform = intruder.deployed.platform
        who = {"ClientId": platform.outputs["PagesClientId"], "Username": at.user, "Password": INTENDED}
        answer = by_aws(getattr(platform.client("cognito-idp"), method), **who, **more)
        assert answer.outcome == "refused", answer
        return answer

    return attempt


def _password(intruder: Intruder, at: Target) -> Answer:
    """Sign in at Cognito by the client of the pages, which takes no password as it is."""
    answer = by_aws(
        intruder.deployed.platform.client("cognito-idp").initiate_auth,
        ClientId=intruder.deployed.platform.outputs["PagesClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": at.user, "PASSWORD": INTENDED},
    )
    assert answer.outcome == "refused", answer
    return answer


WAYS = (
    *(Way(f"Token: {name}", _token(forge)) for name, forge in TOKENS.items()),
    Way("Cookie: a session with the key under which the other's is kept", _session(lambda i, _at: i.other_session)),
    Way("Cookie: a session named after the other's user", _session(lambda _i, at: at.user)),
    Way("Cookie: the own token as a session", _session(lambda i, _at: i.token)),
    Way("Cookie: the other's district as the choice", _district_cookie),
    Way("Form: the token of the other's session with the own", _other_form),
    # These two tell at Cognito itself whether there is such a user; on the local platform, whoever is new signs up.
    Way("Cognito: sign up under the other's name", _cognito("sign_up"), is_compared=False),
    Way(
        "Cognito: a new password for the other with a guessed code",
        _cognito("confirm_forgot_password", ConfirmationCode="123456"),
        is_compared=False,
    ),
    Way("Cognito: the other's user with the own password", _password),
)
