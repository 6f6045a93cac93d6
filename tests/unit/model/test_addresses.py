"""The addresses of the pages, as mails and reports have them."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from rollcall.model import addresses

AT = "https://rollcall.example.org"
IMPORT = "94d7685ab15746de3a850bc5"

PAGES: dict[str, Callable[[str], str]] = {
    "/imports": addresses.imports_page,
    f"/imports/{IMPORT}": lambda at: addresses.import_page(at, IMPORT),
    f"/imports/{IMPORT}/findings": lambda at: addresses.findings_page(at, IMPORT),
    f"/imports/{IMPORT}/findings?code=unknown-reference": lambda at: addresses.findings_page(
        at, IMPORT, file="", code="unknown-reference"
    ),
    f"/imports/{IMPORT}/changes": lambda at: addresses.changes_page(at, IMPORT),
    f"/imports/{IMPORT}/decision": lambda at: addresses.decision_page(at, IMPORT),
    "/guide/rules/unknown-reference": lambda at: addresses.rule_page(at, "unknown-reference"),
    "/check?district=d-1.north": lambda at: addresses.check_page(at, "d-1.north"),
    "/mails?district=d-1": lambda at: addresses.mail_choices_page(at, "d-1"),
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "at", [AT, f"{AT}/", "https://127.0.0.1:4566/_aws/execute-api/ab12/$default", "http://localhost:8080/rollcall/"]
)
def test_a_page_lies_below_the_address_of_the_pages(at: str, path: str) -> None:
    assert PAGES[path](at) == at.rstrip("/") + path


@pytest.mark.parametrize("path", PAGES)
def test_there_is_no_address_where_there_are_no_pages(path: str) -> None:
    assert PAGES[path]("") == ""


@pytest.mark.parametrize(
    "at",
    [
        "javascript:alert(1)",
        "rollcall.example.org",
        "https://",
        "https:///imports",
        "https://user:secret@rollcall.example.org",
        "https://rollcall.example.org?x=1",
        "https://rollcall.example.org/#x",
        'https://rollcall.example.org/"><script>',
        "https://rollcall.example.org/\r\nBcc: somebody@example.org",
        "https://rollcall.example.org\\@evil.example",
        " https://rollcall.example.org",
    ],
)
def test_what_is_not_the_address_of_a_site_is_refused(at: str) -> None:
    with pytest.raises(ValueError, match="not the address of a site"):
        addresses.imports_page(at)


@pytest.mark.parametrize(
    "hostile", ["a/b", "../x", 'a"b', "a?b", "a#b", "a\r\nb", "<script>", "a%2Fb", "\u202eabc", "李"]
)
def test_what_comes_from_outside_stays_in_its_place(hostile: str) -> None:
    path = urlsplit(addresses.import_page(AT, hostile)).path
    assert path.count("/") == 2
    assert path.isascii()
    filtered = urlsplit(addresses.findings_page(AT, IMPORT, search=hostile, file="Students.csv"))
    assert filtered.path == f"/imports/{IMPORT}/findings"
    assert parse_qs(filtered.query) == {"search": [hostile], "file": ["Students.csv"]}
    assert not {*'"<>\r\n '} & {*filtered.query}


@pytest.mark.parametrize("import_id", ["", ".", ".."])
def test_an_id_that_a_browser_would_take_for_another_page_is_refused(import_id: str) -> None:
    with pytest.raises(ValueError, match="no page"):
        addresses.import_page(AT, import_id)
