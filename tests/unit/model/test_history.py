"""The record of changes of accounts: everything that differs is in it, and no secret."""

from dataclasses import fields, replace
from typing import Any

import pytest
from support.in_memory import ANNA, SIGNED, SPRINGFIELD
from support.keys import key_line

from rollcall.model.accounts import Decides, District, Expect, InvalidAccount, Role, State, User
from rollcall.model.accounts.history import OPERATORS, district_changes, noted, user_changes
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall.model.suspicions import HoldSettings

KEY = SshKey("laptop", key_line("laptop"), "2026-09-01", "2027-06-30")
OTHERS: dict[str, Any] = {
    "name": "S",
    "time_zone": "UTC",
    "contacts": ("data@example.org",),
    "school_year": "2027-2028",
    "state": State.SUSPENDED,
    "hold": HoldSettings(enabled=False, own={"doubled": None, "rows-removed": 0.5}, least_rows=9),
    "decides": Decides.BOTH,
    "sends_by_page": False,
    "muted": {"office@example.org": ("succeeded",)},
    "networks": ("203.0.113.0/24",),
    "expect": Expect.NEVER,
}
"""Another value for each setting of a district."""


def test_every_setting_of_a_district_is_recorded() -> None:
    assert set(OTHERS) == {each.name for each in fields(District)} - {"district_id"}
    for name, value in OTHERS.items():
        changes = district_changes(SPRINGFIELD, replace(SPRINGFIELD, **{name: value}), SIGNED)
        assert changes, name
        assert all(one.before != one.after and one.subject == "district" for one in changes), name
        back = district_changes(replace(SPRINGFIELD, **{name: value}), SPRINGFIELD, SIGNED)
        assert [(one.what, one.before, one.after) for one in back] == [
            (one.what, one.after, one.before) for one in changes
        ]


def test_settings_of_holds_are_recorded_one_by_one() -> None:
    after = replace(SPRINGFIELD, hold=OTHERS["hold"])
    assert {(one.what, one.before, one.after) for one in district_changes(SPRINGFIELD, after, SIGNED)} == {
        ("holds", "on", "off"),
        ("rows from which imports are held", "default", "9"),
        ("limit doubled", "default", "off"),
        ("limit rows-removed", "default", "0.5"),
    }


def test_every_setting_of_a_user_is_recorded() -> None:
    others: dict[str, Any] = {
        "districts": ("springfield", "shelbyville"),
        "email": "a@example.org",
        "keys": (KEY,),
        "networks": ("203.0.113.0/24",),
        "state": State.SUSPENDED,
        "role": Role.READER,
    }
    assert set(others) == {each.name for each in fields(User)} - {"username"}
    for name, value in others.items():
        assert user_changes(ANNA, replace(ANNA, **{name: value}), SIGNED), name


def test_a_key_is_recorded_by_name_and_fingerprint_alone() -> None:
    keyed = replace(ANNA, keys=(KEY,))
    every = [
        *user_changes(None, keyed, SIGNED),
        *user_changes(ANNA, keyed, SIGNED),
        *user_changes(keyed, replace(ANNA, keys=(replace(KEY, expires_on=""),)), SIGNED),
        *user_changes(keyed, None, SIGNED),
    ]
    assert [one.what for one in every] == ["added", "key laptop", "key laptop", "removed"]
    assert KEY.line.split()[1] not in str(every)
    assert KEY.fingerprint in str(every)
    assert every[2].before == f"ssh-ed25519 {KEY.fingerprint}, until 2027-06-30"


def test_a_change_of_a_user_is_in_the_history_of_each_district_before_and_after() -> None:
    moved = replace(ANNA, districts=("shelbyville", "capital"))
    assert [one.district_id for one in user_changes(ANNA, moved, SIGNED)] == ["springfield", "shelbyville", "capital"]
    assert [one.district_id for one in user_changes(moved, None, SIGNED)] == ["shelbyville", "capital"]


def test_what_is_the_same_is_no_change() -> None:
    assert district_changes(SPRINGFIELD, SPRINGFIELD, SIGNED) == user_changes(ANNA, ANNA, SIGNED) == []


def test_a_change_says_who_and_when() -> None:
    (change,) = noted([OPERATORS], "operator olga", ("added", "", "e-mail: o@example.org"), SIGNED)
    assert (change.by, change.at, change.district_id) == (SIGNED.by, SIGNED.at, "-operators")


@pytest.mark.parametrize("day", ["tomorrow", "2027-6-30", "20270630", "2027-02-30"])
def test_a_key_s_last_day_is_a_day(day: str) -> None:
    with pytest.raises(InvalidAccount, match="is not a day"):
        replace(ANNA, keys=(replace(KEY, expires_on=day),)).check()


def test_a_fingerprint_is_that_of_ssh_keygen() -> None:
    """`ssh-keygen -lf` says the same of this line."""
    line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJhZGJhZGJhZGJhZGJhZGJhZGJhZGJhZGJhZGJhZGJh x"
    assert SshKey("x", line, "2026-09-01").fingerprint == "SHA256:u4o+of22IK6uCD0hed5+DSPEfwUYLofHD6OH6QJLtFA"
