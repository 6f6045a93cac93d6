"""`Manifest.csv`, however long it is and whatever stands in it."""

import resource
import sys
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.told import lines, verdict
from support import packages
from support.exploring import examples

from rollcall.model import schema
from rollcall.model.findings import Effect
from rollcall.reading import Limits
from rollcall.reading.encoding import decode as encoding
from rollcall.rules.manifest import JUDGED_ROWS, Manifest, certainly_valid, check_manifest

OWN = "demo"
HEADER = b"Property Name,Value\n"
RIGHT = b"Version,1.0\nDistrict ID,demo\n"
_MEGABYTE = b"x\n" * (1 << 19)


def check(*parts: bytes) -> Manifest:
    def source() -> Iterator[bytes]:
        yield from parts

    return check_manifest(source, schema.load(), OWN, Limits())


def told(manifest: Manifest) -> list[tuple[str, int | None, str | None, str | None]]:
    return [(one.rule.code, one.line, one.column, one.value) for one in manifest.findings]


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of few lines, so that a manifest has many."""
    monkeypatch.setattr(encoding, "BLOCK", 256)


def test_a_manifest_of_as_many_rows_as_are_told_says_all_of_each() -> None:
    found = told(check(HEADER, RIGHT, b"x\n" * (JUDGED_ROWS - 2)))

    assert found == [("wrong-number-of-fields", line, None, None) for line in range(4, JUDGED_ROWS + 2)]


@pytest.mark.thorough
@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b"x\n", "wrong-number-of-fields"),
        (b'"x"x,y\n', "text-after-closing-quote"),
        (b",x\n", "manifest-value-missing"),
        (b"Version,1.0\n", "manifest-property-repeated"),
    ],
)
@pytest.mark.usefixtures("small_blocks")
def test_rows_beyond_those_are_told_together(row: bytes, code: str) -> None:
    findings = check(HEADER, RIGHT, row * 5_000).findings

    assert [one.line for one in findings if one.rule.code == code] == list(range(4, JUDGED_ROWS + 2))
    (together,) = [one for one in findings if one.rule.code != code]
    assert (together.rule.code, together.effect, together.line) == (
        "manifest-rows-too-many",
        Effect.IMPORT_REJECTED,
        None,
    )
    assert together.message == (
        "Manifest.csv has 5,002 rows. The first 1,000 rows were judged one by one, and 4,002 more were not."
    )


@pytest.mark.usefixtures("small_blocks")
def test_a_property_is_found_however_late_it_stands() -> None:
    junk = b"x\n" * 2_000

    late = check(HEADER, junk, b"District ID,\nDistrict ID,other\n", junk, b"Version,2.0\nVersion,1.0\n", junk)

    assert (late.district, late.of_another) == ("other", True)
    assert [one for one in told(late) if one[0] != "wrong-number-of-fields"] == [
        ("manifest-rows-too-many", None, None, None),
        ("manifest-value-invalid", 4004, "Value", "2.0"),
        ("other-district", 2003, "Value", "other"),
    ]


@pytest.mark.usefixtures("small_blocks")
def test_the_order_of_the_columns_is_free_in_a_long_manifest_too() -> None:
    late = check(b"Value,Property Name\n", b"x,x\n" * 2_000, b"1.0,Version\nother,District ID\n")

    assert (late.district, late.of_another) == ("other", True)
    assert "manifest-property-missing" not in {one.rule.code for one in late.findings}


@pytest.mark.usefixtures("small_blocks")
def test_what_a_long_manifest_lacks_is_told() -> None:
    found = told(check(HEADER, b"x\n" * 5_000))

    assert found.count(("manifest-property-missing", None, None, None)) == 2


def test_a_value_is_kept_as_far_as_it_is_shown() -> None:
    (finding,) = check(HEADER, RIGHT, b"x" * 500_000, b",1\n").findings

    assert finding.value == "x" * 257


@pytest.mark.thorough
def test_a_manifest_of_millions_of_rows_takes_little_memory() -> None:
    check(HEADER, RIGHT, *[_MEGABYTE] * 8)
    before = _most_memory()

    check(HEADER, RIGHT, *[_MEGABYTE] * 20)

    # A finding for each row took 400 bytes, so 4 GB.
    assert _most_memory() - before < 100


def _most_memory() -> int:
    """In megabytes; systems count it in different units."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> (20 if sys.platform == "darwin" else 10)


NAMES = st.sampled_from(
    ["Version", "District ID", "", "x", 'x"y', ' "x"', 'District ID"', '"x"x', '"District ID"', '"Version" '],
)
VALUES = st.sampled_from(["1.0", "demo-district", "", 'demo"district', ' "demo"', '"demo-district" ', '1.0"', "x,"])


@pytest.mark.thorough
@settings(max_examples=examples(50))
@given(rows=st.lists(st.tuples(NAMES, VALUES), max_size=5))
def test_core_and_oracle_agree_on_it(rows: list[tuple[str, str]]) -> None:
    manifest = "".join(f"{name},{value}\n" for name, value in [("Property Name", "Value"), *rows])
    files = packages.files(raw={"Manifest.csv": manifest.encode()})

    for district in (packages.DISTRICT, None):
        lines(verdict(files, district))


@given(
    st.dictionaries(
        st.sampled_from(["Version", "District ID", "Color"]),
        st.sampled_from(["1.0", "2", "", "demo", "x" * 64, "x" * 65, "a\u0007b", "a\u2028", "Ä 1\n"])
        | st.text(max_size=3),
    )
)
def test_what_is_taken_without_jsonschema_is_what_jsonschema_takes(manifest: dict[str, str]) -> None:
    declared = schema.load().manifest
    assert certainly_valid(manifest, declared) == jsonschema.Draft202012Validator(declared).is_valid(manifest)


@pytest.mark.parametrize(
    "declared",
    [
        {"type": "object", "properties": {"a": {"type": "string", "format": "date"}}},
        {"type": "object", "properties": {"a": {"enum": ["b"]}}},
        {"type": "object", "properties": {"a": {"type": "integer"}}},
        {"type": "object", "properties": {"a": {}}, "minProperties": 2},
        {"type": "object", "patternProperties": {"a": {}}},
        {"properties": {"a": {}}},
    ],
)
def test_a_schema_with_words_that_are_not_known_is_left_to_jsonschema(declared: dict[str, Any]) -> None:
    assert not certainly_valid({"a": "b"}, declared)
