"""The HTML form of a check in a real browser, as a data manager opens it: from disk, and later on paper."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from support.browser import (
    DESKTOP,
    NARROW,
    PHONE,
    WAYS,
    Scheme,
    Screen,
    Visits,
    assert_accessible,
    assert_fits,
    look_in_every_way,
    tab_through,
)
from support.packages import TODAY, package
from support.pictures import Picture

from rollcall.model.findings import printable
from rollcall_local import sample

pytestmark = pytest.mark.longest

MARKUP = '"><img src=x onerror="document.title=1"><script>document.title=2</script></td></table>'
LONG = "W" * 256
HOSTILE = {
    ("Students.csv", 2, "Email"): MARKUP,
    ("Students.csv", 3, "Email"): '=HYPERLINK("http://127.0.0.1:9/")',
    ("Students.csv", 4, "Email"): "\u202egnp.exe\u202c \u2066ليلى",
    ("Students.csv", 5, "Email"): LONG,
    ("Students.csv", 6, "Grade Level"): "<!--",
    ("Classes.csv", 3, "School ID"): "</style><style>*{display:none}",
}

Opened = Callable[..., Page]


def checked(folder: Path, name: str, zipped: bytes, today: date) -> Path:
    """The page that `rollcall check` makes of a package."""
    (folder / f"{name}.zip").write_bytes(zipped)
    command = [sys.executable, "-m", "rollcall_cli", "check", str(folder / f"{name}.zip")]
    ended = subprocess.run([*command, "--format", "html", "--today", f"{today}"], capture_output=True, check=False)
    assert ended.stderr == b""
    (folder / f"{name}.html").write_bytes(ended.stdout)
    return folder / f"{name}.html"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("my reports #1")  # people's folders have blanks and signs
    made = {
        "clean": sample.clean(TODAY).package(),
        "with_errors": sample.with_errors(TODAY).package(),
        "failing": sample.failing(TODAY).package(),
        "hostile": package(edit=HOSTILE),
        "no_zip": b"not a zip at all",
    }
    return {name: checked(folder, name, zipped, TODAY) for name, zipped in made.items()}


@pytest.fixture
def opened(visits: Visits, pages: dict[str, Path]) -> Iterator[Opened]:
    """Opens one of the pages; at the end nothing was asked for but the pages themselves."""
    urls: list[str] = []

    def open_page(name: str, screen: Screen = DESKTOP, scheme: Scheme = "light", *, scripts: bool = True) -> Page:
        urls.append(pages[name].as_uri())
        return visits.open(urls[-1], screen, scheme, scripts=scripts)

    yield open_page
    assert visits.requests == urls


def rows(page: Page) -> list[str]:
    """The findings that are to be seen."""
    return [row.inner_text() for row in page.locator(".group tbody tr").all() if row.is_visible()]


def unfold(page: Page) -> None:
    """Open everything."""
    page.locator("details").evaluate_all("all => { for (const details of all) details.open = true; }")


@pytest.mark.parametrize("name", ["clean", "with_errors", "failing", "hostile", "no_zip"])
def test_it_opens_from_disk_without_a_complaint_or_a_request(opened: Opened, name: str) -> None:
    page = opened(name)
    assert page.locator("h1").inner_text() in page.title()
    assert page.locator("#search").count() == (name != "clean")


def test_it_says_everything_without_scripts(opened: Opened) -> None:
    page, scripted = opened("with_errors", scripts=False), opened("with_errors")
    assert not page.locator("#search").is_visible()
    # What followed from a fault lies folded in the fault's own group.
    for kind in ("group", "along"):
        for folded in (each.locator(f".{kind}:not([open]) > summary") for each in (page, scripted)):
            while folded.count():
                folded.first.click()
    found = rows(page)
    assert len(found) == 106
    assert found == rows(scripted)


def test_faults_are_open_and_what_they_took_along_is_folded(opened: Opened) -> None:
    page = opened("with_errors")
    assert page.locator(".group[open]").count() > 10
    assert page.locator(".group:not([open]) tbody tr", has_not_text="It began at").count() == 0
    assert [row for row in rows(page) if "It began at" in row] == []


def test_search_and_filters_narrow_what_is_seen(opened: Opened) -> None:
    page = opened("with_errors")
    before, words = rows(page), page.get_by_label("Search the findings")
    words.fill("b9 CLASSES.csv")
    assert [row.split("\t")[:2] for row in rows(page)] == [["32", "B9"]]
    assert page.locator("#count").inner_text() == "Findings that match: 1"
    words.fill("began students.csv DOB")
    assert len(rows(page)) == 3
    assert all("It began at Students.csv line 5, column DOB" in row for row in rows(page))
    words.fill("no such thing")
    assert rows(page) == []
    assert "Nothing" in page.locator("#count").inner_text()
    words.fill("")
    assert rows(page) == before
    assert page.locator("#count").inner_text() == ""


def test_each_filter_offers_what_there_is(opened: Opened) -> None:
    page = opened("with_errors")
    costs, files = page.get_by_label("What it costs"), page.get_by_label("File")
    assert costs.locator("option").all_inner_texts() == ["all", "rows", "values", "nothing"]
    costs.select_option("values")
    assert page.locator("h2:visible").all_inner_texts() == [
        "Your files",
        "Rows that would be left out (81 findings)",  # with values that were left out because of these rows
        "Values that would be left out; their rows would stay (21 findings)",
        "The rules, and how to mend what they found",
    ]
    files.select_option("Staff.csv")
    assert rows(page) == []
    costs.select_option("")
    assert [row.split("\t")[0] for row in rows(page)] == ["7"]


def test_a_finding_leads_to_its_rule_and_the_rule_back_to_its_findings(opened: Opened) -> None:
    page = opened("with_errors")
    group = page.locator(".group", has_text="A value is not a date").first
    group.get_by_role("link", name="What this means, and how to mend it").click()
    explained = page.locator(".rule:target")
    assert explained.locator("h3").inner_text() == (
        "A value is not a date in one of the two forms that we read. invalid-date"
    )
    assert explained.locator("h3").evaluate(
        "one => one.getBoundingClientRect().top >= document.getElementById('search').getBoundingClientRect().bottom"
    ), "the search covers it"
    page.get_by_label("File").select_option("Staff.csv")
    assert not group.is_visible()
    explained.get_by_role("link", name="Students.csv, column DOB").click()
    page.locator(".group:target").wait_for()
    assert group.is_visible()
    assert page.get_by_label("File").input_value() == ""


def test_hostile_values_are_text_and_nothing_else(opened: Opened) -> None:
    page = opened("hostile", NARROW)
    unfold(page)
    assert page.title() == "Succeeded with errors: hostile.zip"
    assert page.locator("main img, main script, main style, main a:not([href^='#'])").count() == 0
    values = page.locator("td.value").all_inner_texts()
    for (file, *_), value in HOSTILE.items():
        assert printable(value, len(value)) in values, file
    assert page.locator("h2").last.is_visible()
    assert_fits(page)


def test_what_got_into_the_page_all_the_same_would_do_nothing(browser: Browser, pages: dict[str, Path]) -> None:
    """The page's own policy, as the second wall: a fault of ours in escaping is not a hole."""
    spoilt = pages["clean"].with_name("spoilt.html")
    harm = '<script>document.title = "harm"</script><p id="p" onclick="document.title = 1" style="color: red">x</p>'
    spoilt.write_text(pages["clean"].read_text().replace("</main>", f"{harm}</main>"))
    page = browser.new_page()
    page.goto(spoilt.as_uri())
    page.locator("#p").click()
    assert page.title() == "Succeeded: clean.zip"
    assert page.locator("#p").evaluate("p => getComputedStyle(p).color") == "rgb(0, 0, 0)"
    page.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_on_paper_everything_is_unfolded_and_black_on_white(opened: Opened, scripts: bool) -> None:  # noqa: FBT001
    page = opened("with_errors", scheme="dark", scripts=scripts)
    page.emulate_media(media="print")
    assert not page.locator("#search").is_visible()
    assert page.locator(".outcome").evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    heights = page.locator(".group tbody tr").evaluate_all(
        "rows => rows.map(row => row.getBoundingClientRect().height)"
    )
    assert len(heights) == 106
    assert min(heights) > 0
    assert page.pdf().startswith(b"%PDF-")


@pytest.mark.parametrize(("screen", "scheme"), [*WAYS, (NARROW, "light")], ids=lambda one: getattr(one, "name", one))
@pytest.mark.parametrize("name", ["clean", "with_errors", "failing", "no_zip"])
def test_everybody_can_use_it_by_day_and_by_night(opened: Opened, name: str, screen: Screen, scheme: Scheme) -> None:
    page = opened(name, screen, scheme)
    unfold(page)
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize(
    ("shown", "fault"),
    [("color: #ddd", "color-contrast"), ("color: #222", "color-contrast"), ("", "image-alt")],
    ids=["by day", "by night", "of another kind"],
)
def test_a_fault_by_day_or_by_night_is_seen(visits: Visits, tmp_path: Path, shown: str, fault: str) -> None:
    """Otherwise all the others would be green whatever they look at."""
    picture = "" if shown else '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==">'
    (tmp_path / "page.html").write_text(
        "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>A page</title>"
        f"<style>:root {{ color-scheme: light dark; background: light-dark(#fff, #111) }} p {{ {shown} }}</style>"
        f"<main><h1>A page</h1><p>Some text</p>{picture}</main>"
    )
    with pytest.raises(AssertionError, match=fault):
        look_in_every_way(visits, (tmp_path / "page.html").as_uri())


def test_the_keyboard_alone_is_enough(opened: Opened) -> None:
    page = opened("with_errors")
    stops = tab_through(page)
    assert stops[:3] == ["Search the findings", "What it costs", "File"]


def test_on_a_phone_no_name_of_a_file_is_broken(opened: Opened) -> None:
    page = opened("with_errors", PHONE)
    heights = page.locator(".counts tr").evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")
    assert max(heights) < 1.5 * min(heights)


def test_it_has_its_picture(opened: Opened, picture: Picture) -> None:
    picture(opened("with_errors"), "report")
