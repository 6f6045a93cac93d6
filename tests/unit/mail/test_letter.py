"""The HTML of a letter: what mail programs make of it in light, in the dark and on a phone."""

import re
from collections.abc import Iterator

import pytest
from support.documents import HOSTILE, group
from support.mails import TABLE, Words, emptied, held, restored, summary

from rollcall.mail import Mail, compose, compose_restored
from rollcall.mail.letter import Action, Banner, Facts, Grid, Heading, Item, Link, Paragraph, Part, Tone, as_text
from rollcall.mail.letter_html import _DARK_EDGES, _DARK_LINK, _LINK, _STYLE, as_html
from rollcall.model.accounts import Decides

URL = "https://rollcall.example.org/imports/1?code=a&file=b"
WHITE, BLACK = "#ffffff", "#121212"
"""The backgrounds of mail programs, about."""


def luminance(colour: str) -> float:
    """As WCAG 2.2 defines it, of `#rrggbb`."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def mails(text: str) -> Iterator[Mail]:
    """Mails with `text` wherever somebody else chooses it."""
    named = {"district_name": text, "school_year": text, "package_name": text, "submitted_by": text}
    for decides in Decides:
        yield compose(held(TABLE, emptied(1, text), decides=decides, **named))
    yield compose(summary(groups=[group(hint=text, title=text)], **named))
    yield compose_restored(restored(district_name=text, by=text))


@pytest.mark.parametrize("tone", Tone)
def test_every_colour_can_be_seen_in_light_and_in_the_dark(tone: Tone) -> None:
    assert contrast(WHITE, tone.value) >= 4.5  # the text of a banner
    assert contrast(_DARK_EDGES[tone], BLACK) >= 3  # the edge of an item
    assert f"td.{tone.name.lower()}{{border-left-color:{_DARK_EDGES[tone]} !important}}" in _STYLE


def test_links_and_the_button_can_be_read_in_light_and_in_the_dark() -> None:
    assert contrast(_LINK, WHITE) >= 4.5  # a link, and the text of the button
    assert contrast(_DARK_LINK, BLACK) >= 4.5


def test_what_sets_one_colour_sets_both_and_the_document_sets_none() -> None:
    for mail in mails("Lincoln"):
        body = mail.html.partition("<body")[2]
        for style in re.findall(r'style="([^"]*)"', body):
            assert ("background-color:" in style) <= bool(re.search(r"(?<!-)color:#ffffff|border-radius", style))
        assert not re.search(r"(?<!-)color:(?!#ffffff|#0b57d0)", body)
        assert '<meta name="color-scheme" content="light dark">' in mail.html
        assert "@media (prefers-color-scheme:dark)" in mail.html


def test_nothing_is_loaded_and_nothing_runs() -> None:
    for mail in mails(HOSTILE):
        assert not Words(mail.html).tags & {"script", "img", "link", "iframe", "form", "input", "object", "style"}
        assert not re.search(r"url\(|@import|\son\w+=", mail.html)
        assert all(address.startswith("https://apps.example.org/") for address in Words(mail.html).addresses)


def test_hostile_names_change_neither_tags_nor_styles_nor_links() -> None:
    attack = f'{HOSTILE}</style></td></table>"\' style="display:none" class="x" {{color:red}}'
    for hostile, tame in zip(mails(attack), mails("Lincoln"), strict=True):
        assert re.findall(r"<[^>]*>", hostile.html.partition("<body")[2]) == re.findall(
            r"<[^>]*>", tame.html.partition("<body")[2]
        )
        assert hostile.html.partition("<style>")[2].partition("</style>")[0] == f"\n{_STYLE}\n"


@pytest.mark.parametrize("apps_url", ["javascript:alert(1)", 'https://example.org/"onclick="x', "https://a b.example"])
def test_a_mail_has_no_link_to_what_is_no_site(apps_url: str) -> None:
    with pytest.raises(ValueError, match="not the address of a site"):
        compose(summary(apps_url=apps_url))


def test_a_long_name_breaks_and_a_number_does_not() -> None:
    page = as_html([Grid(("File", "Rows"), (("StudentEnrollments.csv", "1,234,567"),))], "")
    assert "Student<wbr>Enrollments.csv" in page
    assert ">1,234,567</td>" in page
    assert "overflow-wrap:anywhere" in page.partition("<body")[2].partition("<div")[0]


PARTS: list[Part] = [
    Banner("It <happened>.", Tone.GOOD),
    Heading("A & B"),
    Paragraph("Text."),
    Facts((("Name", "Value"),)),
    Grid(("File", "Rows"), (("Students.csv", "1"),)),
    Item("Title", ("One.", "Two."), Tone.BAD, (Link("More", URL), Link("Rule", URL))),
    Link("A page", URL),
    Action("Do it", URL),
]


def test_every_part_has_both_forms() -> None:
    assert as_text(PARTS) == (
        "It <happened>.\n\nA & B\n\nText.\n\nName: Value\n\nFile          Rows\nStudents.csv     1\n\n"
        f"* Title\n  One.\n  Two.\n  More: {URL}\n  Rule: {URL}\n\nA page:\n{URL}\n\nDo it:\n{URL}\n"
    )
    page = as_html(PARTS, "Title")
    assert Words(page).addresses == [URL] * 4
    assert "It <happened>." in Words(page).text()
