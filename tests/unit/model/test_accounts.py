"""Which accounts and users are valid."""

from dataclasses import replace
from datetime import date

import pytest
from support.in_memory import ANNA, SPRINGFIELD

from rollcall.model.accounts import (
    District,
    InvalidAccount,
    User,
    passwords,
    school_year_beside,
    school_year_is_over,
    school_year_of,
)
from rollcall.model.suspicions import HoldSettings


def test_whole_accounts_pass() -> None:
    SPRINGFIELD.check()
    replace(ANNA, networks=("203.0.113.7", "2001:db8::/32")).check()


@pytest.mark.parametrize(
    "district",
    [
        *(
            replace(SPRINGFIELD, district_id=bad)
            for bad in ("", "a/b", "../x", "*", "${aws:userid}", "-a", "x" * 65, "a b")
        ),
        replace(SPRINGFIELD, name=" "),
        replace(SPRINGFIELD, time_zone="Springfield"),
        replace(SPRINGFIELD, time_zone="/etc/passwd"),
        replace(SPRINGFIELD, contacts=()),
        replace(SPRINGFIELD, contacts=("nobody",)),
        replace(SPRINGFIELD, contacts=("a@example.org\nBcc: b@example.org",)),
        *(
            replace(SPRINGFIELD, contacts=("data@example.org", bad))
            for bad in (
                "müller@example.org",
                "<a@example.org",
                "a@example.org,b",
                "a..b@example.org",
                "a@-x.org",
            )
        ),
        replace(SPRINGFIELD, school_year="2026"),
        replace(SPRINGFIELD, school_year="2026-2028"),
        replace(SPRINGFIELD, hold=HoldSettings(own={"rows-removed": 30})),
        replace(SPRINGFIELD, hold=HoldSettings(own={"school-emptied": -0.1})),
        replace(SPRINGFIELD, hold=HoldSettings(own={"rollover-ids-reissued": float("nan")})),
        replace(SPRINGFIELD, hold=HoldSettings(least_rows=0)),
        replace(SPRINGFIELD, hold=HoldSettings(own={"table-share": 0.3})),
    ],
    ids=repr,
)
def test_a_district_that_can_not_be_is_refused(district: District) -> None:
    with pytest.raises(InvalidAccount):
        district.check()


@pytest.mark.parametrize(
    "user",
    [
        *(replace(ANNA, username=bad) for bad in ("", "ab", "Anna", "a/nna", "-anna", "x" * 101)),
        replace(ANNA, email="anna"),
        replace(ANNA, networks=("203.0.113.0/33",)),
    ],
    ids=repr,
)
def test_a_user_that_can_not_be_is_refused(user: User) -> None:
    with pytest.raises(InvalidAccount):
        user.check()


@pytest.mark.parametrize(
    ("today", "years"),
    [(date(2026, 6, 30), "2025-2026"), (date(2026, 7, 1), "2026-2027"), (date(2027, 1, 1), "2026-2027")],
)
def test_the_school_year_turns_on_the_first_of_july(today: date, years: str) -> None:
    assert school_year_of(today) == years
    assert not school_year_is_over(years, today)
    assert school_year_is_over(school_year_beside(years, -1), today)
    assert not school_year_is_over(school_year_beside(years, 1), today)


@pytest.mark.parametrize("password", ["x" * 12, "x" * 256, "Núñez-王-2026", "!@#$%^&*()_+"])
def test_a_password_that_cognito_takes_is_taken(password: str) -> None:
    assert passwords.problem(password) == ""


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "too short"),
        ("x" * 11, "too short"),
        ("x" * 257, "too long"),
        ("a password of mine", "white space"),
        (" a-password-of-mine", "white space"),
        ("a-password-of-mine\t", "white space"),
        ("a-password\u00a0of-mine", "white space"),
    ],
)
def test_a_password_that_cognito_refuses_is_refused_before_it_is_asked(password: str, why: str) -> None:
    said = passwords.problem(password)
    assert why in said
    assert not password or password not in said
