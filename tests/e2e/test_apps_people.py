"""Who sees what on the deployed pages, in a real browser: another district, a reader, a stranger; and their choices."""

import io
import zipfile
from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, expect
from support.browser import Visits, assert_accessible
from support.deployed import PASSWORD, Deployed, signed
from support.lakeview import Lakeview, import_page
from support.visitors import Visitors

from rollcall.model.accounts import User
from rollcall.model.schema import load

pytestmark = pytest.mark.slow

BELOW = ("", "findings", "findings?search=31", "changes", "decision", "downloads/log.csv", "downloads/repair.zip")
"""The addresses of an import's pages, below its own."""

VALUES = ("31/12/2015", "S00004", "no at sign", "E00201", "C-061")
"""Values and IDs of rows with findings of the import in part."""


def addresses(lakeview: Lakeview) -> Sequence[str]:
    """All addresses of a district's imports."""
    assert lakeview.waiting
    return [import_page(each, below) for each in (lakeview.in_part, lakeview.waiting) for below in BELOW]


def test_another_district_sees_no_page_of_it(
    visits: Visits, visitors: Visitors, lakeview: Lakeview, deployed: Deployed
) -> None:
    """Each answers as an import does that does not exist."""
    visits.expect("status of 404")
    other = deployed.sender()
    page = visitors.person(visits, other.user).new_page()
    page.goto("/imports/000000000000000000000000")
    unknown = page.locator("main").inner_html()
    assert "There is no such page" in unknown
    for address in addresses(lakeview):
        answer = page.goto(address)
        assert answer is not None
        assert (answer.status, page.locator("main").inner_html()) == (404, unknown), address
    page.goto("/imports")
    expect(page.get_by_text("There are none yet.")).to_be_visible()


def test_a_stranger_is_asked_to_sign_in_everywhere(visits: Visits, visitors: Visitors, lakeview: Lakeview) -> None:
    page = visitors.person(visits).new_page()
    for address in (
        *addresses(lakeview),
        "/",
        "/imports",
        "/check",
        "/check/sent",
        "/templates",
        "/mails",
        "/districts",
    ):
        page.goto(address)
        assert page.get_by_label("Password").count() == 1, address


def test_a_reader_sees_all_but_values_and_ids_and_has_no_buttons(
    visits: Visits, visitors: Visitors, lakeview: Lakeview
) -> None:
    page = visitors.page(visits, visitors.reader(lakeview.sender), "/imports")
    page.get_by_role("link", name="roster-3.zip").click()
    expect(page.locator("section.group").first).to_contain_text("Classes.csv, column School ID (B in a spreadsheet)")
    assert _no_values(page)
    assert _buttons(page) == ["Sign out", "Search"]
    page.get_by_role("link", name="See all 106 findings").click()
    expect(page.get_by_text("Your account shows no values of rows")).to_be_visible()
    assert _no_values(page)
    page.goto("/check")
    expect(page.get_by_text("Your account only reads.")).to_be_visible()
    assert _buttons(page) == ["Sign out"]
    page.goto(import_page(lakeview.waiting, "decision"))
    assert _buttons(page) == ["Sign out"]


def _no_values(page: Page) -> bool:
    content = page.content()
    return not [value for value in VALUES if value in content]


def _buttons(page: Page) -> list[str]:
    return page.get_by_role("button").all_inner_texts()


def test_the_values_that_a_reader_does_not_see_are_those_of_the_page(
    visits: Visits, visitors: Visitors, lakeview: Lakeview
) -> None:
    """Else the test above could not fail."""
    page = visitors.page(visits, lakeview.sender.user, import_page(lakeview.in_part))
    content = page.content()
    assert [value for value in VALUES if value not in content] == []


def test_somebody_chooses_which_mails_to_get(visits: Visits, visitors: Visitors, deployed: Deployed) -> None:
    sender = deployed.sender()
    page = visitors.page(visits, sender.user, "/mails")
    choices = page.get_by_role("checkbox")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(choices.count())
    choices.first.uncheck()
    page.get_by_role("button", name="Keep this choice").click()
    expect(page.get_by_role("status").first).to_have_text("Your choice is kept.")
    page.goto("/mails")
    expect(choices.first).not_to_be_checked()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(choices.count() - 1)


def test_the_only_contact_must_hear_of_failed_imports(visits: Visits, visitors: Visitors, deployed: Deployed) -> None:
    visits.expect("status of 409")
    sender = deployed.sender("only-contact", contacts=("only@example.org",))
    visitors.contact(sender, "the-contact", "only@example.org")
    page = visitors.page(visits, "the-contact", "/mails")
    expect(page.get_by_text("As a contact of")).to_be_visible()
    for each in page.get_by_role("checkbox").all():
        each.uncheck()
    page.get_by_role("button", name="Keep this choice").click()
    expect(page.get_by_role("status").first).to_have_class("outcome bad")
    page.goto("/mails")
    assert page.get_by_role("checkbox", checked=True).count() == page.get_by_role("checkbox").count()


def test_the_templates_can_be_saved_with_the_districts_own_manifest(
    visits: Visits, visitors: Visitors, lakeview: Lakeview
) -> None:
    page = visitors.page(visits, lakeview.sender.user, "/templates")
    with page.expect_download() as saved:
        page.get_by_role("link", name="All seven as a zip").click()
    with zipfile.ZipFile(io.BytesIO(saved.value.path().read_bytes())) as package:
        assert set(package.namelist()) == {"Manifest.csv", *(table.file for table in load().tables)}
        assert lakeview.sender.district in package.read("Manifest.csv").decode()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Staff.csv", exact=True).click()
    assert saved.value.suggested_filename == "Staff.csv"
    assert saved.value.path().read_bytes().startswith(b"\xef\xbb\xbfID,")


def test_everybody_reads_the_guide(visits: Visits, visitors: Visitors) -> None:
    page = visitors.page(visits, "", "/guide")
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    guide = page.get_by_role("navigation", name="Guide").get_by_role("link")
    titles = guide.all_inner_texts()
    assert len(titles) > 5
    for title in titles:
        guide.filter(has_text=title).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_somebody_of_two_districts_chooses_and_is_led_by_addresses(
    visits: Visits, visitors: Visitors, lakeview: Lakeview, deployed: Deployed
) -> None:
    own, other, import_ = lakeview.sender, deployed.sender(), lakeview.in_part
    of_both = User("of-two-districts", (own.district, other.district), "both@example.org")
    deployed.users.add(of_both, PASSWORD, signed())
    page = visitors.page(visits, of_both.username, "/imports")
    expect(page.get_by_role("heading", name="Districts")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("row", name=other.district).get_by_role("button").click()
    expect(page.get_by_text("There are none yet.")).to_be_visible()
    page.get_by_role("link", name="Districts").click()
    page.get_by_role("row", name=own.district).get_by_role("button").click()
    expect(page.get_by_role("link", name="roster-3.zip")).to_be_visible()
    page.goto(f"/mails?district={other.district}")
    assert page.url.endswith("/mails")
    account = deployed.users.tables.district(other.district)
    assert account
    expect(page.get_by_text(f"that you send for {account.name}")).to_be_visible()
    page.goto(import_page(import_, ""))
    page.get_by_role("link", name="Imports of").click()
    expect(page.get_by_role("link", name="roster-3.zip")).to_be_visible()
