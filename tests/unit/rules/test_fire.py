"""Each rule of the catalogue fires where it is broken, and is silent on the nearest package where it is not.

The packages are in `tests/firing`, one case for each code; the rules about accounts, which no package can break,
are here.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from firing import CASES, PLANT, Case
from support import packages
from support.in_memory import SPRINGFIELD

from rollcall.model import schema
from rollcall.model.accounts import State
from rollcall.report.types import Group, Report
from rollcall.steps.catalogue import RULES
from rollcall.steps.claim import refusal
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import Options, validate

ACCOUNTS = {
    "account-not-active": replace(SPRINGFIELD, state=State.SUSPENDED),
    "account-unknown": None,
    "school-year-over": replace(SPRINGFIELD, school_year="2024-2025"),
}
"""The accounts that are refused, by code."""

ROLLED_OVER = "school-year-rolled-over"
"""Fires in `test_steps_snapshot.py`: it takes an account that changes during the import."""

SCANNED = {"malware-found", "not-scannable"}
"""Fire in `test_chain_steps.py`: only a deployment scans uploads."""

NO_ROOM = "more-than-memory-holds"
"""Fires in `test_steps_room.py`: only a deployment has a memory to hold a package in."""

TOO_MANY = "too-many-uploads"
"""Fires in `test_hourly.py`: no package can be the 61st of its hour."""

ESCAPED = re.compile(r"\\u\{[0-9a-f]+\}")
"""A character that has no shape, as messages write it."""


@cache
def report_of(code: str, *, fires: bool) -> Report:
    case: Case = CASES[code]
    unpacked = unpack(
        io.BytesIO(case.fires if fires else case.silent),
        district=packages.DISTRICT,
        roster=schema.load(),
        limits=case.limits,
        file_limits=case.file_limits,
    )
    options = Options(limits=case.file_limits)
    return validate(unpacked, roster=schema.load(), today=packages.TODAY, options=options)


@cache
def findings(code: str, *, fires: bool) -> Sequence[Mapping[str, Any]]:
    """What is found under a code in one of the packages of its case."""
    return [one for one in report_of(code, fires=fires).core(0)["findings"] if one["code"] == code]


def groups(code: str) -> Sequence[Group]:
    """What a mail says of a code where it fires."""
    return [group for group in report_of(code, fires=True).groups if group.code == code]


def test_every_rule_has_a_case() -> None:
    assert sorted({*CASES, *ACCOUNTS, *SCANNED, ROLLED_OVER, NO_ROOM, TOO_MANY}) == sorted(RULES), (
        "give each rule a case in tests/firing (and no other)"
    )


@pytest.mark.sampled(4)
@pytest.mark.parametrize("code", CASES)
def test_a_rule_fires(code: str) -> None:
    assert findings(code, fires=True)


@pytest.mark.parametrize("code", CASES)
def test_a_rule_is_silent_beside_its_case(code: str) -> None:
    assert findings(code, fires=False) == []


@pytest.mark.parametrize("code", CASES)
def test_the_texts_of_a_finding_are_whole(code: str) -> None:
    for one in findings(code, fires=True):
        for text in (one["message"], one["hint"]):
            assert not re.search(r"[{}]|\bNone\b", ESCAPED.sub("", text)), text
            assert text == text.strip()
            assert "  " not in text


@pytest.mark.parametrize("code", CASES)
def test_no_hint_and_no_mail_holds_a_value_of_the_data(code: str) -> None:
    for text in (*(one["hint"] for one in findings(code, fires=True)), *map(repr, groups(code))):
        assert PLANT.lower() not in text.lower()


@pytest.mark.parametrize("code", [code for code, case in CASES.items() if case.planted])
def test_the_message_shows_the_value_at_fault(code: str) -> None:
    """So the test above has something to miss."""
    assert all(PLANT in one["message"] for one in findings(code, fires=True))


@pytest.mark.parametrize("code", ACCOUNTS)
def test_a_rule_about_accounts_fires_for_its_account_alone(code: str) -> None:
    found = refusal(ACCOUNTS[code], packages.TODAY)

    assert found is not None
    assert found.rule.code == code
    assert not re.search(r"[{}]|\bNone\b", found.message + found.hint)
    assert refusal(SPRINGFIELD, packages.TODAY) is None
