"""What every page of the deployed application must be for everybody; and the pictures of the main ones."""

import pytest
from playwright.sync_api import Page, expect
from support.browser import DESKTOP, PHONE, Scheme, Screen, Visits, assert_fits, look_in_every_way, tab_through
from support.deployed import Deployed
from support.lakeview import Lakeview, import_page
from support.pictures import Picture
from support.visitors import Visitors

from rollcall_apps import guide_pages

pytestmark = [pytest.mark.slow, pytest.mark.longest]

GUIDE = ("", "/rules", "/rules/unknown-reference", "/rules/spreadsheet-value", "/columns/Students", "/columns/Manifest")
"""Pages of the guide that are made in different ways, below /guide; the other rules and files look like these."""

HTML_BYTES = 100_000
STYLE_BYTES = 12_000
SCRIPT_BYTES = 8_000


def of_imports(lakeview: Lakeview) -> dict[str, str]:
    """The pages about imports, by what they show."""
    waiting = lakeview.waiting  # the last one is made first
    return {
        "list": "/imports",
        "list, nothing fits": "/imports?school_year=2001-2002",
        "imported": import_page(lakeview.whole),
        "rejected": import_page(lakeview.rejected),
        "in part": import_page(lakeview.in_part),
        "waits": import_page(waiting),
        "findings": import_page(lakeview.in_part, "findings"),
        "no findings": import_page(lakeview.in_part, "findings?search=nobody"),
        "changes": import_page(lakeview.in_part, "changes"),
        "decision": import_page(waiting, "decision"),
        "a file that can be saved": import_page(lakeview.rejected, "downloads/log.csv"),
    }


OTHERS = ("/check", "/templates", "/mails")
SHOWN = ("list", "list, nothing fits", "imported", "rejected", "in part", "waits", "findings", "no findings", "changes")


@pytest.mark.parametrize("name", [*SHOWN, "decision", "a file that can be saved"])
def test_everybody_can_read_a_page_about_imports(
    name: str, visits: Visits, visitors: Visitors, lakeview: Lakeview
) -> None:
    address = of_imports(lakeview)[name]
    look_in_every_way(visits, visitors.url + address, **visitors.how(visits, lakeview.sender.user))


@pytest.mark.parametrize("address", OTHERS)
def test_everybody_can_read_the_other_pages(
    address: str, visits: Visits, visitors: Visitors, lakeview: Lakeview
) -> None:
    look_in_every_way(visits, visitors.url + address, **visitors.how(visits, lakeview.sender.user))


@pytest.mark.parametrize("below", GUIDE)
def test_everybody_can_read_the_guide(below: str, visits: Visits, visitors: Visitors) -> None:
    look_in_every_way(visits, f"{visitors.url}/guide{below}")


def test_the_rest_of_the_guide_fits_a_phone(visits: Visits, visitors: Visitors) -> None:
    page = visitors.person(visits, screen=PHONE).new_page()
    for name in guide_pages.names():
        page.goto(f"/guide/{name}")
        assert_fits(page)


@pytest.mark.parametrize("address", ["/signed-out", "/sign-in/done?state=strange", "/guide/nothing"])
def test_everybody_can_read_what_is_said_to_strangers(address: str, visits: Visits, visitors: Visitors) -> None:
    visits.expect("status of 40")
    look_in_every_way(visits, visitors.url + address)


def test_everybody_can_read_what_operators_see(
    visits: Visits, visitors: Visitors, deployed: Deployed, lakeview: Lakeview
) -> None:
    name = visitors.operator(f"op-looks-{lakeview.sender.user}")
    assert deployed
    look_in_every_way(visits, f"{visitors.url}/districts?search=lake", **visitors.how(visits, name))


@pytest.mark.parametrize("name", ["list", "in part", "findings", "decision"])
def test_the_keyboard_alone_does_on_pages_about_imports(
    name: str, visits: Visits, visitors: Visitors, lakeview: Lakeview
) -> None:
    page = visitors.page(visits, lakeview.sender.user, of_imports(lakeview)[name])
    reached = tab_through(page)
    assert reached[:2] == ["Skip to the content", "Rollcall"]


@pytest.mark.parametrize("address", OTHERS)
def test_the_keyboard_alone_does_on_the_other_pages(
    address: str, visits: Visits, visitors: Visitors, lakeview: Lakeview
) -> None:
    tab_through(visitors.page(visits, lakeview.sender.user, address))


def test_the_first_stop_leads_to_the_content(visits: Visits, visitors: Visitors, lakeview: Lakeview) -> None:
    page = visitors.page(visits, lakeview.sender.user, "/imports")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    expect(page.get_by_label("State")).to_be_focused()


def test_pages_are_light(visits: Visits, visitors: Visitors, lakeview: Lakeview) -> None:
    """Bytes as they are sent without compression."""
    weights: dict[str, int] = {}
    page = visitors.person(visits, lakeview.sender.user).new_page()
    page.on("response", lambda answer: weights.update({answer.url: len(answer.body())}) if answer.ok else None)
    addresses = [*of_imports(lakeview).values(), *OTHERS, *(f"/guide{below}" for below in GUIDE)]
    for address in addresses:
        page.goto(address)
    for url, size in weights.items():
        most = STYLE_BYTES if url.endswith(".css") else SCRIPT_BYTES if url.endswith(".js") else HTML_BYTES
        assert size <= most, f"{url}: {size:,} bytes"
    assert len(weights) > len(addresses)


def test_the_main_pages_have_their_pictures(
    visits: Visits, visitors: Visitors, lakeview: Lakeview, picture: Picture
) -> None:
    shown = of_imports(lakeview)
    page = visitors.person(visits, lakeview.sender.user).new_page()
    for name, address in (
        ("imports", shown["list"]),
        ("import", shown["in part"]),
        ("findings", shown["findings"]),
        ("decision", shown["decision"]),
        ("check", "/check"),
        ("rule", "/guide/rules/unknown-reference"),
    ):
        page.goto(address)
        picture(page, name)


def test_the_repair_package_has_its_picture(
    visits: Visits, visitors: Visitors, lakeview: Lakeview, picture: Picture
) -> None:
    page = visitors.page(visits, lakeview.sender.user, import_page(lakeview.in_part))
    with page.expect_download():
        page.get_by_role("button", name="Get all rows").click()
    expect(page.get_by_text("Your file is ready")).to_be_visible()
    picture(page, "repair", height=520)


def test_the_sign_in_has_its_picture(visits: Visits, visitors: Visitors, picture: Picture) -> None:
    """The page of somebody who is not signed in; Cognito's own looks a little different on AWS."""
    page: Page = visitors.page(visits, "", "/guide/sign-in")
    picture(page, "guide")
    page.goto("/sign-in")
    page.get_by_label("Password").wait_for()
    page.get_by_text("Powered by").evaluate_all("lines => lines.forEach(line => line.remove())")
    picture(page, "sign-in", height=480)


def test_the_guide_begins_with_its_heading_on_a_phone(visits: Visits, visitors: Visitors) -> None:
    """Its list of pages is folded, and opens without a script."""
    page = visitors.person(visits, screen=PHONE, scripts=False).new_page()
    page.goto("/guide/zip")
    heading, first = page.get_by_role("heading", level=1), page.get_by_role("link", name="The seven files")
    assert (heading.bounding_box() or {"y": PHONE.height})["y"] < PHONE.height / 4
    expect(first.first).to_be_hidden()
    page.get_by_text("All pages of the guide").click()
    expect(first.first).to_be_visible()
    assert_fits(page)


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=lambda screen: screen.name)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_of_the_guide_is_that_of_the_readers_screen(
    screen: Screen, scheme: Scheme, visits: Visits, visitors: Visitors
) -> None:
    """It comes when it comes near, and nothing jumps then."""
    page = visitors.person(visits, screen=screen, scheme=scheme).new_page()
    page.goto("/guide/decide")
    shown = page.locator("picture img").first
    before = page.evaluate("document.documentElement.scrollHeight")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("naturalWidth", screen.width)
    assert f"-{screen.name}-{scheme}.png" in shown.evaluate("each => each.currentSrc")
    assert page.evaluate("document.documentElement.scrollHeight") == before
