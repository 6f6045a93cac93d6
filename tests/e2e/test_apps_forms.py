"""What the forms for packages say before anything is sent, in a real browser and without a platform."""

import pytest
from playwright.sync_api import FilePayload, expect
from support.browser import Visits
from support.pages_in_memory import MINE, site

from rollcall_apps.rendering import STATIC

pytestmark = pytest.mark.slow


def chosen(size: int) -> FilePayload:
    """A file of so many bytes."""
    return {"name": "Roster.zip", "mimeType": "application/zip", "buffer": b"x" * size}


def test_a_file_is_no_longer_called_too_large_once_another_is_chosen(
    visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site(monkeypatch) as pages:
        pages.inbox.most_bytes = 10
        html = pages.browser(f"{MINE}-manager").get("/check").body
    page = visits.person().new_page()
    page.set_content(html.replace('data-most="0"', 'data-most="10"'))
    page.add_script_tag(path=STATIC / "apps.js")
    said = page.get_by_text("Nothing was sent.").first
    page.locator("#check-file").set_input_files(chosen(20))
    page.get_by_role("button", name="Check it").click()
    expect(said).to_be_visible()
    page.locator("#check-file").set_input_files(chosen(5))
    expect(said).to_be_hidden()
