"""Whose turn it is, and what is offered next, for each who looks: data managers, readers and operators."""

import zipfile
from io import BytesIO

import pytest
from support.packages import package
from support.pages_in_memory import MINE, OPERATOR, OTHER, Pages, content, site

from rollcall.model.accounts import Decides
from rollcall_apps.rendering import STATIC

MANAGER, READER = f"{MINE}-manager", f"{MINE}-reader"
TURN = "Whose turn it is: "


def shown(pages: Pages, who: str, what: str = "held", below: str = "") -> str:
    """The text of a page about the import in a state, as somebody sees it."""
    return pages.browser(who).get(f"/imports/{pages.id(MINE, what)}{below}").page.text


@pytest.mark.parametrize(
    ("decides", "who", "turn"),
    [
        (Decides.DISTRICT, MANAGER, "You."),
        (Decides.DISTRICT, READER, "Your district."),
        (Decides.DISTRICT, OPERATOR, "The district."),
        (Decides.OPERATOR, MANAGER, "the help desk"),
        (Decides.OPERATOR, READER, "the help desk"),
        (Decides.OPERATOR, OPERATOR, "You."),
        (Decides.BOTH, MANAGER, "You."),
    ],
)
def test_what_waits_is_the_turn_of_who_decides(decides: Decides, who: str, turn: str, pages: Pages) -> None:
    pages.change(MINE, decides=decides)
    assert TURN + turn in shown(pages, who)


@pytest.mark.parametrize(("first", "second"), [(MANAGER, OPERATOR), (OPERATOR, MANAGER)])
def test_where_it_takes_two_the_turn_goes_on_to_the_other(first: str, second: str, pages: Pages) -> None:
    pages.change(MINE, decides=Decides.BOTH)
    address = f"/imports/{pages.id(MINE, 'held')}/decision"
    assert pages.browser(first).post(address, verdict="approve", content=content(MINE)).status == 303
    assert TURN + "You." not in shown(pages, first)
    assert TURN + "You." in shown(pages, second)
    assert "Approve: import it" not in shown(pages, first, below="/decision")
    assert "Approve: import it" in shown(pages, second, below="/decision")


def test_only_whoever_may_decide_is_asked_to(pages: Pages) -> None:
    pages.change(MINE, decides=Decides.DISTRICT)
    assert "See what would change, and decide" in shown(pages, MANAGER)
    assert "and decide" not in shown(pages, READER)
    text = shown(pages, READER, below="/decision")
    assert "Approve this import" not in text
    assert "Your choice" not in text
    assert "Who decides" in text


def test_what_is_decided_asks_nobody_to_decide(pages: Pages) -> None:
    pages.change(MINE, decides=Decides.DISTRICT)
    address = f"/imports/{pages.id(MINE, 'held')}/decision"
    pages.browser(MANAGER).post(address, verdict="approve", content=content(MINE))
    assert "See what would change" not in shown(pages, MANAGER)


def test_a_district_mends_its_package_not_the_operator(pages: Pages) -> None:
    for who, turn in ((MANAGER, "You."), (READER, "Your district."), (OPERATOR, "The district.")):
        assert TURN + turn in shown(pages, who, "failed")


def test_a_reader_is_led_to_where_packages_are_sent(pages: Pages) -> None:
    text = shown(pages, READER, "failed")
    assert "Check or send a package" not in text
    assert "How to send a package" in text
    assert "by SFTP: how to" in pages.browser(READER).get("/check").page.text


def test_a_district_that_does_not_send_by_page_is_told_how_it_sends(pages: Pages) -> None:
    pages.change(MINE, sends_by_page=False)
    page = pages.browser(MANAGER).get("/check").page
    assert "by SFTP: how to" in page.text
    assert "/guide/upload" in page.links()


def test_where_no_file_was_read_no_rows_are_offered_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(workbook := BytesIO(), "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
    with site(monkeypatch, rejected=workbook.getvalue()) as pages:
        text = shown(pages, MANAGER, "failed")
    assert "Get your files" not in text
    assert "Your files, to mend" not in text
    assert "The log as a table" in text


def test_rows_of_a_package_that_was_not_imported_would_be_accepted(pages: Pages) -> None:
    for what, would in (("succeeded", False), ("failed", True), ("held", True), ("check", True)):
        assert ("Would be accepted" in shown(pages, MANAGER, what)) == would


def test_an_import_with_warnings_asks_to_look_at_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with site(monkeypatch, package(edit={("Students.csv", 2, "DOB"): "2009-09-02"})) as pages:
        assert "Look at the warnings below" in shown(pages, MANAGER, "succeeded")
    with site(monkeypatch, package()) as pages:
        assert "There is nothing to do." in shown(pages, MANAGER, "succeeded")


def test_only_those_who_can_fetch_the_files_by_sftp_are_told_where_they_lie(pages: Pages) -> None:
    assert "Files by SFTP" in shown(pages, MANAGER)
    assert "Files by SFTP" not in shown(pages, READER)


def test_a_page_that_is_not_there_leads_to_the_imports(pages: Pages) -> None:
    page = pages.browser(MANAGER).get(f"/imports/{pages.id(OTHER, 'failed')}").page
    assert "There is no such page" in page.text
    assert page.text.count("Your imports") == 1


def test_the_colours_of_what_findings_cost_stand_below_what_they_colour() -> None:
    style = (STATIC / "style.css").read_text()
    assert style.index("\n.good { border-color") > max(style.index("\n.group {"), style.index("\n.outcome {"))
