"""Arrow's functions give what `pyarrow.compute` gives, and a pyarrow without its private module still gives it."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pytest

from rollcall.columns import compute

TEXTS = pa.array([" Núñez", "", None, "007", "7.50", "ana@example.org", "007", "a" * 300])
CHUNKS = pa.chunked_array([TEXTS, TEXTS.slice(2, 3), TEXTS.slice(0, 0)])
NUMBERS = pa.array([3, None, -1, 40_000], pa.int32())
FLAGS, OTHERS = pa.array([True, False, None, True]), pa.array([None, False, True, True])
DATES = pa.array([0, None, 20_000, -3], pa.date32())
FILLED = pa.array(["ab", "", "c"])

CALLS: Mapping[str, list[Callable[[Any], Any]]] = {
    "and_": [lambda pc: pc.and_(FLAGS, OTHERS)],
    "any": [lambda pc: pc.any(FLAGS), lambda pc: pc.any(FLAGS.slice(0, 0))],
    "ascii_lower": [lambda pc: pc.ascii_lower(CHUNKS)],
    "ascii_lpad": [lambda pc: pc.ascii_lpad(FILLED, 9, "\0"), lambda pc: pc.ascii_lpad(TEXTS, 5, "0")],
    "ascii_rtrim": [lambda pc: pc.ascii_rtrim(TEXTS, "70")],
    "ascii_upper": [lambda pc: pc.ascii_upper(CHUNKS)],
    "binary_join": [lambda pc: pc.binary_join(pa.ListArray.from_arrays([0, 3], FILLED), "\n")],
    "binary_join_element_wise": [
        lambda pc: pc.binary_join_element_wise("“", TEXTS, "”", ""),
        lambda pc: pc.binary_join_element_wise(TEXTS, TEXTS, ",", null_handling="replace", null_replacement="-"),
    ],
    "binary_length": [lambda pc: pc.binary_length(CHUNKS)],
    "binary_repeat": [lambda pc: pc.binary_repeat(pa.scalar("0"), NUMBERS.slice(0, 2))],
    "cast": [
        lambda pc: pc.cast(NUMBERS, pa.int64()),
        lambda pc: pc.cast(NUMBERS, pa.string()),
        lambda pc: pc.cast(DATES, pa.int32()),
    ],
    "coalesce": [lambda pc: pc.coalesce(FLAGS, OTHERS)],
    "day": [lambda pc: pc.day(DATES)],
    "dictionary_encode": [lambda pc: pc.dictionary_encode(TEXTS), lambda pc: pc.dictionary_encode(CHUNKS)],
    "drop_null": [lambda pc: pc.drop_null(TEXTS), lambda pc: pc.drop_null(CHUNKS)],
    "ends_with": [lambda pc: pc.ends_with(TEXTS, "7")],
    "equal": [lambda pc: pc.equal(TEXTS, "007"), lambda pc: pc.equal(CHUNKS, CHUNKS), lambda pc: pc.equal(NUMBERS, 3)],
    "extract_regex": [lambda pc: pc.extract_regex(TEXTS, "(?P<one>[0-9]+)")],
    "fill_null": [
        lambda pc: pc.fill_null(FLAGS, False),
        lambda pc: pc.fill_null(NUMBERS, -1),
        lambda pc: pc.fill_null(CHUNKS, "x"),
    ],
    "filter": [
        lambda pc: pc.filter(NUMBERS, FLAGS),
        lambda pc: pc.filter(CHUNKS, pc.match_substring(CHUNKS, "0")),
    ],
    "greater": [lambda pc: pc.greater(NUMBERS, 3)],
    "greater_equal": [lambda pc: pc.greater_equal(TEXTS, "7")],
    "if_else": [
        lambda pc: pc.if_else(FLAGS, NUMBERS, pa.scalar(None, pa.int32())),
        lambda pc: pc.if_else(FLAGS, "a", "b"),
    ],
    "index": [lambda pc: pc.index(CHUNKS, "007"), lambda pc: pc.index(FLAGS, False), lambda pc: pc.index(TEXTS, "?")],
    "index_in": [
        lambda pc: pc.index_in(CHUNKS, value_set=TEXTS),
        lambda pc: pc.index_in(CHUNKS, value_set=TEXTS, skip_nulls=True),
    ],
    "invert": [lambda pc: pc.invert(FLAGS)],
    "is_in": [lambda pc: pc.is_in(CHUNKS, value_set=FILLED), lambda pc: pc.is_in(TEXTS, TEXTS, skip_nulls=True)],
    "is_null": [lambda pc: pc.is_null(CHUNKS)],
    "is_valid": [lambda pc: pc.is_valid(TEXTS)],
    "less": [lambda pc: pc.less(NUMBERS, 3)],
    "less_equal": [lambda pc: pc.less_equal(NUMBERS, 3)],
    "match_substring": [
        lambda pc: pc.match_substring(TEXTS, "NÚ", ignore_case=True),
        lambda pc: pc.match_substring(TEXTS, "ñ"),
    ],
    "match_substring_regex": [lambda pc: pc.match_substring_regex(CHUNKS, r"^[0-9]+$")],
    "max": [lambda pc: pc.max(NUMBERS), lambda pc: pc.max(NUMBERS.slice(0, 0))],
    "min": [lambda pc: pc.min(NUMBERS)],
    "month": [lambda pc: pc.month(DATES)],
    "not_equal": [lambda pc: pc.not_equal(TEXTS, "007")],
    "or_": [lambda pc: pc.or_(FLAGS, OTHERS)],
    "replace_substring": [lambda pc: pc.replace_substring(TEXTS, "0", "00")],
    "replace_substring_regex": [lambda pc: pc.replace_substring_regex(CHUNKS, "([0-9])", r"<\1>")],
    "replace_with_mask": [lambda pc: pc.replace_with_mask(FILLED, pa.array([True, False, True]), pa.array(["x", "y"]))],
    "starts_with": [lambda pc: pc.starts_with(CHUNKS, "0")],
    "string_is_ascii": [lambda pc: pc.string_is_ascii(CHUNKS)],
    "subtract": [lambda pc: pc.subtract(2026, NUMBERS), lambda pc: pc.subtract(NUMBERS, NUMBERS)],
    "take": [
        lambda pc: pc.take(TEXTS, pa.array([3, None, 0])),
        lambda pc: pc.take(CHUNKS, pa.array([9, 0])),
        lambda pc: pc.take(pa.table({"a": TEXTS}), pa.array([3, 0])),
    ],
    "unique": [lambda pc: pc.unique(CHUNKS)],
    "utf8_length": [lambda pc: pc.utf8_length(TEXTS)],
    "utf8_ltrim": [lambda pc: pc.utf8_ltrim(TEXTS, "0")],
    "utf8_normalize": [lambda pc: pc.utf8_normalize(TEXTS, "NFC")],
    "utf8_rpad": [lambda pc: pc.utf8_rpad(FILLED, 4, "0"), lambda pc: pc.utf8_rpad(FILLED, pa.scalar(3).as_py(), "0")],
    "utf8_slice_codeunits": [lambda pc: pc.utf8_slice_codeunits(TEXTS, 0, 3)],
    "utf8_trim": [lambda pc: pc.utf8_trim(TEXTS, " 0")],
    "value_counts": [lambda pc: pc.value_counts(CHUNKS)],
    "year": [lambda pc: pc.year(DATES)],
}
"""For each function, calls as the core makes them."""


@pytest.mark.parametrize("name", CALLS)
def test_a_function_gives_what_pyarrow_gives(name: str) -> None:
    for call in CALLS[name]:
        ours, theirs = call(compute), call(pyarrow.compute)
        assert type(ours) is type(theirs)
        assert ours.equals(theirs)
        assert getattr(ours, "type", None) == getattr(theirs, "type", None)


def test_each_function_is_compared() -> None:
    own = {name for name, value in vars(compute).items() if callable(value) and value.__module__ == compute.__name__}
    assert {name for name in own if not name.startswith("_")} == set(CALLS)


def test_what_can_not_be_cast_without_loss_is_refused() -> None:
    with pytest.raises(pa.ArrowInvalid):
        compute.cast(NUMBERS, pa.int8())


@pytest.mark.thorough
def test_pyarrow_may_lack_its_private_module() -> None:
    program = (
        "import pyarrow, pyarrow.compute, sys; del pyarrow._compute; sys.modules['pyarrow._compute'] = None\n"
        "from rollcall.columns import compute\n"
        "assert compute.arrow is pyarrow.compute\n"
        "assert compute.utf8_trim(pyarrow.array([' a ']), ' ').to_pylist() == ['a']"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
