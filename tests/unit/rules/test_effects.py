"""A rule declares the effects that it can have: no other one occurs, and each that it declares does."""

import io
from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from firing import CASES
from support import packages
from support.declarations import with_column
from support.packages import package

from rollcall.model import schema
from rollcall.model.findings import Effect, Finding, Rule
from rollcall.model.schema import Roster, load
from rollcall.report.costs import costs, in_short
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.values import MISSING
from rollcall.steps.catalogue import RULES
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

STUDENTS, STAFF, SCHOOLS, ASSIGNED = "Students.csv", "Staff.csv", "Schools.csv", "StaffEnrollments.csv"

SEVERAL: Mapping[str, Mapping[Effect, bytes]] = {
    "value-too-long": {
        Effect.ROW_OMITTED: package(edit={(SCHOOLS, 2, "Name"): "x" * 257}),
        Effect.VALUE_OMITTED: package(edit={(STUDENTS, 2, "Nickname"): "x" * 257}),
    },
    "control-character": {
        Effect.ROW_OMITTED: package(edit={(SCHOOLS, 2, "Name"): "x\u2028y"}),
        Effect.VALUE_OMITTED: package(edit={(STUDENTS, 2, "Nickname"): "x\u2028y"}),
    },
    "invalid-email": {
        Effect.ROW_OMITTED: package(edit={(STAFF, 2, "Email"): "nobody"}),
        Effect.VALUE_OMITTED: package(edit={(STUDENTS, 2, "Email"): "nobody"}),
    },
    "invalid-choice": {
        Effect.ROW_OMITTED: package(edit={(STUDENTS, 2, "Grade Level"): "13"}),
        Effect.VALUE_OMITTED: package(edit={("Classes.csv", 2, "Type"): "team"}),
    },
    "unknown-reference": {
        Effect.ROW_OMITTED: package(edit={(ASSIGNED, 2, "Staff ID"): "nobody"}),
        Effect.VALUE_OMITTED: package(edit={(STUDENTS, 2, "Teacher ID"): "nobody"}),
    },
    "reference-to-omitted-row": {
        Effect.ROW_OMITTED: package(edit={(STUDENTS, 2, "DOB"): ""}),
        Effect.VALUE_OMITTED: package(edit={(STAFF, 2, "Email"): ""}),
    },
    "repeated-value": {
        Effect.IMPORT_REJECTED: package(edit={(SCHOOLS, 3, "ID"): "B-1"}),
        Effect.ROW_OMITTED: package(edit={(STUDENTS, 3, "Student Number"): "1001"}),
        Effect.VALUE_OMITTED: package(edit={(STUDENTS, 3, "Secondary ID"): "X-1"}),
    },
    "wrong-number-of-fields": {
        Effect.IMPORT_REJECTED: package(line={("Manifest.csv", 2): "Version,1.0,x"}),
        Effect.ROW_OMITTED: package(line={(SCHOOLS, 2): "B-1,,One,x"}),
    },
    "text-after-closing-quote": {
        Effect.IMPORT_REJECTED: package(line={("Manifest.csv", 2): 'Version,"1.0"x'}),
        Effect.ROW_OMITTED: package(line={(SCHOOLS, 2): 'B-1,,"One"x'}),
    },
}
"""For each rule with several effects, a package for each of them."""

IN_OTHER_COLUMNS: Mapping[str, Mapping[str, object]] = {
    "invalid-format": {"type": "string", "example": "1", "constraints": {"pattern": "[0-9]+", "required": True}},
    "invalid-date": {"type": "date", "format": "any", "example": "2026-01-01"},
    "date-out-of-range": {
        "type": "date",
        "format": "any",
        "example": "2026-01-01",
        "constraints": {"minimum": "2026-01-01"},
    },
}
"""Rules of which today's columns show one effect alone, and a column that shows the other."""


def effects(content: bytes, code: str, roster: Roster) -> set[Effect]:
    unpacked = unpack(io.BytesIO(content), district=packages.DISTRICT, roster=roster)
    document = validate(unpacked, roster=roster, today=packages.TODAY).document
    return {Effect(one["effect"]) for one in document["findings"] if one["code"] == code}


def pairs() -> Iterator[tuple[str, Effect, bytes]]:
    for code, cases in SEVERAL.items():
        yield from ((code, effect, content) for effect, content in cases.items())


@pytest.mark.parametrize(
    ("code", "effect", "content"), [pytest.param(*one, id=f"{one[0]}-{one[1]}") for one in pairs()]
)
def test_a_rule_with_several_effects_has_each(code: str, effect: Effect, content: bytes) -> None:
    assert effect in effects(content, code, schema.load())
    assert {*SEVERAL[code]} == RULES[code].effects


@pytest.mark.sampled(1)
@pytest.mark.parametrize("code", IN_OTHER_COLUMNS)
def test_a_rule_has_its_other_effect_in_a_column_that_may_come(code: str, tmp_path: object) -> None:
    entry = {"name": "Trial", "description": "A column that may come.", **IN_OTHER_COLUMNS[code]}
    roster = load(with_column(tmp_path, entry))  # type: ignore[arg-type] # pytest's path
    value = "2025-12-31" if code == "date-out-of-range" else "banana"
    header, *lines = packages.files()[STUDENTS].decode().splitlines()
    text = "\n".join([f"{header},Trial", *(f"{line},{value}" for line in lines)])
    usual = effects(CASES[code].fires, code, schema.load())
    assert usual | effects(package(raw={STUDENTS: text.encode()}), code, roster) == RULES[code].effects


def test_every_rule_with_several_effects_is_shown_with_each() -> None:
    assert {*SEVERAL, *IN_OTHER_COLUMNS} == {code for code, rule in RULES.items() if len(rule.effects) > 1}


@pytest.mark.parametrize("code", RULES)
def test_a_rule_says_in_plain_words_what_it_costs(code: str) -> None:
    assert RULES[code].effects
    assert costs(RULES[code]).endswith(".")
    assert in_short(RULES[code])


def test_what_a_rule_costs_is_said_of_all_its_effects() -> None:
    assert costs(RULES["required-value-missing"]) == "The row is left out."
    assert costs(RULES["unknown-reference"]) == (
        "The value alone is left out; but a row that needs the value is left out with it."
    )
    assert costs(RULES["repeated-value"]) == (
        "Depending on the file and column, nothing is imported, or the row is left out, or the value alone is left out."
    )
    assert in_short(RULES["repeated-value"]) == "import, row, value"


@pytest.mark.parametrize("rule", [MISSING, RULES["no-rows"]])
def test_a_finding_with_another_effect_fails_the_test_that_makes_it(rule: Rule) -> None:
    with pytest.raises(AssertionError, match=f"{rule.code} does not declare that it can be warning"):
        Finding(rule, Effect.WARNING)
    with pytest.raises(AssertionError, match=f"{rule.code} does not declare"):
        FindingColumns(rule, Effect.WARNING, SCHOOLS, None, np.array([1], np.int32))
