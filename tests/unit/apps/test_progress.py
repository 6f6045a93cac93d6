"""How far an import is, where its e-mail is one of its own or one for many."""

from collections.abc import Mapping
from typing import Any

import pytest
from support.in_memory import NOON

from rollcall.model.gathered import Window
from rollcall.model.imports import Status
from rollcall.views.progress import is_moving, steps

FAILED: Mapping[str, Any] = {
    "import_id": "import-2",
    "key": "springfield/Roster.zip",
    "status": Status.FAILED,
    "rejected_for": ["file-missing Staff.csv"],
    "ended_at": "2026-11-24T18:01:00Z",
}
OWN, OTHERS = Window("import-2", NOON).text, Window("import-1", NOON).text
STRAY = {"key": "springfield/Staff.csv", "rejected_for": ["package-not-zip"]}


@pytest.mark.parametrize(
    ("fields", "name", "done"),
    [
        ({}, "E-mail sent", False),
        ({"mailed_at": "2026-11-24T18:02:00Z"}, "E-mail sent", True),
        ({"gathered_by": OWN}, "E-mail sent", False),
        ({"gathered_by": OWN, "mailed_at": "2026-11-24T18:02:00Z"}, "E-mail sent", True),
        ({"gathered_by": OTHERS}, "Told in one e-mail with others", True),
        ({"gathered_by": OWN, **STRAY}, "Told in one e-mail with others", True),
    ],
)
def test_the_last_step_says_how_the_district_is_told(fields: Mapping[str, str], name: str, *, done: bool) -> None:
    import_ = {**FAILED, **fields}
    last = steps(import_, is_checked=True)[-1]
    assert (last.name, last.is_done) == (name, done)
    assert is_moving(import_) is not done, "a page that nothing changes any more is not asked for again"
