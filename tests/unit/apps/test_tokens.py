"""Tokens for `/api/`: only an ID token of our client, of our user pool, that has not expired."""

import base64
import json
from datetime import timedelta
from typing import Any
from urllib.error import URLError

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from support.cognito_in_memory import APP_CLIENT, KEYS, Cognito, key
from support.pages_in_memory import MINE, OPERATOR, Pages

from rollcall.model.accounts import State
from rollcall_apps.request import SESSION_COOKIE

MANAGER = f"{MINE}-manager"
ADDRESS = "/api/nothing"
"""An address without a page: whoever may ask gets 404, everybody else 401."""


ACCESS: dict[str, Any] = {"token_use": "access"}
NAMELESS: dict[str, Any] = {"cognito:username": None}


def status(pages: Pages, token: str, address: str = ADDRESS) -> int:
    """How a request with a token is answered."""
    return pages.browser().send("GET", address, headers={"authorization": f"Bearer {token}"}).status


def part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def forged(cognito: Cognito, kind: str) -> str:
    """A token that must be refused."""
    right = cognito.token(MANAGER)
    header, claims, signature = right.split(".")
    public = key("pool").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    by_hmac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    hs256 = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'pool'})}.{claims}"
    operator = part(cognito.claims(OPERATOR, **{"cognito:groups": ["operators"]}))
    long_ago = int(cognito.clock.now().timestamp()) - 6
    tokens = {
        "changed claims": f"{header}.{operator}.{signature}",
        "changed signature": f"{header}.{claims}.{signature[:-8]}AAAAAAAA",
        "no signature": f"{header}.{claims}.",
        "alg none": f"{part({'alg': 'none', 'kid': 'pool'})}.{claims}.",
        "alg None": f"{part({'alg': 'None', 'kid': 'pool'})}.{claims}.{signature}",
        "HS256 with the public key": hs256
        + "."
        + base64.urlsafe_b64encode(by_hmac.sign(hs256.encode(), public)).rstrip(b"=").decode(),
        "another key": cognito.token(MANAGER, signed_by="other"),
        "another key by its own name": cognito.token(MANAGER, signed_by="other", kid="other"),
        "no name of a key": jwt.encode(cognito.claims(MANAGER), key("pool"), "RS256"),
        "RS512": jwt.encode(cognito.claims(MANAGER), key("pool"), "RS512", {"kid": "pool"}),
        "a list as the name of a key": f"{part({'alg': 'RS256', 'kid': ['pool']})}.{claims}.{signature}",
        "a key within": f"{part({'alg': 'RS256', 'jku': KEYS, 'jwk': {}})}.{claims}.{signature}",
        "expired": cognito.token(MANAGER, exp=long_ago),
        "without end": cognito.token(MANAGER, exp=None),
        "with an endless end": cognito.token(MANAGER, exp=10**30),
        "an end in words": cognito.token(MANAGER, exp="tomorrow"),
        "another pool's": cognito.token(MANAGER, iss="https://cognito.example.org/other"),
        "without a pool": cognito.token(MANAGER, iss=None),
        "another client's": cognito.token(MANAGER, aud="other-client"),
        "without a client": cognito.token(MANAGER, aud=None),
        "an access token": cognito.token(MANAGER, **ACCESS, aud=None, client_id=APP_CLIENT),
        "an access token with an audience": cognito.token(MANAGER, **ACCESS),
        "without a use": cognito.token(MANAGER, token_use=None),
        "without a name": cognito.token(MANAGER, **NAMELESS),
        "empty": "",
        "a word": "token",
        "dots": "..",
        "bytes": "ÿÿ.ÿÿ.ÿÿ",
    }
    return tokens[kind]


KINDS = (
    "changed claims", "changed signature", "no signature", "alg none", "alg None", "HS256 with the public key",
    "another key", "another key by its own name", "no name of a key", "RS512", "a list as the name of a key",
    "a key within", "expired", "without end", "with an endless end", "an end in words", "another pool's",
    "without a pool", "another client's", "without a client", "an access token", "an access token with an audience",
    "without a use", "without a name", "empty", "a word", "dots", "bytes",
)  # fmt: skip


def test_a_right_token_lets_its_user_in(pages: Pages) -> None:
    assert status(pages, pages.cognito.token(MANAGER)) == 404
    assert status(pages, pages.cognito.token(MANAGER, aud=["other", APP_CLIENT])) == 404


@pytest.mark.parametrize("kind", KINDS)
def test_any_other_token_is_refused(pages: Pages, kind: str) -> None:
    token = forged(pages.cognito, kind)
    assert status(pages, token) == 401
    # Not even where a session holds it.
    browser = pages.browser(MANAGER)
    (item,) = pages.database.tables["sessions"].values()
    item["id_token"] = {"S": token or "-"}
    pages.cognito.refresh.clear()
    assert browser.send("GET", "/imports").status == 303
    assert not pages.failures


def test_a_token_ends_to_the_second(pages: Pages) -> None:
    token = pages.cognito.token(MANAGER)
    pages.clock.pass_(minutes=14, seconds=59)
    assert status(pages, token) == 404
    pages.clock.pass_(seconds=10)
    assert status(pages, token) == 401


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "bEarer", "Bearer  "])
def test_the_scheme_of_a_token_counts_in_any_case(pages: Pages, scheme: str) -> None:
    """RFC 9110, 11.1."""
    headers = {"authorization": f"{scheme} {pages.cognito.token(MANAGER)}"}
    assert pages.browser().send("GET", ADDRESS, headers=headers).status == 404


@pytest.mark.parametrize("scheme", ["Bearer", "Bear ", "Basic ", "xBearer ", " ", ""])
def test_a_token_of_another_scheme_is_none(pages: Pages, scheme: str) -> None:
    headers = {"authorization": f"{scheme}{pages.cognito.token(MANAGER)}"}
    assert pages.browser().send("GET", ADDRESS, headers=headers).status == 401


def test_a_token_of_a_page_is_no_session(pages: Pages) -> None:
    token = pages.cognito.token(MANAGER)
    browser = pages.browser()
    assert browser.send("GET", "/imports", headers={"authorization": f"Bearer {token}"}).status == 303
    browser.cookies[SESSION_COOKIE] = (token, None)
    assert browser.send("GET", "/imports").status == 303


def test_a_token_of_somebody_who_is_suspended_or_unknown_is_refused(pages: Pages) -> None:
    assert status(pages, pages.cognito.token("nobody")) == 403
    assert status(pages, pages.cognito.token(f"{MINE}-gone")) == 403
    token = pages.cognito.token(MANAGER)
    pages.change(MINE, state=State.SUSPENDED)
    assert status(pages, token) == 403


def test_a_wrong_token_is_not_saved_by_a_session(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    assert browser.send("GET", ADDRESS).status == 404
    assert browser.send("GET", ADDRESS, headers={"authorization": "Bearer x"}).status == 401


def test_a_session_changes_nothing_by_the_interface_without_its_token(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    assert browser.send("POST", ADDRESS, "{}", {"content-type": "application/json"}).status == 403
    token = {"content-type": "application/json", "x-csrf-token": browser.csrf}
    assert browser.send("POST", ADDRESS, "{}", token).status == 404


def test_answers_for_programs_are_json_and_stay_nowhere(pages: Pages) -> None:
    answer = pages.browser().send("GET", ADDRESS)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert json.loads(answer.body)["problem"] == "signed-out"


def test_forged_tokens_do_not_make_us_ask_for_the_keys_each_time(pages: Pages) -> None:
    for number in range(5):
        status(pages, pages.cognito.token(MANAGER, signed_by="other", kid=f"key-{number}"))
    assert pages.cognito.asked.count("keys") == 1


def test_without_keys_nobody_is_let_in_and_an_outage_is_said(pages: Pages) -> None:
    pages.cognito.is_out = True
    assert status(pages, pages.cognito.token(MANAGER)) == 503
    pages.cognito.is_out = False
    assert status(pages, pages.cognito.token(MANAGER)) == 404


def test_keys_that_were_fetched_outlive_an_outage_and_are_asked_for_once_a_minute(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages.cognito.lasts = timedelta(days=1)
    token = pages.cognito.token(MANAGER)
    now = [1e6]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    assert status(pages, token) == 404
    now[0] += 3700
    tried: list[object] = []

    def out(request: object, timeout: float) -> None:
        tried.append((request, timeout))
        raise URLError("no route")

    monkeypatch.setattr("urllib.request.urlopen", out)
    for _ in range(4):
        assert status(pages, token) == 404
        now[0] += 10
    assert len(tried) == 1
    now[0] += 60
    assert status(pages, token) == 404
    assert len(tried) == 2
