"""Another district's import answers exactly as one that does not exist, and nothing of it changes or is read."""

import re

import pytest
from support.addresses import IMPORTS, Address, addresses
from support.browser_in_memory import Answer, Browser
from support.pages_in_memory import BOTH, MINE, OPERATOR, OTHER, Pages, content

from rollcall.model.uploads import CHECKS

NO_ID = "0" * 24
"""The id of no import."""

PEOPLE = (f"{MINE}-manager", f"{MINE}-reader", BOTH)


def signed_in(pages: Pages, who: str) -> Browser:
    """A browser of somebody, who acts for `MINE`."""
    browser = pages.browser(who)
    if who == BOTH:
        browser.post("/districts", browser.get("/districts").page.fields()["csrf"], district=MINE)
    return browser


def foreign(pages: Pages, what: str) -> list[Address]:
    """Every address with the id of an import of the other district, and what somebody might add to it."""
    found, id_ = [], pages.id(OTHER, what)
    for each in addresses(pages, OTHER):
        if id_ not in each.path:
            continue
        found.append(each)
        if each.method == "GET":
            queries = ("file=Students.csv", "search=S-1", "after=1", "after=50&code=value-too-long", "since=2026-11-24")
            found += [each._replace(path=f"{each.path}?{query}") for query in queries]
    return found


def nothing(path: str) -> str:
    """The same address with an id that does not exist."""
    return re.sub(r"/[0-9a-f]{24}(?=/|\?|$)", f"/{NO_ID}", path)


def shown(answer: Answer) -> tuple[object, ...]:
    """All of an answer, but the id that was asked for."""
    return answer.status, sorted(answer.headers.items()), answer.cookies, re.sub(r"[0-9a-f]{24}", NO_ID, answer.body)


def test_every_address_of_the_other_district_is_tried(pages: Pages) -> None:
    tried = [each for what in IMPORTS for each in foreign(pages, what)]
    assert len(tried) > 200, "all rules, all states"
    ids = {"<import_id>", "<check_id>"}
    named = {each.rule for each in addresses(pages) if any(one in each.rule for one in ids)}
    assert {each.rule for each in tried} == named


@pytest.mark.sampled(1)
@pytest.mark.parametrize("what", IMPORTS)
@pytest.mark.parametrize("who", PEOPLE)
def test_what_is_another_district_s_does_not_exist(pages: Pages, who: str, what: str) -> None:
    browser = signed_in(pages, who)
    csrf, form = browser.csrf, {"verdict": "approve", "content": content(OTHER)}
    tables, tried = str(pages.database.tables), foreign(pages, what)
    assert tried
    for each in tried:
        if each.method == "POST":
            answers = [browser.post(path, csrf, **form) for path in (each.path, nothing(each.path))]
        else:
            answers = [browser.send(each.method, path) for path in (each.path, nothing(each.path))]
        assert answers[0].status == 404, each
        assert shown(answers[0]) == shown(answers[1]), each
        assert OTHER not in answers[0].body.lower(), each
    assert str(pages.database.tables) == tables
    assert pages.reports.asked == []
    assert pages.downloads.asked == []
    print(f"addresses of another district's import ({what}), as {who}: {len(tried)}")  # noqa: T201 - `pytest -rP` shows it


@pytest.mark.parametrize("who", PEOPLE)
def test_nothing_more_is_read_for_another_district_s_import_than_for_none(pages: Pages, who: str) -> None:
    browser = signed_in(pages, who)
    read = pages.database.reads
    for each in IMPORTS:
        counts = []
        for path in (f"/imports/{pages.id(OTHER, each)}", f"/imports/{NO_ID}"):
            before = len(read)
            browser.send("GET", path)
            counts.append([access.table for access in read[before:]])
        assert counts[0] == counts[1]


@pytest.mark.parametrize("who", [*PEOPLE, OPERATOR])
def test_the_item_of_an_import_is_read_once_for_a_page(pages: Pages, who: str) -> None:
    browser = pages.browser(who)
    for page in ("", "/findings", "/changes"):
        before = len(pages.database.reads)
        assert browser.send("GET", f"/imports/{pages.id(MINE, 'held')}{page}").status == 200
        read = [access for access in pages.database.reads[before:] if access.table == "imports"]
        assert len(read) == 1, page


@pytest.mark.sampled(1)
@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_of_ours_names_another_district(pages: Pages, who: str) -> None:
    browser = signed_in(pages, who)
    ids = [pages.id(OTHER, each) for each in IMPORTS]
    for each in addresses(pages):
        if each.method == "GET" and not each.is_public:
            answer = browser.get(each.path)
            assert OTHER not in answer.body.lower(), each
            assert not any(one in answer.body for one in ids), each


@pytest.mark.parametrize("who", PEOPLE)
def test_an_upload_of_another_district_does_not_exist(pages: Pages, who: str) -> None:
    browser = signed_in(pages, who)
    keys = (
        pages.key(OTHER, "check"),
        pages.key(OTHER, "failed"),
        f"{OTHER}/",
        f"{MINE}",
        f"{MINE}-2/x.zip",
        f"{CHECKS}{MINE}",
        f"/{MINE}/x.zip",
        f"{MINE}/../{OTHER}/failed/Roster.zip",
        f"{CHECKS}{MINE}/../{OTHER}/pages/9/Roster.zip",
        f"{MINE}//../{OTHER}/x.zip",
        "",
    )
    for key in keys:
        answer = browser.send("GET", f"/check/sent?key={key}")
        assert answer.status == 404, key
    assert not any(OTHER in key for key in pages.inbox.asked)
    own = browser.send("GET", f"/check/sent?key={pages.key(MINE, 'check')}")
    assert own.location == f"/imports/{pages.id(MINE, 'check')}"


@pytest.mark.parametrize("who", PEOPLE)
def test_a_cookie_or_a_form_that_names_a_district_gives_no_rights(pages: Pages, who: str) -> None:
    browser = signed_in(pages, who)
    browser.cookies["__Host-district"] = (OTHER, None)
    assert "Springfield" in browser.get("/imports").body
    assert OTHER not in browser.get("/imports").body.lower()
    assert OTHER not in browser.get("/check").body.lower()
    assert browser.post("/districts", district=OTHER).status == 404
    for address in ("/districts", "/districts?search=shelby"):
        assert browser.get(address).status == (200 if who == BOTH else 404)
        assert OTHER not in browser.get(address).body.lower()
    for page in ("/imports", "/check", "/templates", "/mails"):
        assert browser.send("GET", f"{page}?district={OTHER}").status == 404
        assert shown(browser.send("GET", f"{page}?district={OTHER}")) == shown(
            browser.send("GET", f"{page}?district=none")
        )
    assert "Springfield" in browser.get("/imports").body
    for name in ("district", "district_id", "username"):
        assert OTHER not in browser.get(f"/imports?{name}={OTHER}").body.lower().replace(f'value="{OTHER}"', "")


@pytest.mark.parametrize("who", PEOPLE)
def test_a_choice_of_mails_is_of_the_own_address_alone(pages: Pages, who: str) -> None:
    other = pages.accounts.district(OTHER)
    browser = signed_in(pages, who)
    browser.post("/mails", email=f"office@{OTHER}.example.org", user=f"{OTHER}-manager", district=OTHER)
    assert pages.accounts.district(OTHER) == other
    own = pages.accounts.district(MINE)
    assert own
    assert set(own.muted) <= {f"{who}@example.org"}


def test_an_operator_sees_both_and_acts_for_the_one_that_was_chosen(pages: Pages) -> None:
    browser = pages.browser(OPERATOR)
    assert browser.send("GET", "/imports").location == "/districts"
    browser.post("/districts", district=OTHER)
    assert "Shelbyville" in browser.get("/imports").body
    for district in (MINE, OTHER):
        assert browser.get(f"/imports/{pages.id(district, 'held')}").status == 200


@pytest.mark.thorough
def test_all_that_is_asked_for_an_own_import_is_answered(pages: Pages) -> None:
    """Or the tests above would pass where no page works."""
    browser = pages.browser(f"{MINE}-manager")
    ids = {pages.id(MINE, each) for each in IMPORTS if each != "running"}
    works = [each for each in addresses(pages) if each.method == "GET" and any(one in each.path for one in ids)]
    assert {browser.send("GET", each.path).status for each in works} == {200, 303}
