"""Signing in: only who began it in this browser, at the login page, in time; and it leads nowhere but to our pages."""

import base64
import hashlib
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from support.browser_in_memory import Browser
from support.cognito_in_memory import KEYS, LOGIN
from support.pages_in_memory import MINE, OPERATOR, URL, Pages

from rollcall_apps.request import SESSION_COOKIE

MANAGER = f"{MINE}-manager"


def begun(browser: Browser, to: str = "/imports") -> str:
    """Begin a sign-in; the address of the login page."""
    return browser.send("GET", f"/sign-in?{urlencode({'to': to})}").location


def asked(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def test_a_sign_in_leads_to_the_page_that_was_wanted(pages: Pages) -> None:
    browser = pages.browser()
    wanted = f"/imports/{pages.id(MINE, 'held')}/findings?file=Students.csv&search=S-1"
    sent = browser.get(wanted)
    assert sent.location.startswith(f"{LOGIN}/oauth2/authorize?")
    done = browser.send("GET", pages.cognito.log_in(sent.location, MANAGER))
    assert (done.status, done.location) == (303, wanted)
    assert browser.get(done.location).status == 200


def test_state_verifier_and_nonce_are_fresh_and_the_verifier_stays_here(pages: Pages) -> None:
    browser = pages.browser()
    first, second = asked(begun(browser)), asked(begun(browser))
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]
        assert len(base64.urlsafe_b64decode(first[name] + "=")) == 32
    assert {"code_verifier", "client_secret"}.isdisjoint(first)
    assert first["redirect_uri"] == f"{URL}/sign-in/done"
    kept = [value for name, (value, _) in browser.cookies.items() if name.startswith("__Host-sign-in-")]
    verifier = base64.urlsafe_b64decode(kept[0]).decode().split('"')[3]
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert challenge == first["code_challenge"]


def test_the_answer_in_another_browser_signs_nobody_in(pages: Pages) -> None:
    answer = pages.cognito.log_in(begun(pages.browser()), MANAGER)
    other = pages.browser()
    begun(other)
    assert other.send("GET", answer).status == 400
    assert not other.session


def test_the_state_of_another_sign_in_signs_nobody_in(pages: Pages) -> None:
    browser = pages.browser()
    first, second = begun(browser), begun(browser)
    code = asked(pages.cognito.log_in(first, MANAGER))["code"]
    answer = browser.send("GET", f"/sign-in/done?{urlencode({'code': code, 'state': asked(second)['state']})}")
    assert answer.status == 403  # PKCE: the verifier is that of the second one
    for state in ("", asked(first)["state"][:-1], "x", "é" * 9, "\r\nSet-Cookie: a=b"):
        assert browser.send("GET", f"/sign-in/done?{urlencode({'code': code, 'state': state})}").status == 400
    assert not browser.session


def test_a_code_is_good_once(pages: Pages) -> None:
    browser = pages.browser()
    address = pages.cognito.log_in(begun(browser), MANAGER)
    kept = dict(browser.cookies)
    assert browser.send("GET", address).status == 303
    first = browser.session
    # Once more by the way back in the history: nothing happens to the session.
    assert (browser.send("GET", address).location, browser.session) == ("/", first)
    thief = pages.browser()
    thief.cookies |= kept
    assert thief.send("GET", address).status == 403
    assert not thief.session


def test_a_token_of_another_sign_in_is_refused(pages: Pages) -> None:
    browser = pages.browser()
    address = pages.cognito.log_in(begun(browser), MANAGER)
    code = asked(address)["code"]
    pages.cognito.codes[code] = pages.cognito.codes[code]._replace(nonce="another")
    assert browser.send("GET", address).status == 403
    assert not browser.session


def test_a_cancelled_sign_in_says_so(pages: Pages) -> None:
    browser = pages.browser()
    state = asked(begun(browser))["state"]
    hostile = "<script>alert(1)</script>"
    answer = browser.send(
        "GET", f"/sign-in/done?{urlencode({'error': 'access_denied', 'state': state, 'error_description': hostile})}"
    )
    assert answer.status == 400
    assert "was not finished" in answer.body
    assert "alert(1)" not in answer.body


def test_a_sign_in_of_more_than_ten_minutes_begins_again(pages: Pages) -> None:
    browser = pages.browser()
    address = pages.cognito.log_in(begun(browser), MANAGER)
    kept = dict(browser.cookies)
    pages.clock.pass_(minutes=11)
    assert browser.send("GET", address).status == 400
    # The function itself keeps the time, whatever a browser does with its cookies.
    browser.cookies = {name: (value, None) for name, (value, _) in kept.items()}
    assert browser.send("GET", address).status == 400
    assert not browser.session


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/imports\r\nSet-Cookie: a=b",
        "/%0d%0aSet-Cookie:a=b\r",
        "javascript:alert(1)",
        "evil.example",
        "@evil.example",
        ".evil.example",
        "/é",
        "/" + "a" * 5000,
        "",
    ],
)
def test_a_sign_in_leads_to_no_other_site(pages: Pages, to: str) -> None:
    browser = pages.browser()
    done = browser.send("GET", pages.cognito.log_in(begun(browser, to), MANAGER))
    assert (done.status, done.location) == (303, "/")
    # Nor does the address for whoever is signed in already.
    assert begun(browser, to) == "/"


def test_a_cookie_that_somebody_made_leads_to_no_other_site(pages: Pages) -> None:
    browser = pages.browser()
    address = begun(browser)
    (name,) = (name for name in browser.cookies if name.startswith("__Host-sign-in-"))
    value, end = browser.cookies[name]
    made = base64.urlsafe_b64decode(value).replace(b'"/imports"', b'"https://evil.example"')
    assert b"evil" in made
    browser.cookies[name] = (base64.urlsafe_b64encode(made).decode(), end)
    assert browser.send("GET", pages.cognito.log_in(address, MANAGER)).location == "/"


def test_several_tabs_may_sign_in_at_once(pages: Pages) -> None:
    browser = pages.browser()
    first, second = begun(browser, "/check"), begun(browser, "/mails")
    assert browser.send("GET", pages.cognito.log_in(first, MANAGER)).location == "/check"
    assert browser.send("GET", pages.cognito.log_in(second, MANAGER)).location == "/mails"


def test_a_new_sign_in_has_a_new_session_and_ends_the_old_one(pages: Pages) -> None:
    browser = pages.browser()
    address = begun(browser)
    browser.cookies[SESSION_COOKIE] = ("chosen-by-somebody-else", None)
    browser.send("GET", pages.cognito.log_in(address, MANAGER))
    first = browser.session
    assert first != "chosen-by-somebody-else"
    again = begun(pages.browser())  # a second tab that began before
    other = pages.browser()
    address = begun(other)
    other.cookies[SESSION_COOKIE] = (first, None)
    other.send("GET", pages.cognito.log_in(address, f"{MINE}-reader"))
    assert other.session not in ("", first)
    assert len(pages.database.tables["sessions"]) == 1
    assert browser.send("GET", "/imports").location.startswith("/sign-in?")
    assert again


def test_the_cookie_of_a_session_is_for_this_host_alone_and_for_no_script(pages: Pages) -> None:
    browser = pages.browser()
    done = browser.send("GET", pages.cognito.log_in(begun(browser), MANAGER))
    (cookie,) = (each for each in done.cookies if each.startswith(f"{SESSION_COOKIE}=") and browser.session in each)
    assert SESSION_COOKIE.startswith("__Host-")
    said = set(cookie.split("; ")[1:])
    assert said == {"Path=/", "Max-Age=43200", "HttpOnly", "Secure", "SameSite=Lax"}
    assert len(base64.urlsafe_b64decode(browser.session + "=")) == 32
    # Nor does what the table holds sign anybody in.
    (key,) = pages.database.tables["sessions"]
    thief = pages.browser()
    thief.cookies[SESSION_COOKIE] = (key[0], None)
    assert thief.send("GET", "/imports").status == 303
    assert browser.session not in str(pages.database.tables["sessions"])


def test_who_has_no_account_gets_no_session(pages: Pages) -> None:
    browser = pages.browser()
    answer = browser.sign_in("nobody")
    assert (answer.status, answer.page.title) == (403, "There is no account for you here")
    assert not browser.session
    assert not pages.database.tables["sessions"]
    assert len(pages.cognito.revoked) == 1


def test_who_is_suspended_gets_no_session(pages: Pages) -> None:
    browser = pages.browser()
    assert browser.sign_in(f"{MINE}-gone").page.title == "This account is suspended"
    assert not browser.session
    assert not pages.cognito.refresh


def test_an_operator_is_who_is_in_the_group(pages: Pages) -> None:
    assert "Districts" in pages.browser(OPERATOR).get("/districts").page.title
    pages.cognito.users[f"{MINE}-reader"] = ("operators-of-something-else", "Operators")
    assert pages.browser(f"{MINE}-reader").get("/districts").status == 404


@pytest.mark.parametrize("answers", ["", "[]", "{}", '{"id_token": 1}', "<html>"])
def test_what_cognito_should_not_answer_is_its_outage(
    pages: Pages, answers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = pages.browser()
    address = pages.cognito.log_in(begun(browser), MANAGER)
    from io import BytesIO  # noqa: PLC0415 - of this test alone

    right = pages.cognito.urlopen
    monkeypatch.setattr(
        "urllib.request.urlopen",
        lambda request, timeout: right(request, timeout) if request == KEYS else BytesIO(answers.encode()),
    )
    assert browser.send("GET", address).status == 503
    assert not pages.failures


def test_an_outage_of_the_login_is_said_and_the_next_try_counts(pages: Pages) -> None:
    browser = pages.browser()
    address = pages.cognito.log_in(begun(browser), MANAGER)
    pages.cognito.is_out = True
    answer = browser.send("GET", address)
    assert (answer.status, answer.page.title) == (503, "The sign-in does not answer")
    pages.cognito.is_out = False
    assert browser.send("GET", address).status == 303
