"""What an account may be."""

from dataclasses import replace

import pytest
from in_memory import ANNA, SPRINGFIELD

from rollcall.accounts import District, InvalidAccount, User


def test_whole_accounts_pass() -> None:
    SPRINGFIELD.check()
    replace(ANNA, public_keys=("ssh-ed25519 AAAAC3Nza anna@laptop",), networks=("203.0.113.7", "2001:db8::/32")).check()


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
        replace(SPRINGFIELD, school_year="2026"),
        replace(SPRINGFIELD, school_year="2026-2028"),
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
        replace(ANNA, public_keys=("AAAAC3Nza",)),
        replace(ANNA, public_keys=("ssh-ed25519",)),
        replace(ANNA, networks=("203.0.113.0/33",)),
    ],
    ids=repr,
)
def test_a_user_that_can_not_be_is_refused(user: User) -> None:
    with pytest.raises(InvalidAccount):
        user.check()
