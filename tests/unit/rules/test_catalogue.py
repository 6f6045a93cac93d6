"""Codes are for good, and every rule tells a data manager what to do."""

import re
from collections import Counter
from pathlib import Path

import pytest

from rollcall import archive
from rollcall.reading import catalogue as reading
from rollcall.rules import catalogue as rules
from rollcall.rules import manifest
from rollcall.steps import claim, hourly, malware, room, snapshot
from rollcall.steps.catalogue import RENAMED, RULES
from rollcall_cli.rules import _rule

CODES = Path(__file__).with_name("codes.txt")
RELEASED = CODES.read_text(encoding="utf-8").splitlines()
"""All codes that there ever were."""

ABOUT_DATA = [rule.code for rule in (*manifest.RULES, *reading.RULES, *rules.RULES)]
"""Rules about what stands in the files, which are made in a spreadsheet or an export."""


def test_no_code_is_that_of_two_rules() -> None:
    judged = (*archive.RULES, *manifest.RULES, *reading.RULES, *rules.RULES)
    steps = (*claim.RULES, *hourly.RULES, *malware.RULES, *room.RULES, *snapshot.RULES)
    declared = [rule.code for rule in (*judged, *steps)]
    assert [code for code, times in Counter(declared).items() if times > 1] == []
    assert sorted(declared) == sorted(RULES)


def test_no_code_is_lost() -> None:
    lost = [code for code in RELEASED if code not in RULES and code not in RENAMED]
    assert lost == [], (
        "Old reports hold these codes. Keep the rule's code, or say in catalogue.RENAMED which code took its place; "
        f"a line is never removed from {CODES.name}."
    )


def test_every_code_is_noted() -> None:
    new = [code for code in RULES if code not in RELEASED]
    assert new == [], f"Add a line for each new code to {CODES}, so that nobody changes it later without noticing."


def test_the_noted_codes_are_in_order() -> None:
    assert sorted(set(RELEASED)) == RELEASED


def test_a_renamed_code_leads_to_a_rule() -> None:
    assert {new for new in RENAMED.values() if new not in RULES} == set()
    assert {old for old in RENAMED if old in RULES} == set()


def test_a_renamed_code_is_still_explained() -> None:
    assert _rule("bad-date", {"bad-date": "invalid-date"}) is RULES["invalid-date"]


@pytest.mark.parametrize("code", RULES)
def test_a_code_is_kebab_case(code: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", code)


@pytest.mark.parametrize("code", RULES)
def test_what_districts_read_says_left_out(code: str) -> None:
    """One word for one thing: mails and pages say “left out”; “omitted” is a word of codes and effects."""
    rule = RULES[code]
    for text in (rule.title, rule.message, rule.hint, rule.example, rule.spreadsheet, rule.sis):
        assert not re.search(r"\b(omit(s|ted)?|passed over|absent)\b", re.sub(r"\{[^}]*\}", "", text)), text


@pytest.mark.parametrize("code", RULES)
def test_texts_are_sentences(code: str) -> None:
    rule = RULES[code]
    for text in (rule.title, rule.message, rule.spreadsheet, rule.sis):
        assert not text or text.endswith("."), text
    # A hint may end with what must be written, or with the advice of its finding.
    assert rule.hint.endswith((".", "?", "}")), rule.hint


@pytest.mark.parametrize("code", RULES)
def test_texts_name_what_they_speak_of(code: str) -> None:
    """Each may be read alone: “write a comma instead of the mark” says nothing to who does not know which mark."""
    rule = RULES[code]
    for text in (rule.title, rule.message, rule.hint, rule.spreadsheet, rule.sis):
        assert not re.search(r"\b(the|this|that|these|those|its) (mark|sign|thing|character)s?\b(?! of| that)", text), (
            text
        )


@pytest.mark.parametrize("code", ABOUT_DATA)
def test_a_rule_about_data_says_how_to_mend_it_at_its_source(code: str) -> None:
    assert RULES[code].spreadsheet
    assert RULES[code].sis
