"""The page of rows that an import changes: for those who see values, with what stood there before."""

import pytest
from support.pages_in_memory import MINE, OPERATOR, OTHER, Pages

MANAGER, READER = f"{MINE}-manager", f"{MINE}-reader"


def test_changes_and_decision_lead_to_the_rows(pages: Pages) -> None:
    import_id = pages.id(MINE, "held")
    for page in ("changes", "decision"):
        links = pages.browser(MANAGER).get(f"/imports/{import_id}/{page}").page.links()
        assert f"/imports/{import_id}/changes/students?change=removed" in links
        links = pages.browser(READER).get(f"/imports/{import_id}/{page}").page.links()
        assert not [link for link in links if "/changes/" in link]


def test_it_shows_rows_with_the_values_before(pages: Pages) -> None:
    address = f"/imports/{pages.id(MINE, 'held')}/changes/students"
    page = pages.browser(MANAGER).get(f"{address}?change=changed").page
    assert "Rows of Students.csv that would change" in page.text
    assert "before: Mai" in page.text
    assert "Rows 1 to 1 of 1" in page.text
    assert ("del", {}) in page.elements


def test_pages_lead_on_and_back(pages: Pages) -> None:
    address = f"/imports/{pages.id(MINE, 'held')}/changes/students?change=removed"
    browser = pages.browser(MANAGER)
    first = browser.get(address).page
    assert "Rows 1 to 50 of 59" in first.text
    assert f"{address}&after=50" in first.links()
    second = browser.get(f"{address}&after=50").page
    assert "Rows 51 to 59 of 59" in second.text
    assert address in second.links()


def test_a_table_without_changes_says_so(pages: Pages) -> None:
    page = pages.browser(MANAGER).get(f"/imports/{pages.id(MINE, 'held')}/changes/staff").page
    assert "There are no such rows here." in page.text


@pytest.mark.parametrize("who", [READER, f"{OTHER}-manager"])
def test_whoever_may_not_see_them_gets_what_is_not_there(who: str, pages: Pages) -> None:
    browser = pages.browser(who)
    theirs = browser.get(f"/imports/{pages.id(MINE, 'held')}/changes/students")
    missing = browser.get(f"/imports/{'0' * 24}/changes/students")
    assert (theirs.status, theirs.body) == (404, missing.body)
    assert pages.rows.asked == []


@pytest.mark.parametrize("table", ["manifest", "Students", "students.parquet", "..", "changes.json"])
def test_there_is_a_page_for_each_table_alone(table: str, pages: Pages) -> None:
    assert pages.browser(MANAGER).get(f"/imports/{pages.id(MINE, 'held')}/changes/{table}").status == 404
    assert pages.rows.asked == []


def test_an_import_without_rows_has_no_such_page(pages: Pages) -> None:
    assert pages.browser(MANAGER).get(f"/imports/{pages.id(MINE, 'running')}/changes/students").status == 404


def test_operators_see_them_too(pages: Pages) -> None:
    assert pages.browser(OPERATOR).get(f"/imports/{pages.id(OTHER, 'held')}/changes/students").status == 200


@pytest.mark.parametrize("query", ["change=gone", "after=-1", "after=x", "after=999999999999"])
def test_a_strange_address_shows_a_page_all_the_same(query: str, pages: Pages) -> None:
    found = pages.browser(MANAGER).get(f"/imports/{pages.id(MINE, 'held')}/changes/students?{query}")
    assert found.status == 200
