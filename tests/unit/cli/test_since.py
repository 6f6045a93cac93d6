"""`rollcall imports show` and `log` say which findings are new since the district's last import."""

import io
from datetime import timedelta

import pytest
from support import packages
from support.deployment_in_memory import There
from support.in_memory import NOON
from support.in_memory_snapshots import FULL

from rollcall.model import schema
from rollcall.model.findings import Effect
from rollcall.model.since import Earlier, GroupSince, Since
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
from rollcall_cli.imports.since import GROUPS_SHOWN

GROUP = GroupSince(
    Effect.VALUE_OMITTED, "invalid-email", "An e-mail address is not valid.", "Students.csv", "Email", 2, 10, 3, 0, 4, 6
)
LAST = Earlier("import-0", NOON - timedelta(days=1))


@pytest.fixture
def there() -> There:
    there = There.fresh()
    there.uploaded(1, FULL)
    roster = schema.load()
    opened = unpack(io.BytesIO(packages.package()), district=packages.DISTRICT, roster=roster)
    there.reports.reports["import-1"] = validate(opened, roster=roster, today=packages.TODAY)
    return there


def test_the_comparison_is_shown_with_its_groups(there: There) -> None:
    there.reports.since["import-1"] = Since(LAST, (GROUP,))
    text, _ = there.call("imports", "show", "import-1")
    assert "Findings since import import-0 of 2026-11-23 12:00 CST: 2 new, 10 as before, 3 mended\n" in text
    header, row = text.partition("mended\n")[2].splitlines()[:2]
    assert header.split("  ")[0] == "File"
    assert "Not looked for" not in header
    assert " ".join(row.split()) == "Students.csv Email invalid-email 2 10 3 4th import in a row"


def test_the_log_shows_it_too(there: There) -> None:
    there.reports.since["import-1"] = Since(LAST, (GROUP,) * (GROUPS_SHOWN + 1))
    text, _ = there.call("imports", "log", "import-1")
    assert "42 new, 210 as before, 63 mended" in text
    assert "… 20 of 21 kinds of findings are shown; rollcall imports show import-1 --json has them all." in text


def test_lines_of_new_findings_are_shown_and_what_was_not_looked_for(there: There) -> None:
    new = GroupSince(Effect.ROW_OMITTED, "wrong", "Wrong.", "Staff.csv", None, 9, 0, 0, 0, 1, 9, tuple(range(4, 13)))
    unread = GroupSince(Effect.ROW_OMITTED, "wrong", "Wrong.", "Classes.csv", None, 0, 0, 0, 7)
    there.reports.since["import-1"] = Since(LAST, (new, unread))
    text, _ = there.call("imports", "show", "import-1")
    assert "9 new, 0 as before, 0 mended, 7 not looked for, as a file was not checked" in text
    assert "4, 5, 6, 7, 8, …" in text


def test_the_json_has_all_groups(there: There) -> None:
    there.reports.since["import-1"] = Since(LAST, (GROUP,) * 50)
    told = there.told("imports", "show", "import-1")["since"]
    assert (told["against"], told["uploaded_at"]) == ("import-0", "2026-11-23T18:00:00+00:00")
    assert (told["new"], told["as_before"], told["mended"], told["unknown"]) == (100, 500, 150, 0)
    assert len(told["groups"]) == 50
    assert (told["groups"][0]["imports"], told["groups"][0]["oldest"]) == (4, 6)


@pytest.mark.parametrize("since", [None, Since(None), Since(LAST)])
def test_nothing_is_shown_where_there_is_nothing_to_compare(there: There, since: Since | None) -> None:
    if since:
        there.reports.since["import-1"] = since
    assert "since" not in there.call("imports", "show", "import-1")[0].replace("Unchanged since", "")
    assert (there.told("imports", "show", "import-1")["since"] is None) == (since is None or since.against is None)
