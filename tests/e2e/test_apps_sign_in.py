"""Signing in to the deployed pages and out of them, in a real browser."""

import pytest
from playwright.sync_api import expect
from support.browser import Visits
from support.deployed import Deployed, Sender
from support.visitors import Visitors, fill_in

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender(name="Walnut Creek ISD")


def test_an_old_link_asks_to_sign_in_and_leads_on_to_what_it_names(
    visits: Visits, visitors: Visitors, sender: Sender
) -> None:
    page = visitors.page(visits, "", "/templates?from=a-mail")
    assert "/login?" in page.url or "/oauth2/authorize?" in page.url
    fill_in(page, sender.user)
    expect(page.get_by_role("heading", name="Templates for Walnut Creek ISD")).to_be_visible()
    assert page.url == f"{visitors.url}/templates?from=a-mail"


def test_who_signs_out_must_sign_in_again_with_the_password(visits: Visits, visitors: Visitors, sender: Sender) -> None:
    page = visitors.page(visits, "", "/sign-in")
    fill_in(page, sender.user)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert not [each for each in page.context.cookies() if each["name"] == "__Host-session"]
    page.goto("/imports")  # an old link
    expect(page.get_by_label("Password")).to_be_visible()
    fill_in(page, sender.user)
    expect(page.get_by_role("heading", name="Imports of Walnut Creek ISD")).to_be_visible()


def test_a_wrong_password_is_refused(visits: Visits, visitors: Visitors, sender: Sender) -> None:
    page = visitors.page(visits, "", "/imports")
    fill_in(page, sender.user, "not the password")
    expect(page.get_by_text("Incorrect username or password")).to_be_visible()
    page.goto("/imports")
    expect(page.get_by_label("Password")).to_be_visible()
    visits.expect("status of 4")
