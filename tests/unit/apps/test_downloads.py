"""Downloads are asked for by a form, waited for on a page, and fetched by a link that ends soon."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from support import packages
from support.reports import report
from support.site_in_memory import Pages

from rollcall.model.downloads import Download, Form, Problem
from rollcall.report.types import Report
from rollcall_apps.views.downloads import OFFERS, file_name


@pytest.fixture(scope="module")
def one() -> Report:
    return report(packages.package(edit={("Students.csv", 2, "Email"): "nobody"}))


@pytest.fixture
def pages(one: Report) -> Pages:
    there = Pages()
    there.add("one", one)
    return there


def of(form: Form) -> Download:
    return Download("springfield", "one", form)


def test_the_page_of_an_import_offers_every_form_to_who_sees_values(pages: Pages) -> None:
    assert {offer.form for offer in OFFERS} == {*Form}
    own, reader = (pages.get("/imports/one", person).body for person in ("anna", "rita"))
    for form in Form:
        assert f'action="/imports/one/downloads/{form}"' in own
    assert "/downloads/" not in reader


def test_an_import_in_which_nothing_was_found_offers_none() -> None:
    pages = Pages()
    clean = report(packages.package())
    assert not clean.groups
    pages.add("clean", clean)
    assert "/downloads/" not in pages.get("/imports/clean").body


@pytest.mark.parametrize("form", Form)
def test_a_form_that_is_asked_for_is_waited_for_and_then_fetched(form: Form, pages: Pages) -> None:
    asked = pages.post(f"/imports/one/downloads/{form}")
    assert asked.status == 303
    assert pages.downloads.asked == [of(form)]
    waiting = pages.get(asked.location)
    assert waiting.status == 200
    assert 'data-live="yes"' in waiting.body
    pages.downloads.made.add(of(form).key)
    there = pages.get(asked.location)
    assert there.status == 303
    assert there.location == f"https://data.s3.example.org/{of(form).key}?name=Roster-{form}"


def test_a_browser_stays_at_a_page_that_says_how_to_go_on_however_fast_the_file_was_made(pages: Pages) -> None:
    asked = pages.post("/imports/one/downloads/repair.zip")
    pages.downloads.made.add(of(Form.REPAIR).key)
    page = pages.get(asked.location, mode="navigate")
    assert page.status == 200
    assert '<meta http-equiv="refresh" content="0; url=/imports/one/downloads/repair.zip">' in page.body
    assert "Your file is ready" in page.body
    assert "How to go on" in page.body
    assert 'data-live="yes"' not in page.body
    assert pages.get("/imports/one/downloads/repair.zip", mode="navigate").status == 303
    assert pages.get(asked.location, mode="same-origin").status == 303


def test_an_address_that_nobody_asked_for_offers_to_ask(pages: Pages) -> None:
    page = pages.get("/imports/one/downloads/log.csv").body
    assert 'data-live="yes"' not in page
    assert '<form method="post" action="/imports/one/downloads/log.csv">' in page
    assert pages.downloads.asked == []


@pytest.mark.parametrize("problem", Problem)
def test_why_it_can_not_be_made_is_said(problem: Problem, pages: Pages) -> None:
    asked = pages.post("/imports/one/downloads/repair.zip")
    pages.downloads.problems[of(Form.REPAIR).key] = (problem, datetime.now(UTC))
    page = pages.get(asked.location)
    assert page.status == 409
    assert 'data-live="yes"' not in page.body


def test_a_problem_of_an_earlier_attempt_does_not_hinder_a_new_one(pages: Pages) -> None:
    earlier = datetime.now(UTC) - timedelta(minutes=3)
    pages.downloads.problems[of(Form.REPAIR).key] = (Problem.NOT_CHECKED, earlier)
    asked = pages.post("/imports/one/downloads/repair.zip")
    assert pages.get(asked.location).status == 200


def test_nobody_waits_for_ever(pages: Pages) -> None:
    long_ago = quote((datetime.now(UTC) - timedelta(hours=1)).isoformat())
    page = pages.get(f"/imports/one/downloads/log.csv?since={long_ago}")
    assert page.status == 409
    assert "This file was not made" in page.body


@pytest.mark.parametrize("since", ["x", "0001-01-01", "9999-12-31T23:59:59-23:00", "%00"])
def test_a_moment_that_is_none_harms_nothing(since: str, pages: Pages) -> None:
    assert pages.get(f"/imports/one/downloads/log.csv?since={since}").status in {200, 409}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_reader_gets_no_file_not_even_one_that_is_there(method: str, pages: Pages) -> None:
    pages.downloads.made.add(of(Form.LOG_CSV).key)
    answer = getattr(pages, method)("/imports/one/downloads/log.csv", "rita")
    assert answer.status == 403
    assert pages.downloads.asked == []


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("person", "address"),
    [("sven", "/imports/one/downloads/log.csv"), ("anna", "/imports/one/downloads/passwords.csv")],
)
def test_what_is_not_theirs_or_no_form_does_not_exist(method: str, person: str, address: str, pages: Pages) -> None:
    pages.downloads.made.add(of(Form.LOG_CSV).key)
    assert getattr(pages, method)(address, person).status == 404
    assert pages.downloads.asked == []


def test_nothing_is_made_for_a_form_of_another_site(pages: Pages) -> None:
    assert pages.post("/imports/one/downloads/log.csv", csrf="forged").status == 403
    assert pages.downloads.asked == []


def test_forms_may_lead_to_where_downloads_lie(pages: Pages) -> None:
    (policy,) = [
        part for part in pages.get("/imports/one").headers["Content-Security-Policy"].split("; ") if "form-" in part
    ]
    assert "https://data.s3.example.org" in policy.split()


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("Roster.zip", "Roster-log.csv"),
        ("ROSTER.ZIP", "ROSTER-log.csv"),
        ("Núñez 王.zip", "Núñez 王-log.csv"),
        ("a/../b\\c.zip", "c-log.csv"),
        ('x"; evil\r\n\u202e.zip', "x-; evil----log.csv"),
        ("..zip", "package-log.csv"),
        ("n" * 300, "n" * 100 + "-log.csv"),
    ],
)
def test_a_file_is_named_after_its_package(package: str, name: str) -> None:
    assert file_name(package, Form.LOG_CSV) == name
