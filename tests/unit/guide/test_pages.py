"""The guide's pages as the web function shows them: complete, valid, linked, and without anything that runs."""

import ast
import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from support.deployment_files import ROOT
from support.fragments import Read, faults_of, read

from rollcall.model.schema import load
from rollcall.report.explained import example, explained
from rollcall.steps.catalogue import RULES
from rollcall_apps import guide_pages
from rollcall_apps.guide_pages import GuidePage
from rollcall_apps.rendering import asset
from rollcall_docs.web.links import OWN_PAGES, BrokenLinkError, Links
from rollcall_docs.web.made import APPS, ORDER, guide_files, left_over
from rollcall_docs.web.pages import fragment
from rollcall_docs.web.rules import rule_page

ROSTER = load()
TEMPLATES = {f"/templates/{file}" for file in ROSTER.file_names}
DOCS = ROOT / "docs"
PICTURES = sorted((DOCS / "pictures").glob("*.svg"))
PICTURE_BYTES = 100_000
"""The most that the pictures of one page weigh together."""
SMALLEST = 18
"""Pixels of the smallest letter of a picture of 480 pixels: more than 12 where it is shown 320 wide, on a phone."""


@cache
def pages() -> Mapping[str, GuidePage]:
    """All pages by address."""
    found = [
        *(guide_pages.page(name) for name in guide_pages.names()),
        *(guide_pages.rule(code) for code in RULES),
        *(guide_pages.columns(file) for file in ROSTER.file_names),
    ]
    assert None not in found
    return {page.address: page for page in found if page}


@cache
def read_page(address: str) -> Read:
    return read(pages()[address].html)


ADDRESSES = sorted(pages())


def test_the_first_page_comes_first_and_the_rules_last() -> None:
    assert [*guide_pages.names()] == ["index", *ORDER, "rules"]


@pytest.mark.parametrize("name", ["", "../layout", "rules/none", "no-such-page", "contents.json", "\0", "Index"])
def test_another_name_has_no_page(name: str) -> None:
    assert guide_pages.page(name) is None
    assert guide_pages.rule(name) is None
    assert guide_pages.columns(name) is None


def test_a_file_is_found_with_and_without_its_ending() -> None:
    assert guide_pages.columns("Students.csv") == guide_pages.columns("Students") is not None


def test_nothing_is_read_when_the_module_is_imported() -> None:
    tree = ast.parse(Path(guide_pages.__file__).read_text(encoding="utf-8"))
    at_import = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
    called = {ast.unparse(node.func) for top in at_import for node in ast.walk(top) if isinstance(node, ast.Call)}
    assert called <= {"Path", "dataclass"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_valid_and_nothing_in_it_runs_or_is_styled(address: str) -> None:
    assert read_page(address).faults == []


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        '<p style="color:red">x</p>',
        '<p onclick="x">x</p>',
        "<p><p>x</p>",
        "<ul><p>x</p></ul>",
        "text",
        "<p>a < b</p>",
        '<p id="a">x</p><p id="a">x</p>',
        "<p>x</p><!-- x -->",
        '<a href="#" href="/">x</a>',
        "<p>&nonsense;</p>",
        "<p/>",
    ],
)
def test_the_reader_of_pages_finds_what_is_wrong(html: str) -> None:
    assert faults_of(html)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_link_leads_somewhere(address: str) -> None:
    for link in read_page(address).links:
        path, _, anchor = link.partition("#")
        if path.startswith("https://") or link in OWN_PAGES | TEMPLATES:
            continue
        assert (path or address) in pages(), link
        assert not anchor or anchor in read_page(path or address).ids, link


@pytest.mark.parametrize("address", ADDRESSES)
def test_contents_are_the_headings_of_the_page(address: str) -> None:
    page, headings = pages()[address], read_page(address).headings
    assert page.title
    assert [(each.level, each.anchor, each.title) for each in page.contents] == headings
    levels = [1, *(level for level, _, _ in headings)]
    assert all(after - before <= 1 for before, after in pairwise(levels)), "a level is skipped"


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_header_of_a_table_says_what_it_is_for(address: str) -> None:
    assert [cell for cell in read_page(address).cells if cell not in {("th", "col"), ("th", "row"), ("td", "")}] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_header_of_a_table_is_empty(address: str) -> None:
    assert not re.search(r"<th scope=\"\w+\">\s*</th>", pages()[address].html)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_picture_is_served_and_says_what_it_shows(address: str) -> None:
    for picture in read_page(address).pictures:
        source = picture.get("src") or picture["srcset"]
        path = source.split("/", 3)[3]
        assert source == asset(path)
        assert "srcset" in picture or len(picture["alt"]) > 40
        file = ROOT / APPS / "static" / path
        if file.suffix == ".png":
            with Image.open(file) as image:
                assert [*map(str, image.size)] == [picture["width"], picture["height"]]
        else:
            assert 'viewBox="0 0 {width} {height}"'.format(**picture) in file.read_text(encoding="utf-8")


def test_the_guide_shows_each_page_that_a_district_uses() -> None:
    """On a desktop and on a phone, light and dark; only what comes near is loaded."""
    shown = [(picture, address) for address in ADDRESSES for picture in read_page(address).pictures]
    names = {Path(picture.get("src") or picture["srcset"]).stem for picture, _ in shown}
    for page in ("sign-in", "imports", "import", "findings", "repair", "decision", "check", "mail"):
        assert {f"{page}-{screen}-{look}" for screen in ("desktop", "phone") for look in ("light", "dark")} <= names
    late = [picture for picture, _ in shown if picture.get("src", "").endswith(".png")]
    assert {picture["loading"] for picture in late} == {"lazy"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_pictures_of_a_page_weigh_little(address: str) -> None:
    """What one reader loads of them: one of four of each page that is shown."""
    sizes = [
        (ROOT / APPS / "static" / picture["src"].split("/", 3)[3]).stat().st_size
        for picture in read_page(address).pictures
        if "src" in picture
    ]
    assert sum(sizes) < PICTURE_BYTES, sizes


def test_the_pages_reach_every_page() -> None:
    seen, waiting = set(), ["/guide"]
    while waiting:
        address = waiting.pop()
        if address in pages() and address not in seen:
            seen.add(address)
            waiting += [link.partition("#")[0] for link in read_page(address).links]
    assert sorted(pages().keys() - seen) == []


@pytest.mark.parametrize("code", RULES)
def test_the_page_of_a_rule_says_all_that_there_is_to_say(code: str) -> None:
    page = pages()[f"/guide/rules/{code}"]
    text = " ".join(read_page(page.address).text.split())
    assert page.title == RULES[code].title
    for said in (*explained(RULES[code]).values(), example(RULES[code]), code):
        assert " ".join(said.split()) in text


def test_a_rule_that_is_younger_than_the_first_release_says_so() -> None:
    rule = RULES["invalid-date"]
    assert "This rule came with version 1.2 of the rules." in rule_page(rule, ROSTER, {"invalid-date": "1.2"}).html
    assert "came with version" not in rule_page(rule, ROSTER, {"invalid-email": "1.2"}).html


@pytest.mark.parametrize("file", ROSTER.file_names[1:])
def test_the_page_of_a_file_has_every_column(file: str) -> None:
    page = pages()[f"/guide/columns/{file.removesuffix('.csv')}"]
    names = [field.name for field in ROSTER.table(file).fields]
    assert [each.title for each in page.contents] == [*names, "The whole file"]


def test_the_page_of_the_manifest_has_every_property() -> None:
    titles = [each.title for each in pages()["/guide/columns/Manifest"].contents]
    assert titles == [*ROSTER.manifest["properties"], "The whole file"]


def test_no_file_of_an_earlier_guide_is_left_and_none_is_stale(tmp_path: Path) -> None:
    made = guide_files(ROOT, {}, ROSTER)
    assert left_over(ROOT, made) == []
    assert [path for path, text in made.items() if (ROOT / path).read_bytes() != text] == []
    (tmp_path / APPS / "guide/rules").mkdir(parents=True)
    (tmp_path / APPS / "guide/rules/gone.html").write_text("")
    assert left_over(tmp_path, made) == [APPS / "guide/rules/gone.html"]


def test_markup_in_a_page_is_shown_as_text() -> None:
    html = fragment("guide/x.md", "# T\n\n<script>x</script> a <b>b</b>\n\n<div onclick=x>\n", Links(DOCS, ROSTER)).html
    assert faults_of(html) == []
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "text",
    [
        "[x](nowhere.md)",
        "[x](../commands.md)",
        "[x](../../README.md)",
        "[x](http://example.org)",
        "![x](../pictures/none.svg)",
        "![x](https://example.org/x.svg)",
    ],
)
def test_a_link_to_what_the_pages_do_not_have_is_an_error(text: str) -> None:
    with pytest.raises(BrokenLinkError):
        fragment("guide/x.md", f"# T\n\n{text}\n", Links(DOCS, ROSTER))


def test_a_page_without_a_title_is_an_error() -> None:
    with pytest.raises(ValueError, match="its title"):
        fragment("guide/x.md", "text\n", Links(DOCS, ROSTER))


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_read_on_a_phone_and_runs_nothing(picture: Path) -> None:
    root = ET.fromstring(picture.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "title", "rect", "circle", "path", "text"}
    assert not any(name == "style" or name.startswith("on") for element in root.iter() for name in element.attrib)
    sizes = [float(element.attrib["font-size"]) for element in root.iter() if element.tag.endswith("}text")]
    assert min(sizes) * 480 / float(root.attrib["width"]) >= SMALLEST


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.stem)
def test_every_letter_of_a_picture_has_contrast_on_any_page(picture: Path) -> None:
    """The picture brings its own paper, so the same colours stand on light and on dark pages."""
    text = picture.read_text(encoding="utf-8")
    drawn = re.findall(r'<text [^>]*fill="(#[0-9a-f]{6})"', text)
    papers = {"#1c2430": ("#ffffff", "#eef2f6", "#cfe3fa"), "#ffffff": ("#1f4e8c",)}
    assert {*drawn} <= papers.keys()
    assert min(contrast(ink, paper) for ink in drawn for paper in papers[ink]) >= 4.5


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG measures it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
