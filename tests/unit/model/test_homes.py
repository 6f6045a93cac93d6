"""What a user sees by SFTP, and what the session may do."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.in_memory import ANNA

from rollcall.model.accounts import DISTRICT_ID, InvalidAccount, User, homes

ARN = "arn:aws:s3:::inbox"
LONGEST = f"arn:aws-us-gov:s3:::{'b' * 63}"


def test_one_district_is_the_root_and_several_are_folders() -> None:
    """With an entry for the root there may be no other."""
    assert json.loads(homes.mappings("inbox", ["a"], own_root=True)) == [{"Entry": "/", "Target": "/inbox/a"}]
    assert json.loads(homes.mappings("inbox", ["a", "b"], own_root=False)) == [
        {"Entry": "/a", "Target": "/inbox/a"},
        {"Entry": "/b", "Target": "/inbox/b"},
    ]


def test_the_policy_reaches_its_districts_and_reads_no_upload_back() -> None:
    listing, objects, results, read = json.loads(homes.session_policy(ARN, ["a", "b"], reads_results=False))[
        "Statement"
    ]
    assert listing["Condition"] == {"StringLike": {"s3:prefix": ["a", "a/*", "b", "b/*"]}}
    assert objects["Resource"] == [f"{ARN}/a/*", f"{ARN}/b/*"]
    assert (results["Effect"], results["Action"]) == ("Deny", ["s3:Put*", "s3:Del*"])
    assert results["Resource"] == [f"{ARN}/*/results", f"{ARN}/*/results/*"]
    assert (read["Effect"], read["Action"]) == ("Deny", "s3:GetObject")
    assert read["NotResource"] == [f"{ARN}/*.{end}" for end in ("filepart", "part", "tmp", "partial")]


def test_nobody_makes_a_folder_of_the_districts_own_name_in_its_room() -> None:
    """The root is the district's room already; of several districts, each is in its folder anyway."""
    _, _, closed, _ = json.loads(homes.session_policy(ARN, ["a"], reads_results=True))["Statement"]
    assert f"{ARN}/a/a/*" in closed["Resource"]


def test_a_policy_is_as_short_as_it_must_be() -> None:
    """Transfer Family takes 2,048 characters; these are the longest names."""
    assert len(homes.session_policy(LONGEST, ["d" * 64], reads_results=True)) <= 2048


@pytest.mark.parametrize(("length", "many"), [(64, 3), (24, 5), (12, 7)])
def test_a_user_belongs_to_as_many_districts_as_fit_into_every_policy(length: int, many: int) -> None:
    ids = [f"{number:03}".ljust(length, "x") for number in range(many + 1)]
    User("maria", tuple(ids[:many]), "maria@example.org").check()
    with pytest.raises(InvalidAccount, match="Make another user for some of them"):
        User("maria", tuple(ids), "maria@example.org").check()


@pytest.mark.parametrize("id_", ["*", "spring?", "${aws:username}", "a/b", "", "a\\b", 'a"b'])
def test_no_id_is_taken_for_a_pattern(id_: str) -> None:
    assert not re.fullmatch(DISTRICT_ID, id_)
    with pytest.raises(ValueError, match="pattern"):
        homes.session_policy(ARN, [id_], reads_results=True)
    with pytest.raises(InvalidAccount, match="is no district's id"):
        User(ANNA.username, (id_,), ANNA.email).check()


@given(st.from_regex(DISTRICT_ID, fullmatch=True))
def test_every_id_of_an_account_is_plain(id_: str) -> None:
    assert homes.is_plain(id_)
