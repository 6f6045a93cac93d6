"""What a page says has happened to a package, and that it leads to what comes next."""

import pytest
from support.packages import MANIFEST, package
from support.pages_in_memory import DIFFERENCES, MINE, Pages, site

from rollcall.aws.tables.items import to_item
from rollcall.aws.tables.snapshot_items import pointer_key
from rollcall.model.downloads import Form
from rollcall.model.suspicions import HoldSettings
from rollcall.publishing.holding import reasons
from rollcall.rules.manifest import OTHER_DISTRICT
from rollcall_apps.views.downloads import OFFERS, offers

MANAGER = f"{MINE}-manager"


def shown(pages: Pages, what: str, below: str = "") -> str:
    """The text of a page about the import in a state."""
    return pages.browser(MANAGER).get(f"/imports/{pages.id(MINE, what)}{below}").page.text


def links(pages: Pages, what: str, below: str = "") -> list[str]:
    """The links of a page about the import in a state."""
    return pages.browser(MANAGER).get(f"/imports/{pages.id(MINE, what)}{below}").page.links()


def rejecting() -> bytes:
    """A package that names another district."""
    return package(edit={(MANIFEST, 3, "Value"): "shelbyville"})


def test_nobody_waits_for_an_e_mail_about_a_package_that_was_only_checked(pages: Pages) -> None:
    assert "E-mail sent" in shown(pages, "succeeded")
    text = shown(pages, "check")
    assert "E-mail sent" not in text


def test_a_check_that_would_wait_says_so_first_and_in_the_list(pages: Pages) -> None:
    found = reasons(DIFFERENCES, HoldSettings())
    why = to_item({"reasons": [reason.as_dict() for reason in found], "reasons_count": len(found)})
    pages.database.tables["imports"][pages.id(MINE, "check"), "import"] |= why
    text = shown(pages, "check")
    assert "This package would wait for a decision. It was only checked: nothing was changed." in text
    assert "could be imported" not in text
    assert "Why it would wait" in text
    assert "Would wait" in pages.browser(MANAGER).get("/check").page.text


@pytest.mark.parametrize("what", ["failed", "check"])
def test_only_what_was_sent_was_rejected(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    repeated = package(edit={("Students.csv", 3, "ID"): "S-1"})
    with site(monkeypatch, repeated) as pages:
        text = shown(pages, what)
    assert ("Why it was rejected" in text) == (what == "failed")
    assert ("Why it would be rejected" in text) == (what == "check")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("succeeded", "What changed"),
        ("held", "What would change"),
        ("check", "What would change"),
        ("discarded", "What would have changed"),
        ("expired", "What would have changed"),
        ("superseded", "What would have changed"),
    ],
)
def test_an_import_changed_a_roster_only_if_it_became_it(what: str, said: str, pages: Pages) -> None:
    assert f"{said}, by school and column" in shown(pages, what)
    assert said in shown(pages, what, "/changes")


@pytest.mark.parametrize("what", ["failed", "succeeded_with_errors", "discarded", "expired", "check"])
def test_where_a_package_is_expected_the_page_leads_to_where_it_is_sent(what: str, pages: Pages) -> None:
    assert "Check or send a package" in shown(pages, what)
    assert "Check or send a package" not in shown(pages, "superseded")


def test_the_rows_of_an_import_that_waits_lead_back_to_the_decision(pages: Pages) -> None:
    decision = f"/imports/{pages.id(MINE, 'held')}/decision"
    assert decision in links(pages, "held", "/changes")
    assert decision in links(pages, "held", "/changes/students?change=changed")
    assert "send the right package" in shown(pages, "held", "/decision")


def test_the_pages_of_a_check_lead_back_to_where_packages_are_checked(pages: Pages) -> None:
    for below in ("", "/changes", "/changes/students?change=changed"):
        text = shown(pages, "check", below)
        assert "Imports of" not in text


def test_the_top_of_the_page_leads_to_the_files_to_mend(pages: Pages) -> None:
    assert "#downloads" in links(pages, "succeeded_with_errors")


@pytest.mark.parametrize("form", Form)
def test_only_a_package_that_can_be_sent_is_saved_with_what_to_do_next(form: Form, pages: Pages) -> None:
    pages.downloads.made = False
    text = shown(pages, "failed", f"/downloads/{form}")
    assert ("Zip the seven files again" in text) == (form is Form.REPAIR)


def test_what_is_left_of_a_package_of_another_district_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with site(monkeypatch, rejected=rejecting()) as pages:
        assert "only its Manifest.csv was read" in shown(pages, "failed")
        assert "only its Manifest.csv was read" not in shown(pages, "succeeded_with_errors")
    assert offers(["unknown-reference"]) is OFFERS
    assert [each.words for each in offers([OTHER_DISTRICT.code])] != [each.words for each in OFFERS]


def overtaken(pages: Pages) -> None:
    """A package that came after all others is the roster in use."""
    key = pointer_key("2026-2027")
    newer = {"current": "9" * 24, "mark": "2027-01-01T00:00:00Z#1#v1", "version": 1}
    fields = {"district_id": MINE, "item": key, "school_year": "2026-2027", **newer}
    pages.database.tables["snapshots"][MINE, key] = to_item(fields)


@pytest.mark.parametrize("what", ["failed", "succeeded_with_errors", "discarded", "expired"])
def test_nobody_need_do_anything_about_an_import_after_which_another_came(what: str, pages: Pages) -> None:
    before = shown(pages, what)
    overtaken(pages)
    text = shown(pages, what)
    assert "A newer package was imported since" in text
    assert "A newer package was imported since" not in before
    assert "Whose turn it is: Nobody." in text
    assert "Check or send a package" not in text


def test_what_waits_is_still_somebody_s_turn_after_another_came(pages: Pages) -> None:
    overtaken(pages)
    assert "Whose turn it is: You." in shown(pages, "held")


def test_the_list_counts_nothing_as_accepted_or_changed_of_an_import_that_changed_nothing(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    for status, changes in (("succeeded", True), ("held", True), ("discarded", False), ("expired", False)):
        text = browser.get(f"/imports?state={status}").page.text
        assert ("+5 ~7 −500" in text) == changes
