"""What a row of StaffEnrollments may have: a hint offers nothing that would be left out next."""

import re
from typing import Any

import pytest
from support.packages import package
from support.reports import report

from rollcall.model import schema

FILE = "StaffEnrollments.csv"
ROLES = schema.load().table(FILE).field("Role").choices
WITH_CLASS, WITHOUT = 2, 6


def findings(roles: dict[int, str]) -> list[dict[str, Any]]:
    made = report(package(edit={(FILE, line, "Role"): role for line, role in roles.items()}))
    return [each for each in made.document["findings"] if each.get("file") == FILE]


@pytest.mark.parametrize("line", [WITH_CLASS, WITHOUT])
def test_a_role_that_is_none_is_answered_with_those_that_the_row_may_have(line: int) -> None:
    (found,) = findings({line: "Boss"})
    offered = {role for role in ROLES if re.search(rf"\b{role}\b", found["hint"])}
    assert found["code"] == "invalid-choice"
    assert offered == {role for role in ROLES if not findings({line: role})}
    assert all((role in found["message"]) == (role in offered) for role in ROLES)


def test_each_row_has_its_own_hint_and_all_together_one_that_fits_each() -> None:
    made = report(package(edit={(FILE, line, "Role"): "Boss" for line in (WITH_CLASS, WITHOUT)}))
    hints = {each["line"]: each["hint"] for each in made.document["findings"] if each.get("code") == "invalid-choice"}
    assert hints == {
        WITH_CLASS: "Use one of: Assessor, Teacher, Data Viewer.",
        WITHOUT: "Use one of: Assessor, Teacher, Data Viewer or, where “Class ID” is blank, Administrator, "
        "Data Manager.",
    }
    (group,) = (group for group in made.groups or () if group.code == "invalid-choice")
    assert group.hint == hints[WITH_CLASS]
