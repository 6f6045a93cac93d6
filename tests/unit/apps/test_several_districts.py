"""Somebody of several districts chooses one, acts for that one, and reaches no other district by it."""

import pytest
from support.browser_in_memory import Browser
from support.pages_in_memory import BOTH, MINE, OTHER, SECOND, Pages

from rollcall.model.accounts import Role, State
from rollcall.model.imports import Verdict
from rollcall.steps.sign_in import key_of


@pytest.fixture
def browser(pages: Pages) -> Browser:
    """Somebody of Springfield and Ogdenville, who has chosen neither."""
    return pages.browser(BOTH)


def choose(browser: Browser, district: str) -> int:
    return browser.post("/districts", browser.get("/districts").page.fields()["csrf"], district=district).status


def chosen(pages: Pages, browser: Browser) -> str:
    session = pages.sessions.read(key_of(browser.session))
    assert session
    return session.district_id


@pytest.mark.parametrize("page", ["/imports", "/check", "/templates", "/mails"])
def test_who_has_chosen_none_is_asked_to_choose(browser: Browser, page: str) -> None:
    assert browser.send("GET", page).location == "/districts"
    shown = browser.get("/districts")
    assert "You belong to several districts" in shown.body
    assert {"Springfield", "Ogdenville"} <= {text.strip() for text in shown.page.texts}
    assert "Shelbyville" not in shown.body


def test_a_choice_lasts_until_the_next_one(pages: Pages, browser: Browser) -> None:
    for district, name in ((MINE, "Springfield"), (SECOND, "Ogdenville"), (MINE, "Springfield")):
        assert choose(browser, district) == 303
        for page in ("/imports", "/check", "/templates", "/mails"):
            assert name in browser.get(page).body
        assert chosen(pages, browser) == district
    assert "/districts" in browser.get("/imports").page.links()


@pytest.mark.parametrize("district", [OTHER, "none", "", "../shelbyville"])
def test_another_district_can_not_be_chosen(pages: Pages, browser: Browser, district: str) -> None:
    choose(browser, MINE)
    assert choose(browser, district) == 404
    for page in ("/imports", "/check", "/templates", "/mails"):
        # An empty parameter is none.
        assert browser.send("GET", f"{page}?district={district}").status == (404 if district else 200)
    assert chosen(pages, browser) == MINE
    assert "Springfield" in browser.get("/imports").body


def test_a_choice_that_was_written_into_the_session_gives_no_rights(pages: Pages, browser: Browser) -> None:
    """It is compared with the account at each request."""
    pages.sessions.choose(key_of(browser.session), OTHER)
    assert browser.send("GET", "/imports").location == "/districts"
    assert browser.send("GET", f"/imports/{pages.id(OTHER, 'held')}").status == 404


def test_an_address_that_names_a_district_leads_to_it(pages: Pages, browser: Browser) -> None:
    """As the links in e-mails do."""
    answer = browser.send("GET", f"/check?district={SECOND}")
    assert (answer.status, answer.location) == (303, "/check")
    assert "Ogdenville" in browser.get("/check").body
    led = browser.send("GET", f"/imports?state=held&district={MINE}")
    assert led.location == "/imports?state=held"
    assert chosen(pages, browser) == MINE


def test_who_has_one_district_is_led_nowhere(pages: Pages) -> None:
    manager = pages.browser(f"{MINE}-manager")
    assert manager.send("GET", f"/check?district={MINE}").status == 200
    assert manager.send("GET", f"/check?district={SECOND}").status == 404
    assert "district" not in manager.get("/mails").page.fields()


def test_an_import_is_shown_whatever_is_chosen_and_links_lead_to_its_own_district(
    pages: Pages, browser: Browser
) -> None:
    choose(browser, MINE)
    page = browser.get(f"/imports/{pages.id(SECOND, 'held')}").page
    assert f"/imports?district={SECOND}" in page.links()
    assert "Imports of Ogdenville" in page.text
    assert browser.send("GET", f"/imports/{pages.id(OTHER, 'held')}").status == 404


def test_a_decision_is_that_of_the_import_s_district(pages: Pages, browser: Browser) -> None:
    choose(browser, MINE)
    held = pages.id(SECOND, "held")
    assert browser.post(f"/imports/{held}/decision", browser.csrf, verdict="discard", content="b" * 64).status == 303
    decision = pages.items.decision(held)
    assert decision
    assert (decision.verdict, decision.by) == (Verdict.DISCARDED, BOTH)


def test_a_package_goes_to_the_district_that_was_chosen_when_the_form_was_made(pages: Pages, browser: Browser) -> None:
    choose(browser, SECOND)
    form = browser.get("/check").page.fields()
    assert form["key"].startswith((f"{SECOND}/", f"_check/{SECOND}/"))
    choose(browser, MINE)  # in another tab
    pages.inbox.versions[f"{SECOND}/pages/1/Roster.zip"] = "v9"
    assert browser.send("GET", f"/check/sent?key={SECOND}/pages/1/Roster.zip").status == 200
    assert browser.send("GET", f"/check/sent?key={OTHER}/pages/1/Roster.zip").status == 404


def test_a_choice_of_mails_is_of_the_district_whose_form_it_was(pages: Pages, browser: Browser) -> None:
    choose(browser, SECOND)
    fields = browser.get("/mails").page.fields()
    assert fields["district"] == SECOND
    choose(browser, MINE)  # in another tab
    assert browser.post("/mails", browser.csrf, district=SECOND).status in {200, 409}
    changed = pages.accounts.district(SECOND), pages.accounts.district(MINE)
    assert [bool(each and each.muted) for each in changed] == [True, False]
    for foreign in (OTHER, ""):
        assert browser.post("/mails", browser.csrf, district=foreign).status == 404
    assert (other := pages.accounts.district(OTHER))
    assert not other.muted


def test_who_leaves_a_district_loses_it_with_the_next_request(pages: Pages, browser: Browser) -> None:
    choose(browser, SECOND)
    pages.change(BOTH, districts=(MINE,))
    assert "Springfield" in browser.get("/imports").body
    assert browser.send("GET", f"/imports/{pages.id(SECOND, 'held')}").status == 404
    assert browser.send("GET", "/districts").status == 404


def test_a_district_that_is_suspended_is_no_choice(pages: Pages, browser: Browser) -> None:
    choose(browser, SECOND)
    pages.change(SECOND, state=State.SUSPENDED)
    assert "Springfield" in browser.get("/imports").body
    assert browser.send("GET", f"/imports/{pages.id(SECOND, 'held')}").status == 404
    pages.change(MINE, state=State.SUSPENDED)
    assert browser.send("GET", "/imports").status == 403


def test_a_reader_of_several_districts_reads_in_each(pages: Pages, browser: Browser) -> None:
    pages.change(BOTH, role=Role.READER)
    choose(browser, SECOND)
    assert "Your account only reads" in browser.get("/check").body
    assert browser.get(f"/imports/{pages.id(SECOND, 'held')}").status == 200


def test_a_form_of_another_site_chooses_nothing(pages: Pages, browser: Browser) -> None:
    assert browser.post("/districts", "forged", district=MINE).status == 403
    assert chosen(pages, browser) == ""


def test_signing_in_again_asks_again(pages: Pages, browser: Browser) -> None:
    choose(browser, SECOND)
    assert pages.browser(BOTH).send("GET", "/imports").location == "/districts"


def test_a_choice_outlives_the_renewal_of_the_tokens(pages: Pages, browser: Browser) -> None:
    choose(browser, SECOND)
    pages.clock.pass_(minutes=20)
    assert "Ogdenville" in browser.get("/imports").body
    assert chosen(pages, browser) == SECOND
