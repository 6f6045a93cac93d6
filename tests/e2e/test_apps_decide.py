"""Deciding about imports that wait, on the deployed pages in a real browser."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from support.browser import Visits
from support.deployed import Deployed, Sender, signed
from support.deployed_publishing import held, history, whole, without
from support.visitors import Visitors

from rollcall.model.accounts import Decides
from rollcall_local.following import Uploaded

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    """A district that decides by itself, with a roster in use."""
    sender = deployed.sender(name="Red Oak ISD", decides=Decides.DISTRICT)
    assert sender.imported(whole(sender), "whole.zip").status == "succeeded"
    return sender


def looked_at(visits: Visits, visitors: Visitors, sender: Sender, uploaded: Uploaded) -> Page:
    """The page of the decision, by the list of imports."""
    page = visitors.page(visits, sender.user, "/imports")
    row = page.get_by_role("row").filter(has_text="Waits for a decision")
    expect(row).to_contain_text(uploaded.key.rpartition("/")[2])
    row.get_by_role("link").click()
    page.get_by_role("link", name="See what would change, and decide").click()
    return page


def test_a_data_manager_discards_and_the_roster_stays(visits: Visits, visitors: Visitors, sender: Sender) -> None:
    before = sender.current
    assert before is not None
    uploaded = held(sender, without(sender, 2), "two-schools-gone.zip")
    page = looked_at(visits, visitors, sender, uploaded)
    expect(page.get_by_role("heading", name="Why it waits")).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("It was decided not to import this package.")
    expect(page.locator("dl.facts")).to_contain_text(f"discarded by {sender.user}")
    sender.ended(uploaded)
    assert sender.current is not None
    assert sender.current["import_id"] == before["import_id"]


def test_a_data_manager_approves_and_a_second_click_changes_nothing(
    visits: Visits, visitors: Visitors, sender: Sender
) -> None:
    uploaded = held(sender, without(sender, 1), "one-school-gone.zip")
    page = looked_at(visits, visitors, sender, uploaded)
    expect(page.get_by_role("region", name="Students by school")).to_contain_text("100 %")
    address = page.url
    other = page.context.new_page()  # another tab, which still shows the choice
    other.goto(address)
    page.get_by_role("button", name="Approve").click()
    page.evaluate("window.stays = true")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your roster was imported.")
    assert page.evaluate("window.stays"), "the page was loaded again"
    expect(page.locator("dl.facts")).to_contain_text(f"approved by {sender.user}")
    expect(page.get_by_text("the roster in use", exact=True)).to_be_visible()
    visits.expect("status of 409")
    other.get_by_role("button", name="Discard").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("This import does not wait any more")
    sender.ended(uploaded)
    assert [(change.why, change.by) for change in history(sender)][-1] == ("approved", sender.user)


def test_who_may_not_decide_sees_why_and_no_button(
    visits: Visits, visitors: Visitors, deployed: Deployed, sender: Sender
) -> None:
    """First a reader of a district that decides; then a data manager, when operators decide."""
    # Whether the roster in use has lost a school by now or not, it would lose too much.
    uploaded = held(sender, without(sender, 2), "two-schools-gone-again.zip")
    page = visitors.page(visits, visitors.reader(sender), f"/imports/{uploaded.import_id}/decision")
    expect(page.get_by_text("A data manager of the district looks at what would change")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    accounts = deployed.users.tables
    account = accounts.district(sender.district)
    assert account is not None
    accounts.change(account, replace(account, decides=Decides.OPERATOR), signed())
    page = visitors.page(visits, sender.user, f"/imports/{uploaded.import_id}/decision")
    expect(page.get_by_text("they decide")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    accounts.change(replace(account, decides=Decides.OPERATOR), account, signed())


def test_an_operator_chooses_a_district_sees_it_and_decides(
    visits: Visits, visitors: Visitors, deployed: Deployed
) -> None:
    sender = deployed.sender(name="Sandstone ISD")  # its operators decide
    assert sender.imported(whole(sender), "whole.zip").status == "succeeded"
    uploaded = held(sender, without(sender, 1), "less.zip")
    page = visitors.page(visits, visitors.operator(f"op-{sender.district}"), "/imports")
    expect(page.get_by_role("heading", level=1)).to_have_text("Districts")
    page.get_by_label("Id or name").fill("sandstone")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("row", name=sender.district).get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imports of Sandstone ISD")
    page.get_by_role("link", name="less.zip").click()
    page.get_by_role("link", name="See what would change, and decide").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your roster was imported.")
    assert sender.ended(uploaded).status == "succeeded"
