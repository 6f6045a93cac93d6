"""`rollcall imports diff`: the rows that an import adds, removes and changes, against a deployment in memory."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from support.deployment_in_memory import There
from support.in_memory import NOON, SPRINGFIELD
from support.in_memory_snapshots import FULL, SMALL

SECOND = {**dict(list(FULL.items())[1:]), "1": "=Ōe", "200": "Ivanova"}
"""Row 0 is removed, row 1 changed, row 200 added."""


@pytest.fixture
def there() -> There:
    """Import 1 was replaced by import 2, which is current; import 3 is held."""
    there = There.fresh()
    there.uploaded(1, FULL)
    there.uploaded(2, SECOND)
    there.uploaded(3, SMALL)
    return there


def told(there: There, *argv: str) -> Any:  # noqa: ANN401 - any JSON value
    written, code = there.call("imports", "diff", *argv, "--format", "json")
    assert code == 0
    return json.loads(written)


def counts(document: Any) -> tuple[int, ...]:  # noqa: ANN401 - as above
    of = document["tables"]["students"]["counts"]
    return tuple(of[kind] for kind in ("added", "removed", "changed", "renumbered"))


def test_a_published_import_is_compared_with_what_it_replaced(there: There) -> None:
    document = told(there, "import-2")
    assert (document["import_id"], document["against"]) == ("import-2", "import-1")
    assert counts(document) == (1, 1, 1, 0)
    rows = [(row["change"], row["row"]["id"], row.get("differs")) for row in document["tables"]["students"]["rows"]]
    assert rows == [
        ("removed", "0", None),
        ("added", "200", None),
        ("changed", "1", {"last_name": {"before": FULL["1"], "after": "=Ōe"}}),
    ]
    assert next(iter(document["tables"])) == "schools"


def test_a_held_import_is_compared_with_what_is_current(there: There) -> None:
    assert "rollcall imports diff import-3" in there.call("imports", "show", "import-3")[0]
    document = told(there, "import-3", "--table", "students")
    assert (document["against"], counts(document), list(document["tables"])) == (
        "import-2",
        (1, 101, 1, 0),
        ["students"],
    )


def test_the_text_is_capped_with_the_exact_number(there: There) -> None:
    text, _ = there.call("imports", "diff", "import-3")
    assert "Students.csv: 101 removed, 1 added, 1 changed" in text
    assert "… 20 of 101 rows are shown; --format csv writes all." in text
    assert f"1  Last Name: =Ōe → {FULL['1']}" in text
    assert len(text.splitlines()) < 40


def test_the_csv_has_each_value_and_is_safe_for_spreadsheets(there: There) -> None:
    content, _ = there.output("imports", "diff", "import-2", "--format", "csv")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [
        ["table", "change", "id", "column", "before", "after"],
        ["students", "removed", "0", "ID", "0", ""],
        ["students", "removed", "0", "Last Name", FULL["0"], ""],
        ["students", "added", "200", "ID", "", "200"],
        ["students", "added", "200", "Last Name", "", "Ivanova"],
        ["students", "changed", "1", "Last Name", FULL["1"], "'=Ōe"],
    ]


def test_any_other_import_may_be_compared_with(there: There) -> None:
    assert counts(told(there, "import-3", "--against", "import-1")) == (0, 100, 0, 0)
    assert counts(told(there, "import-1", "--against", "import-2")) == (1, 1, 1, 0)
    assert "No row differs." in there.call("imports", "diff", "import-1", "--against", "import-1")[0]


def test_the_first_roster_of_a_year_is_compared_with_the_last_one_of_the_year_before(there: There) -> None:
    there.accounts.change(SPRINGFIELD, replace(SPRINGFIELD, school_year="2027-2028"))
    there.uploaded(4, {**SECOND, "201": "Núñez"})
    document = told(there, "import-4")
    assert (document["against"], document["against_school_year"], counts(document)) == (
        "import-2",
        "2026-2027",
        (1, 0, 0, 0),
    )


def test_what_can_not_be_compared_is_said(there: There) -> None:
    assert "is the first roster" in there.refused("imports", "diff", "import-1")
    there.uploaded(4, dict(SECOND))
    assert "says the same as import import-2" in there.refused("imports", "diff", "import-4")
    assert "Neither roster has a school with the ID '42'" in there.refused(
        "imports", "diff", "import-2", "--school", "42"
    )
    first = there.platform.pointers.published["2026-2027", "import-1"]
    there.platform.pointers.published["2026-2027", "import-1"] = replace(first, retired_at=NOON)
    assert "The tables of import import-1 are no longer kept" in there.refused("imports", "diff", "import-2")
    del there.platform.files.work["import-3"]
    assert "The tables of import import-3 are no longer kept" in there.refused("imports", "diff", "import-3")
