"""Decisions by page: who may, about what, and once."""

import pytest
from support.pages_in_memory import MINE, OPERATOR, OTHER, Pages, content

from rollcall.model.accounts import Decides
from rollcall.model.imports import Status, Verdict

MANAGER, READER = f"{MINE}-manager", f"{MINE}-reader"


def address(pages: Pages, what: str = "held", district: str = MINE) -> str:
    return f"/imports/{pages.id(district, what)}/decision"


def decided(pages: Pages, district: str = MINE) -> Verdict | None:
    """The decision about the import that is held."""
    decision = pages.items.decision(pages.id(district, "held"))
    return decision.verdict if decision else None


def test_a_data_manager_approves_what_was_looked_at(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    shown = browser.get(address(pages)).page.fields()
    assert shown["content"] == content(MINE)
    assert browser.post(address(pages), verdict="approve", content=shown["content"]).status == 303
    decision = pages.items.decision(pages.id(MINE, "held"))
    assert decision
    assert (decision.verdict, decision.by, decision.package_sha256) == (Verdict.APPROVED, MANAGER, content(MINE))
    assert decision.at == pages.clock.now()


def test_a_decision_that_is_sent_again_changes_nothing(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    browser.post(address(pages), verdict="approve", content=content(MINE))
    first = pages.items.decision(pages.id(MINE, "held"))
    pages.clock.pass_(minutes=1)
    answer = browser.post(address(pages), verdict="approve", content=content(MINE))
    assert answer.status == 303
    # Nor does the opposite, nor somebody else's.
    for who in (MANAGER, OPERATOR):
        answer = pages.browser(who).post(address(pages), verdict="discard")
        assert (answer.status, answer.page.title) == (409, "This import does not wait any more")
    assert pages.items.decision(pages.id(MINE, "held")) == first


def test_an_approval_of_other_content_is_refused(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    for other in ("", "b" * 64, content(MINE)[:-1], content(MINE).upper()):
        answer = browser.post(address(pages), verdict="approve", content=other)
        assert (answer.status, answer.page.title) == (409, "This is another package than the one you looked at")
    assert decided(pages) is None


@pytest.mark.parametrize("verdict", ["approve", "discard"])
@pytest.mark.parametrize("decides", Decides)
def test_a_reader_decides_nothing(pages: Pages, verdict: str, decides: Decides) -> None:
    pages.change(MINE, decides=decides)
    browser = pages.browser(READER)
    assert "verdict" not in browser.get(address(pages)).body
    assert browser.post(address(pages), verdict=verdict, content=content(MINE)).status in (403, 409)
    assert decided(pages) is None
    fields = pages.items.fields(pages.id(MINE, "held"))
    assert fields
    assert "district_consent" not in fields


@pytest.mark.parametrize("verdict", ["approve", "discard"])
def test_a_district_decides_nothing_where_operators_do(pages: Pages, verdict: str) -> None:
    pages.change(MINE, decides=Decides.OPERATOR)
    browser = pages.browser(MANAGER)
    assert "verdict" not in browser.get(address(pages)).body
    answer = browser.post(address(pages), verdict=verdict, content=content(MINE))
    assert answer.page.title == "You can't decide about this import"
    assert decided(pages) is None
    assert pages.browser(OPERATOR).post(address(pages), verdict=verdict, content=content(MINE)).status == 303
    assert decided(pages)


def test_another_district_decides_nothing(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    for verdict in ("approve", "discard"):
        answer = browser.post(address(pages, district=OTHER), verdict=verdict, content=content(OTHER))
        assert answer.status == 404
    assert decided(pages, OTHER) is None


@pytest.mark.parametrize("first", [MANAGER, OPERATOR])
def test_where_both_must_one_is_not_enough_also_if_asked_twice(pages: Pages, first: str) -> None:
    pages.change(MINE, decides=Decides.BOTH)
    second = OPERATOR if first == MANAGER else MANAGER
    browser = pages.browser(first)
    for _ in range(2):
        assert browser.post(address(pages), verdict="approve", content=content(MINE)).status == 303
        assert decided(pages) is None
    assert pages.browser(second).post(address(pages), verdict="approve", content=content(MINE)).status == 303
    assert decided(pages) is Verdict.APPROVED


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.HELD])
def test_what_is_not_held_can_not_be_decided(pages: Pages, status: Status) -> None:
    browser = pages.browser(MANAGER)
    before = pages.items.fields(pages.id(MINE, status))
    assert browser.send("GET", address(pages, status)).location == f"/imports/{pages.id(MINE, status)}"
    # The page of one that was approved or discarded already is where the same decision leads again.
    for verdict in ("approve", "discard"):
        assert browser.post(address(pages, status), verdict=verdict, content=content(MINE)).status in (303, 409)
    assert pages.items.fields(pages.id(MINE, status)) == before


def test_a_check_can_not_be_decided(pages: Pages) -> None:
    before = pages.items.fields(pages.id(MINE, "check"))
    for who in (MANAGER, OPERATOR):
        answer = pages.browser(who).post(address(pages, "check"), verdict="approve", content=content(MINE))
        assert answer.status == 409
    assert pages.items.fields(pages.id(MINE, "check")) == before


@pytest.mark.parametrize("verdict", ["", "APPROVE", "approved", "restore", "expired", "superseded", "\x00"])
def test_no_other_word_is_a_verdict(pages: Pages, verdict: str) -> None:
    assert pages.browser(MANAGER).post(address(pages), verdict=verdict, content=content(MINE)).status == 404
    assert decided(pages) is None


def test_the_name_in_the_record_is_the_account_s_and_not_the_form_s(pages: Pages) -> None:
    form = {"verdict": "discard", "by": "somebody", "username": OPERATOR, "district": OTHER}
    pages.browser(MANAGER).post(address(pages), **form)
    decision = pages.items.decision(pages.id(MINE, "held"))
    assert decision
    assert decision.by == MANAGER
