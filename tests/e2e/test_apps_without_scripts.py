"""The main ways through the deployed pages, in a browser that runs no scripts."""

import pytest
from playwright.sync_api import FilePayload, Page, expect
from support.browser import Visits
from support.deployed import Deployed, Sender
from support.deployed_publishing import held, whole, without
from support.lakeview import Lakeview, import_page
from support.visitors import Visitors, fill_in

from rollcall.model.accounts import Decides

pytestmark = pytest.mark.slow

LOOKS = 60
"""How often somebody loads a page again."""


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender(decides=Decides.DISTRICT)


def loaded_until(page: Page, heading: str) -> None:
    """Load a page again until it has this heading; no script does it."""
    for _ in range(LOOKS):
        if heading in page.get_by_role("heading", level=1).inner_text():
            return
        page.reload()
    raise AssertionError(page.get_by_role("heading", level=1).inner_text())


def test_somebody_signs_in_checks_sends_decides_and_signs_out(
    visits: Visits, visitors: Visitors, sender: Sender
) -> None:
    page = visitors.page(visits, "", "/check", java_script_enabled=False)
    fill_in(page, sender.user)
    chosen: FilePayload = {"name": "whole.zip", "mimeType": "application/zip", "buffer": whole(sender)}
    page.locator("#check-file").set_input_files(chosen)
    page.get_by_role("button", name="Check it").click()
    loaded_until(page, "This package could be imported as it is.")

    page.get_by_role("navigation").get_by_role("link", name="Check and send").click()
    page.locator("#send-file").set_input_files(chosen)
    page.get_by_role("button", name="Send it").click()
    loaded_until(page, "Your roster was imported.")

    uploaded = held(sender, without(sender, 1), "less.zip")
    page.get_by_role("link", name="Imports", exact=True).click()
    page.get_by_role("link", name="less.zip").click()
    page.get_by_role("link", name="See what would change, and decide").click()
    page.get_by_role("button", name="Discard").click()
    loaded_until(page, "It was decided not to import this package.")
    sender.ended(uploaded)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")


def test_findings_are_filtered_and_a_log_is_saved(visits: Visits, visitors: Visitors, lakeview: Lakeview) -> None:
    address = import_page(lakeview.in_part)
    page = visitors.page(visits, lakeview.sender.user, address, java_script_enabled=False)
    page.get_by_role("searchbox").fill("C-061")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.goto(address)
    with page.expect_download() as saved:
        page.locator("form[action$='/downloads/log.csv'] button").click()
        for _ in range(LOOKS):  # the last one leads to the file, and the page stays
            if not page.get_by_role("link", name="look again").is_visible():
                break
            page.get_by_role("link", name="look again").click()
    assert saved.value.suggested_filename.endswith(".csv")
