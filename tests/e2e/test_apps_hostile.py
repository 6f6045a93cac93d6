"""Hostile values in every column, in file names, and in a district's name: text everywhere, and nothing else."""

import csv
import io
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect
from support.browser import PHONE, Visits, assert_accessible, assert_fits
from support.deployed import Deployed, Imported, Sender
from support.lakeview import import_page
from support.packages import MANIFEST, files, package, whole
from support.visitors import Visitors

pytestmark = pytest.mark.slow

MARKUP = '"><img src=x onerror="document.title=1"><script>document.title=2</script></td></table>'
VALUES = (MARKUP, '=HYPERLINK("http://127.0.0.1:9/")', "\u202egnp.exe\u202c \u2066ليلى", "W" * 10_000, "🏴󠁧󠁢󠁷󠁬󠁳󠁿🇺🇸")
NAME = "“><img src=x onerror=document.title=1> =cmd() \u202egnp🇺🇸.zip"
DISTRICT = "<b>Nord</b> & Süd {{ 7 * 7 }} \u202eDSI"
PROBE = "() => [document.querySelectorAll('img, main script, b').length, document.title]"


def hostile(sender: Sender) -> bytes:
    """Each value once in each column of each file; a line with its neighbours' values is none the wiser."""
    edit: dict[tuple[str, int, str], str] = {(MANIFEST, 3, "Value"): sender.district}
    texts: Mapping[str, str] = {name: whole(name) for name in files() if name != MANIFEST}
    more: dict[str, bytes] = {}
    for name, text in texts.items():
        rows = list(csv.reader(io.StringIO(text)))
        header, good = rows[0], rows[1]
        for number, column in enumerate(header):
            for value in VALUES[:3] if column == "ID" else VALUES:
                row = [*good]
                row[0] = f"H-{number}"
                row[number] = value
                rows.append(row)
        written = io.StringIO(newline="")
        csv.writer(written, lineterminator="\n").writerows(rows)
        more[name] = written.getvalue().encode()
    return package(edit=edit, raw=more)


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    return deployed.sender(name=DISTRICT)


@pytest.fixture(scope="module")
def imported(sender: Sender) -> Imported:
    return sender.imported(hostile(sender), NAME)


def test_all_of_it_is_text(visits: Visits, visitors: Visitors, sender: Sender, imported: Imported) -> None:
    page = visitors.page(visits, sender.user, "/imports")
    # Marks that turn the reading direction are named instead of obeyed.
    expect(page.get_by_role("heading", level=1)).to_contain_text("Imports of <b>Nord</b> & Süd {{ 7 * 7 }}")
    expect(page.get_by_role("link", name="onerror")).to_be_visible()
    assert nothing_but_text(page)
    page.goto(import_page(imported))
    assert nothing_but_text(page)
    page.goto(import_page(imported, "findings"))
    found = 0
    while True:
        assert nothing_but_text(page)
        found += page.get_by_text(MARKUP[:40]).count()
        following = page.get_by_role("link", name="After", exact=True)
        if not following.count():
            break
        with page.expect_navigation():  # else the page that is left may be looked at, or one that is not there yet
            following.click()
    assert found > len(files())
    page.get_by_label("Line, ID or value").fill(MARKUP[:30])
    page.get_by_role("button", name="Show").click()
    expect(page.locator("section.group").first).to_be_visible()
    assert nothing_but_text(page)


def nothing_but_text(page: Page) -> bool:
    elements, title = page.evaluate(PROBE)
    return bool(elements == 0 and title.endswith("Rollcall"))


@pytest.mark.parametrize("below", ["", "findings"])
def test_it_fits_a_phone_and_everybody_can_read_it(
    below: str, visits: Visits, visitors: Visitors, sender: Sender, imported: Imported
) -> None:
    page = visitors.page(visits, sender.user, import_page(imported, below), screen=PHONE)
    assert_fits(page)
    assert_accessible(page)
    page.goto("/imports")
    assert_fits(page)
