"""Sessions: how long they last, how they are renewed, and how they end."""

from collections.abc import Mapping
from typing import Any

import pytest
from support.browser_in_memory import Browser
from support.cognito_in_memory import LOGIN
from support.pages_in_memory import MINE, OPERATOR, URL, Pages

from rollcall.model.accounts import Role, State
from rollcall.steps.sign_in import key_of
from rollcall_apps.request import SESSION_COOKIE

MANAGER = f"{MINE}-manager"


def is_in(browser: Browser) -> bool:
    """Whether somebody is signed in in this browser."""
    answer = browser.send("GET", "/imports")
    assert answer.status in (200, 303)
    return answer.status == 200 or answer.location == "/districts"


def test_the_tokens_of_a_session_are_renewed_when_they_have_expired(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    assert "GetTokensFromRefreshToken" not in pages.cognito.asked
    pages.clock.pass_(minutes=20)
    assert is_in(browser)
    assert is_in(browser)
    assert pages.cognito.asked.count("GetTokensFromRefreshToken") == 1


def test_a_session_ends_when_nobody_uses_it_for_two_hours(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    for _ in range(3):
        pages.clock.pass_(minutes=110)
        assert is_in(browser)
    pages.clock.pass_(minutes=121)
    assert not is_in(browser)


def test_a_session_ends_after_twelve_hours_in_any_case(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    browser.cookies[SESSION_COOKIE] = (browser.session, None)  # the browser keeps it for longer
    for _ in range(23):
        pages.clock.pass_(minutes=31)
        assert is_in(browser)
    pages.clock.pass_(minutes=31)
    assert not is_in(browser)


@pytest.mark.parametrize("grace", [True, False])
def test_two_renewals_at_once_leave_both_signed_in(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, *, grace: bool
) -> None:
    """Whether or not Cognito takes the refresh token of the second one, which was good when it was read."""
    browser = pages.browser(MANAGER)
    pages.clock.pass_(minutes=20)
    answer, inner = pages.cognito.answer, list[object]()

    def while_another_renews(operation: str, asked: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as the original
        if operation == "GetTokensFromRefreshToken" and not inner:
            inner.append("begun")
            inner.append(pages.sign_in.person_of_session(browser.session, pages.clock.now()) is not None)
            if grace:
                pages.cognito.refresh[asked["RefreshToken"]] = MANAGER
        return answer(operation, asked)

    monkeypatch.setattr(pages.cognito, "answer", while_another_renews)
    assert is_in(browser)
    assert inner == ["begun", True]
    assert pages.cognito.asked.count("GetTokensFromRefreshToken") == 2
    assert is_in(browser)


def test_a_renewal_brings_no_session_back_that_was_ended_meanwhile(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = pages.browser(MANAGER)
    cookie, answer = browser.session, pages.cognito.answer
    pages.clock.pass_(minutes=20)

    def while_somebody_signs_out(operation: str, asked: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as the original
        if operation == "GetTokensFromRefreshToken":
            pages.sessions.end(key_of(cookie))
        return answer(operation, asked)

    monkeypatch.setattr(pages.cognito, "answer", while_somebody_signs_out)
    assert not is_in(browser)
    assert not pages.database.tables["sessions"]
    assert not pages.cognito.refresh  # what the renewal gave is revoked, too


def test_a_refresh_token_that_is_refused_ends_the_session(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    pages.cognito.refresh.clear()
    assert is_in(browser)  # until the ID token has expired
    pages.clock.pass_(minutes=20)
    assert not is_in(browser)
    assert not pages.database.tables["sessions"]


def test_a_renewal_that_is_of_somebody_else_ends_the_session(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    pages.cognito.refresh = dict.fromkeys(pages.cognito.refresh, OPERATOR)
    pages.clock.pass_(minutes=20)
    assert not is_in(browser)


def test_an_outage_of_cognito_is_said_and_keeps_the_session(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    pages.clock.pass_(minutes=20)
    pages.cognito.is_out = True
    answer = browser.send("GET", "/imports")
    assert (answer.status, answer.page.title) == (503, "The sign-in does not answer")
    assert not pages.failures
    pages.cognito.is_out = False
    assert is_in(browser)


def test_an_outage_of_cognito_ends_no_valid_token_and_no_public_page(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    pages.cognito.is_out = True
    assert is_in(browser)
    assert pages.browser().send("GET", "/guide").status == 200


def test_signing_out_ends_the_session_here_and_at_cognito(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    (refresh,) = pages.cognito.refresh
    cookie = browser.session
    answer = browser.post("/sign-out")
    assert answer.location.startswith(f"{LOGIN}/logout?")
    assert f"{URL}/signed-out".replace(":", "%3A").replace("/", "%2F") in answer.location
    assert pages.cognito.revoked == [refresh]
    assert not pages.database.tables["sessions"]
    assert not browser.session
    # Somebody who has copied the cookie has nothing.
    browser.cookies[SESSION_COOKIE] = (cookie, None)
    assert not is_in(browser)


def test_an_old_link_asks_to_sign_in_after_signing_out(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    browser.post("/sign-out")
    assert browser.send("GET", "/signed-out").page.title == "Signed out"
    link = f"/imports/{pages.id(MINE, 'failed')}"
    assert browser.get(link).location.startswith(f"{LOGIN}/oauth2/authorize?")
    assert browser.sign_in(MANAGER, link).status == 200


def test_signing_out_during_an_outage_of_cognito_ends_the_session_here(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    csrf = browser.csrf
    pages.cognito.is_out = True
    assert browser.post("/sign-out", csrf).status == 303
    assert not pages.database.tables["sessions"]


def test_signing_out_twice_is_said(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    csrf = browser.csrf
    browser.post("/sign-out", csrf)
    assert browser.post("/sign-out", csrf).status == 401


@pytest.mark.parametrize("name", [MANAGER, MINE])
def test_who_is_suspended_loses_the_pages_with_the_next_request(pages: Pages, name: str) -> None:
    browser = pages.browser(MANAGER)
    csrf, held = browser.csrf, pages.id(MINE, "held")
    pages.change(name, state=State.SUSPENDED)
    answer = browser.send("GET", "/imports")
    assert (answer.status, answer.page.title) == (403, "This account is suspended")
    assert browser.post(f"/imports/{held}/decision", csrf, verdict="discard").status == 403
    assert pages.items.decision(held) is None
    assert browser.send("GET", "/guide").status == 200
    pages.change(name, state=State.ACTIVE)
    assert is_in(browser)


def test_who_is_deleted_loses_the_pages_with_the_next_request(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    del pages.database.tables["users"][MANAGER,]
    assert browser.send("GET", "/imports").status == 403


def test_a_new_role_and_a_new_district_count_from_the_next_request(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    assert "file" in [each.get("type") for _, each in browser.get("/check").page.elements]
    pages.change(MANAGER, role=Role.READER)
    assert "file" not in [each.get("type") for _, each in browser.get("/check").page.elements]
    pages.change(MANAGER, districts=("shelbyville",))
    assert browser.get(f"/imports/{pages.id(MINE, 'failed')}").status == 404


@pytest.mark.parametrize("left", ["the group", "the pool"])
def test_an_operator_who_leaves_loses_the_pages_with_the_next_request(pages: Pages, left: str) -> None:
    browser, held = pages.browser(OPERATOR), pages.id(MINE, "held")
    token = pages.cognito.token(OPERATOR)
    browser.post("/districts", district=MINE)
    csrf = browser.csrf
    assert is_in(browser)
    if left == "the group":
        pages.cognito.users[OPERATOR] = ("another group",)
    else:
        del pages.cognito.users[OPERATOR]
    for address in ("/districts", "/imports", f"/imports/{held}"):
        assert browser.send("GET", address).status == 403
    assert browser.post(f"/imports/{held}/decision", csrf, verdict="discard").status == 403
    assert pages.items.decision(held) is None
    program = pages.browser().send("GET", f"/api/imports/{held}", headers={"authorization": f"Bearer {token}"})
    assert program.status == 403


def test_whoever_becomes_an_operator_is_one_with_the_next_token(pages: Pages) -> None:
    pages.cognito.users[OPERATOR] = ()
    browser = pages.browser()
    browser.sign_in(OPERATOR)
    assert browser.send("GET", "/districts").status == 303
    pages.cognito.users[OPERATOR] = ("operators",)
    browser.sign_in(OPERATOR)
    assert browser.send("GET", "/districts").status == 200


def test_an_outage_of_cognito_lets_no_operator_in_and_keeps_the_session(pages: Pages) -> None:
    browser = pages.browser(OPERATOR)
    pages.cognito.is_out = True
    assert browser.send("GET", "/districts").status == 503
    assert not pages.failures
    pages.cognito.is_out = False
    assert browser.send("GET", "/districts").status == 200


def test_a_districts_user_is_asked_for_in_no_group(pages: Pages) -> None:
    assert is_in(pages.browser(MANAGER))
    assert "AdminListGroupsForUser" not in pages.cognito.asked
