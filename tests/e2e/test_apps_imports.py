"""Reading imports on the deployed pages in a real browser: the list, one import, its findings, the files about it."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.browser import Visits
from support.deployed import Deployed, Sender
from support.lakeview import Lakeview, import_page
from support.visitors import Visitors
from support.waiting import until

from rollcall_local import following
from rollcall_local.upload import upload

pytestmark = pytest.mark.slow

FINDINGS = 106
"""Those of the import in part."""


@pytest.fixture
def page(visits: Visits, visitors: Visitors, lakeview: Lakeview) -> Page:
    """The import in part, as its district's data manager sees it."""
    address = import_page(lakeview.in_part)
    return visitors.page(visits, lakeview.sender.user, address)


def test_the_list_moves_by_itself_when_a_package_comes_by_sftp(
    visits: Visits, visitors: Visitors, deployed: Deployed, tmp_path: Path
) -> None:
    sender = deployed.sender()
    (tmp_path / "Roster.zip").write_bytes(sender.package())
    page = visitors.page(visits, sender.user, "/imports")
    expect(page.get_by_text("There are none yet.")).to_be_visible()
    page.evaluate("window.stays = true")
    deployed.pool.submit(upload, sender.account, tmp_path / "Roster.zip", "by sftp.zip").result()
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="by sftp.zip"))
    expect(row).to_contain_text("Imported in use")
    expect(row).to_contain_text(f"by {sender.user}")
    assert page.evaluate("window.stays"), "the page was loaded again"


def test_an_imports_page_moves_from_step_to_step(visits: Visits, visitors: Visitors, deployed: Deployed) -> None:
    sender = deployed.sender()
    page = visitors.person(visits, sender.user).new_page()
    seen = _watched(page, sender)
    assert seen[-1] == ["Received", "Opened", "Checked", "Compared with your roster", "Ended", "E-mail sent"]
    assert seen == sorted(seen, key=len), "no step is taken back"


def _watched(page: Page, sender: Sender) -> list[list[str]]:
    """The steps that are done, each time that they change on the page of a package that is sent."""
    uploaded = sender.send(sender.package())
    until(lambda: following.record(sender.platform, uploaded.import_id))
    page.goto(import_page(uploaded))
    page.evaluate("""() => {
      const done = () => [...document.querySelectorAll(".steps .done")].map(each => each.firstChild.data.slice(2));
      window.seen = [done()];
      new MutationObserver(() => { window.seen.push(done()) }).observe(document.body, {childList: true, subtree: true});
    }""")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your roster was imported.")
    expect(page.locator(".steps .done").last).to_contain_text("E-mail sent")
    seen: list[list[str]] = page.evaluate("window.seen")
    return seen


def test_the_list_says_how_each_import_ended_and_is_narrowed_by_filters(
    visits: Visits, visitors: Visitors, lakeview: Lakeview
) -> None:
    assert lakeview.waiting
    page = visitors.page(visits, lakeview.sender.user, "/imports")
    rows = page.locator("tbody tr")
    assert [each.splitlines()[0].split("\t")[:2] for each in rows.all_inner_texts()] == [
        ["Waits for a decision", "roster-4.zip"],
        ["Imported in part in use", "roster-3.zip"],
        ["Not imported", "roster-2.zip"],
        ["Imported", "roster-1.zip"],
    ]
    page.get_by_label("State").select_option("Not imported")
    page.get_by_role("button", name="Show").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("roster-2.zip")
    page.get_by_label("School year").fill("2001-2002")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing here fits.")).to_be_visible()
    page.get_by_role("link", name="Show all").click()
    expect(rows).to_have_count(4)
    page.get_by_label("To").fill("2001-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing here fits.")).to_be_visible()


def test_an_import_says_what_was_left_out_why_and_what_to_do(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Your roster was imported, but some of it was left out.")
    expect(page.get_by_text("Whose turn it is: You.")).to_be_visible()
    students = page.get_by_role("region", name="Rows of each file").get_by_role("row").filter(has_text="Students.csv")
    expect(students).to_contain_text("1,200")
    first = page.locator("section.group").first
    expect(first).to_contain_text("57 more", use_inner_text=True)
    expect(first).to_contain_text("Classes.csv, column School ID (B in a spreadsheet)")
    first.get_by_role("link", name="About this rule").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A row refers to an ID that is not listed.")


def test_findings_are_paged_filtered_and_searched(page: Page) -> None:
    page.get_by_role("link", name=f"See all {FINDINGS} findings").click()
    status = page.get_by_role("status").first
    expect(status).to_contain_text(f"{FINDINGS} findings. 1 to 50")
    page.get_by_role("link", name="After").click()
    expect(status).to_contain_text("51 to 100")
    page.get_by_role("link", name="Before").click()
    expect(status).to_contain_text("1 to 50")
    page.get_by_label("File").select_option("Classes.csv")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("section.group").first).to_contain_text("Classes.csv")
    expect(page.get_by_text("Students.csv, column")).to_have_count(0)
    page.get_by_role("link", name="Show all").click()
    page.get_by_label("Line, ID or value").fill("C-061")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("E00201")
    page.get_by_label("Line, ID or value").fill("nobody has this")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr")).to_have_count(0)
    expect(status).to_contain_text("No finding fits.")


def test_the_changes_name_schools_and_columns(visits: Visits, visitors: Visitors, lakeview: Lakeview) -> None:
    page = visitors.page(visits, lakeview.sender.user, import_page(lakeview.in_part))
    page.get_by_role("link", name="What changed, by school and column").click()
    expect(page.get_by_role("heading", name="Students, by school")).to_be_visible()
    expect(page.get_by_role("region", name="Students by school")).to_contain_text("Lincoln Elementary")


@pytest.mark.parametrize("form", ["log.csv", "log.json", "log.html", "repair.zip", "repair-rows.zip"])
def test_each_form_of_the_log_can_be_saved(form: str, page: Page) -> None:
    with page.expect_download() as saved:
        page.locator(f"form[action$='/downloads/{form}'] button").click()
    assert saved.value.suggested_filename.startswith("roster-3")
    LOOKED_INTO[form](saved.value.path().read_bytes())


def _csv(content: bytes) -> None:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 1 + FINDINGS


def _json(content: bytes) -> None:
    assert "31/12/2015" in json.dumps(json.loads(content))


def _html(content: bytes) -> None:
    assert b"<html" in content
    assert b"31/12/2015" in content


def _package(content: bytes, students: int) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert len(package.namelist()) == 7
        rows = list(csv.DictReader(io.StringIO(package.read("Students.csv").decode("utf-8-sig"))))
    assert len(rows) == students
    (swapped,) = [row for row in rows if row["DOB"] == "31/12/2015"]
    assert all(swapped[column] for column in ("_status", "_findings", "_how_to_mend"))


LOOKED_INTO: Mapping[str, Callable[[bytes], None]] = {
    "log.csv": _csv,
    "log.json": _json,
    "log.html": _html,
    "repair.zip": lambda content: _package(content, 1200),
    "repair-rows.zip": lambda content: _package(content, 25),
}
