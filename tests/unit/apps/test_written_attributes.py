"""Which attributes of accounts and imports the pages write or compare: all that their role lets them name."""

import pytest
from support.pages_in_memory import MINE, OPERATOR, Pages, content
from support.written_attributes import allowed, seen

from rollcall.model.accounts import Decides

TABLES = {"ImportsTable.Arn": "imports", "DistrictsTable.Arn": "districts"}


def test_the_role_may_write_what_the_pages_write_and_nothing_else(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decision by one side, by both and against, and a choice of e-mails."""
    pages.change(MINE, decides=Decides.BOTH, contacts=(f"{MINE}-manager@example.org", "office@example.org"))
    address = f"/imports/{pages.id(MINE, 'held')}/decision"
    manager = pages.browser(f"{MINE}-manager")
    with seen(monkeypatch) as written:
        for _ in range(2):
            assert manager.post("/mails", failed="on", waits="on").status == 200
        for browser in (manager, pages.browser(OPERATOR)):
            assert browser.post(address, verdict="approve", content=content(MINE)).status == 303
        browser.post(address, verdict="discard")
    assert {table: names for table, names in written.items() if table in TABLES.values()} == allowed(
        "AppsFunction", TABLES
    )
