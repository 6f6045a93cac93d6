"""No path leads out of a logical home directory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall_local.homes import Homes, Place

DISTRICT = Homes((("/", "/inbox/springfield"),))
SEVERAL = Homes((("/in", "/inbox/springfield/in"), ("/in/old", "/archive/springfield"), ("/out", "/data/springfield")))


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/", "springfield"),
        ("", "springfield"),
        (".", "springfield"),
        ("Roster.zip", "springfield/Roster.zip"),
        ("/a/../b//c.zip", "springfield/b/c.zip"),
        ("../shelbyville/Roster.zip", "springfield/shelbyville/Roster.zip"),
        ("/../../etc/passwd", "springfield/etc/passwd"),
    ],
)
def test_a_path_means_an_object_of_the_district(path: str, key: str) -> None:
    assert DISTRICT.place(path) == Place("inbox", key)


@given(st.text(alphabet="ab./\\", max_size=30))
def test_no_path_climbs_out(path: str) -> None:
    place = DISTRICT.place(path)
    assert place is not None
    assert (place.key + "/").startswith("springfield/")
    assert ".." not in place.key.split("/")


def test_the_longest_entry_counts_and_what_none_covers_does_not_exist() -> None:
    assert SEVERAL.place("/in/old/x.zip") == Place("archive", "springfield/x.zip")
    assert SEVERAL.place("/in/older.zip") == Place("inbox", "springfield/in/older.zip")
    assert SEVERAL.place("/inbox") is None
    assert SEVERAL.place("/") is None


def test_folders_above_entries_are_listed() -> None:
    assert SEVERAL.children("/") == ("in", "out")
    assert SEVERAL.children("/in") == ("old",)
    assert DISTRICT.children("/") == ()


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/springfield/x.zip", "springfield"),
        ("springfield", "springfield"),
        ("/a/../springfield/x", "springfield"),
        ("/x.zip", None),
        ("/springfield.zip", None),
        ("/fall/springfield/x.zip", None),
        ("/", None),
    ],
)
def test_a_path_may_begin_with_the_districts_own_name(path: str, own: str | None) -> None:
    assert DISTRICT.repeated(path) == own
    assert SEVERAL.repeated(path) is None
