"""What comes from outside is text on every page, and who only reads sees no value of a row."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

import pytest
from support import hostile
from support.browser_in_memory import Answer, Browser
from support.pages_in_memory import MINE, OPERATOR, Pages, site

from rollcall_apps.rendering import HERE

MOST = 150
"""Pages that are walked through; the first ones are of every kind."""

DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows, also of what is ours."""


@pytest.fixture(scope="module")
def hostile_pages() -> Iterator[Pages]:
    """The pages of a district where everything that can be named is hostile."""
    package, _ = hostile.planted()
    with (
        pytest.MonkeyPatch.context() as patch,
        site(
            patch,
            package,
            name=hostile.NAME,
            district=hostile.DISTRICT,
            changes=hostile.CHANGES,
            rejected=hostile.headings(),
        ) as made,
    ):
        yield made


WALKS: dict[str, list[Answer]] = {}
"""The pages that each person has seen: to walk through them takes seconds."""


def walk(pages: Pages, who: str) -> list[Answer]:
    """All pages that somebody comes to."""
    if who not in WALKS:
        browser = pages.browser(who)
        if who == OPERATOR:
            browser.post("/districts", district=MINE)
        WALKS[who] = walked(pages, browser)
    return WALKS[who]


def walked(pages: Pages, browser: Browser) -> list[Answer]:
    """All pages to which the pages of one district lead."""
    waiting = [
        "/imports",
        "/check",
        "/mails",
        "/templates",
        "/districts",
        f"/imports/{pages.id(MINE, 'held')}/decision",
    ]
    waiting += [f"/imports/{pages.id(MINE, 'held')}/findings?search={word}" for word in ("Zq", "%3Cscript", "1", "x")]
    waiting += [f"/check/sent?key={MINE}/pages/1/%3Cscript%3Ealert(1)%3C/script%3E.zip"]
    waiting += ["/imports?state=%22%3E%3Cscript%3E&school_year=%22%3E%3Cscript%3E&from=%22&to=%27", "/<script>"]
    seen, found = set(waiting), list[Answer]()
    # One of the imports has all that the others have.
    others = {pages.id(MINE, each) for each in ("succeeded", "discarded", "expired", "superseded")}
    while waiting and len(found) < MOST:
        answer = browser.get(waiting.pop(0))
        found.append(answer)
        for link in answer.page.links():
            address = urljoin(answer.address, link).partition("#")[0]
            is_ours = address.startswith("/") and not address.startswith(("/guide", "/static", "/templates/"))
            if is_ours and address not in seen and not any(each in address for each in others):
                seen.add(address)
                waiting.append(address)
    assert not pages.failures
    return found


@cache
def templates() -> tuple[set[str], set[str]]:
    """The elements and the attributes that our templates have."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((HERE / "templates").glob("*.html")))
    text = re.sub(
        r"\{[{%#].*?[}%#]\}", lambda found: found[0].replace("<", " ").replace("=", " "), text, flags=re.DOTALL
    )
    return set(re.findall(r"<([a-z][a-z0-9]*)", text)), set(re.findall(r"\b([a-z-]+)=\"", text)) | BARE


BARE = {"defer", "selected", "checked", "required", "hidden", "download", "disabled", "multiple"} | {
    "data-drop", "data-working", "data-too-large", "data-follow", "open", "novalidate", "autofocus", "readonly",
}  # fmt: skip
"""Attributes without a value."""


def assert_text(answer: Answer) -> None:
    """Nothing of a page but its templates is more than text."""
    tags, attributes = templates()
    for tag, given in answer.page.elements:
        assert tag in tags, (answer.address, tag)
        assert set(given) <= attributes, (answer.address, tag, given)
        assert not any(name.startswith("on") or name == "style" for name in given)
        for name in ("href", "src", "action"):
            value = given.get(name, "/")
            assert value.startswith(("/", "#", "https://inbox.s3.example.org", "mailto:help@")), (tag, value)
        if tag == "script":
            assert re.fullmatch(r"/static/[0-9a-f]{12}/\w+\.js", given["src"])
    assert "<script>alert" not in answer.body
    assert "<img" not in answer.body
    assert "&lt;b&gt;" not in answer.body.replace("&amp;lt;b&amp;gt;", "")
    assert not DIRECTION.search(answer.body)


@pytest.mark.thorough
@pytest.mark.parametrize("who", [f"{MINE}-manager", f"{MINE}-reader", OPERATOR])
def test_hostile_names_and_values_are_text_on_every_page(hostile_pages: Pages, who: str) -> None:
    pages = walk(hostile_pages, who)
    assert len(pages) > 30
    for answer in pages:
        assert_text(answer)


def test_hostile_names_and_values_are_text_on_the_pages_of_an_import(hostile_pages: Pages) -> None:
    browser = hostile_pages.browser(f"{MINE}-manager")
    for path in ("", "/findings?search=Zq", "/decision"):
        answer = browser.get(f"/imports/{hostile_pages.id(MINE, 'held')}{path}")
        assert hostile.MARK.search(answer.page.text)
        assert_text(answer)


@pytest.mark.thorough
def test_a_data_manager_sees_the_values(hostile_pages: Pages) -> None:
    _, marks = hostile.planted()
    text = "".join(answer.page.text for answer in walk(hostile_pages, f"{MINE}-manager"))
    for file, planted in marks.items():
        assert planted & set(hostile.MARK.findall(text)), (
            f"no value of {file} is shown, so the other tests prove nothing"
        )
    assert "<script>alert(1)</script>" in text
    assert "🇩🇪" in text
    assert "=cmd|' /C calc'!A0" in text
    # What changes the direction of letters is named, not done; what is long is cut.
    assert "x" * 1000 not in text


@pytest.mark.thorough
def test_a_reader_sees_no_value_and_no_id_of_a_row(hostile_pages: Pages) -> None:
    _, marks = hostile.planted()
    seen = {}
    for answer in walk(hostile_pages, f"{MINE}-reader"):
        for mark in set(hostile.MARK.findall(f"{answer.body}{answer.headers}")) - {hostile.DISTRICT[:7]}:
            seen[mark] = answer.address
    # Names and IDs of schools are no student's: they tell where to look.
    assert not {mark: where for mark, where in seen.items() if mark not in marks["Schools.csv"]}


def test_a_reader_can_not_find_out_a_value_by_searching(hostile_pages: Pages) -> None:
    browser, manager = hostile_pages.browser(f"{MINE}-reader"), hostile_pages.browser(f"{MINE}-manager")
    address = f"/imports/{hostile_pages.id(MINE, 'held')}/findings?search="
    _, marks = hostile.planted()
    found = 0
    for file in marks:
        for mark in sorted(marks[file])[:3]:
            shown = browser.get(address + mark).body.replace(mark, "?")
            assert shown == browser.get(f"{address}Zq8888w").body.replace("Zq8888w", "?")
            found += mark in manager.get(address + mark).page.text
    assert found


def test_a_reader_gets_no_file_with_values(hostile_pages: Pages) -> None:
    browser = hostile_pages.browser(f"{MINE}-reader")
    for form in ("log.csv", "log.json", "log.html", "repair.zip", "repair-rows.zip"):
        address = f"/imports/{hostile_pages.id(MINE, 'failed')}/downloads/{form}"
        assert browser.send("GET", address).status == 403
        assert browser.post(address).status == 403
    assert not hostile_pages.downloads.asked


def test_names_of_files_that_are_saved_stay_within_their_header(hostile_pages: Pages) -> None:
    browser = hostile_pages.browser(f"{MINE}-manager")
    for name in ("package.zip", "Students.csv", "Manifest.csv"):
        said = browser.get(f"/templates/{name}").headers["content-disposition"]
        assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', said)


def test_templates_are_not_made_safe_by_hand() -> None:
    for path in Path(HERE).rglob("*.html"):
        if "guide" not in path.parts:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"\|\s*safe|autoescape|Markup", text), path
            assert " style=" not in text, path
            assert not re.search(r"\son[a-z]+=", text), path
            assert not re.search(r"<script(?![^>]* src=)", text), path
