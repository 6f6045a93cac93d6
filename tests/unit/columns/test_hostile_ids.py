"""Ids are found and told apart as a dictionary of texts would do it, whatever they look like."""

from collections.abc import Sequence
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.columns import keys
from rollcall.columns.equality import repeated_values
from rollcall.columns.finder import Finder
from rollcall.columns.keys import hashes
from rollcall.columns.packed import MIXER, WIDTH
from rollcall.columns.scatter import ABSENT

LIMIT = 2**64
ALIKE = (
    "7", "07", "007", "0000007", "00000007", "000000007", "0" * 40 + "7",
    "18446744073709551615", "18446744073709551616", "36893488147419103232",
    "E000000001", "E000000002", "F000000001", "é", "e\u0301", "É7", "王" * 21, "王" * 20 + "玉", "\u00a0", "\x01",
    "x" * 7, "x" * 8, "x" * 9, "x" * 16, "x" * 17, "x" * 63, "x" * 64, "x" * 65, "x" * 255, "y" + "x" * 254,
    "x" * 254 + "y", "6a1f4c1e-0000-4000-8000-000000000001", "6a1f4c1e-0000-4000-8000-000000000002",
    "6a1f4c1f-0000-4000-8000-000000000001", "-SPRING", "1-SPRING", "1_springfield-unified", "2_springfield-unified",
)  # fmt: skip
"""Texts that are nearly the same: by zeros, their first or last byte, length, case, form; beyond 64 bits and ids."""

some = st.sampled_from(ALIKE) | st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=30)
of_one_width = st.integers(1, 70).flatmap(lambda width: st.lists(st.text("ab0", min_size=width, max_size=width)))
several = st.lists(some) | of_one_width | st.lists(some | st.none())
columns = st.lists(several, min_size=1, max_size=3)


def column(chunks: Sequence[Sequence[str | None]], skipped: int = 0) -> pa.ChunkedArray:
    """A column, each of whose chunks has some rows before its own."""
    before = ["before", "x" * 30][:skipped]
    return pa.chunked_array([pa.array([*before, *chunk], pa.string()).slice(len(before)) for chunk in chunks])


def listed(chunks: Sequence[Sequence[str | None]]) -> list[str | None]:
    return [value for chunk in chunks for value in chunk]


@given(columns, columns, st.sampled_from([1, 3, 1 << 16]), st.integers(0, 2))
def test_ids_are_found_as_in_a_dictionary(
    ids: list[list[str | None]], others: list[list[str | None]], piece: int, skipped: int
) -> None:
    values = [*ids, *others]
    first: dict[str, int] = {}
    for place, value in enumerate(listed(ids)):
        if value is not None:
            first.setdefault(value, place)
    with patch.object(keys, "_PIECE", piece):
        found = Finder(column(ids, skipped)).find(column(values, skipped)).tolist()
    assert found == [ABSENT if value is None else first.get(value, ABSENT) for value in listed(values)]


@given(columns, st.sampled_from([1, 3, 1 << 16]), st.integers(0, 2))
def test_ids_are_repeated_as_texts(chunks: list[list[str | None]], piece: int, skipped: int) -> None:
    values = listed(chunks)
    with patch.object(keys, "_PIECE", piece):
        rows, numbers, _ = repeated_values(column(chunks, skipped))
    assert sorted(rows.tolist()) == [row for row, value in enumerate(values) if value and values.count(value) > 1]
    texts = [values[row] for row in rows.tolist()]
    assert len(set(zip(texts, numbers.tolist(), strict=True))) == len(set(texts)) == len(set(numbers.tolist()))


@given(columns, st.sampled_from([1, 3, 1 << 16]))
def test_a_hash_depends_on_the_text_alone(chunks: list[list[str | None]], piece: int) -> None:
    """Hashes are kept with a report, for the next one: they must stay what they are."""
    with patch.object(keys, "_PIECE", piece):
        assert hashes(column(chunks)).tolist() == [_hash(value or "") for value in listed(chunks)]


@given(columns, st.sampled_from([1, 3, 1 << 16]))
def test_a_key_depends_on_the_text_alone_and_tells_short_texts_apart(
    chunks: list[list[str | None]], piece: int
) -> None:
    values = listed(chunks)
    with patch.object(keys, "_PIECE", piece):
        numbers = keys.keys(column(chunks)).tolist()
    of_texts = dict(zip(values, numbers, strict=True))
    assert numbers == [of_texts[value] for value in values]
    assert all((number == 0) == (value is None) for value, number in of_texts.items())
    short = [number for value, number in of_texts.items() if value and len(value.encode()) <= WIDTH]
    assert len(set(short)) == len(short)


cased = st.text("aAbBzZ19-_. ", min_size=1, max_size=20).filter(lambda text: text.strip() == text)


@given(st.lists(st.lists(cased), min_size=1, max_size=3), st.sampled_from([1, 3, 1 << 16]))
def test_ids_that_differ_in_case_are_found_with_those_that_are_repeated(chunks: list[list[str]], piece: int) -> None:
    values = [value for chunk in chunks for value in chunk]
    with patch.object(keys, "_PIECE", piece):
        rows, _, alike = repeated_values(column(chunks), caseless=True)
    assert sorted(rows.tolist()) == [row for row, value in enumerate(values) if values.count(value) > 1]
    folded = [value.lower() for value in values]
    met = {row for row, form in enumerate(folded) if folded.count(form) > 1}
    assert alike is None or met <= set(alike.tolist())


def test_ids_of_which_few_differ_in_case_are_known_by_their_rows() -> None:
    ids = [f"{number % 7}-of-the-springfield-district-{number}" for number in range(500)]
    assert repeated_values(column([ids]), caseless=True).alike.tolist() == []  # type: ignore[union-attr]
    other = [*ids, ids[7].upper(), "Å"]
    assert repeated_values(column([other[:-1]]), caseless=True).alike.tolist() == [7, 500]  # type: ignore[union-attr]
    assert repeated_values(column([other]), caseless=True).alike is None


@pytest.mark.parametrize("length", [9, 36, 64, 65])
def test_few_values_are_found_among_many_ids(length: int) -> None:
    ids = [f"{number % 7}{number:0{length - 1}}" for number in range(100)]
    values = [ids[99], "x" * length, ids[3], ids[3][1:]]
    assert Finder(column([ids[:50], ids[50:]])).find(column([values])).tolist() == [99, ABSENT, 3, ABSENT]


@pytest.mark.parametrize("length", [9, 16, 17, 64, 65, 300])
def test_one_id_that_ascends_no_more_is_seen(length: int) -> None:
    ids = [f"{number:0{length}}" for number in range(1, 50)]
    assert not len(repeated_values(column([ids[:20], ids[20:]]))[0])
    rows, _, _ = repeated_values(column([ids[:20], ids[19:]]))
    assert rows.tolist() == [19, 20]


@pytest.mark.parametrize("long_ids", [0, 40])
def test_ids_whose_hashes_were_made_to_collide_are_told_apart(long_ids: int) -> None:
    one, other, third = _colliding()
    assert len(set(hashes(column([[one, other, third]])).tolist())) == 1
    filling = [f"{number:020}" for number in range(long_ids)]
    finder = Finder(column([[one, *filling], [other]]))
    values = [other, *filling, None, one, third, other]
    assert finder.find(column([values, [third, other]])).tolist() == [
        long_ids + 1, *range(1, long_ids + 1), ABSENT, 0, ABSENT, long_ids + 1, ABSENT, long_ids + 1,
    ]  # fmt: skip
    assert not len(repeated_values(column([[one, other, third, *filling]]))[0])
    assert repeated_values(column([[one, other, third, *filling, other]]))[0].tolist() == [1, 3 + long_ids]


def _hash(value: str) -> int:
    text = value.encode()
    mixed = int.from_bytes(text[-WIDTH:])
    while text := text[:-WIDTH]:
        mixed = max(((mixed ^ (mixed >> 29)) * int(MIXER) + int.from_bytes(text[-WIDTH:])) % LIMIT, 1)
    return mixed


def _colliding() -> list[str]:
    """Three texts of 16 letters and signs with one hash: the first halves make up for what the last ones differ in."""
    last_ones, chance = ["00000001"], np.random.default_rng(1)
    while True:
        last = bytes(chance.integers(ord("A"), ord("Z"), WIDTH, np.uint8)).decode()
        if first_ones := _first_halves([*last_ones, last]):
            last_ones.append(last)
        if len(last_ones) == 3:
            return [first + last for first, last in zip(first_ones, last_ones, strict=True)]


def _first_halves(last_ones: Sequence[str]) -> list[str]:
    """The eight bytes before each, from the last to the first, so that all hashes are the same; none if impossible."""
    mixed = [_hash(last) for last in last_ones]
    parts = [(one ^ (one >> 29)) * int(MIXER) % LIMIT for one in mixed]
    more = [(parts[0] - part) % LIMIT for part in parts]
    found, carried = [b""] * len(parts), [0] * len(parts)
    for place in range(WIDTH):
        steps = [(other >> (8 * place) & 0xFF) + carry for other, carry in zip(more, carried, strict=True)]
        own = next((at for at in range(0x21, 0x7F) if all(0x20 < (at + step) % 256 < 0x7F for step in steps)), None)
        if own is None:
            return []
        found = [bytes([(own + step) % 256]) + text for step, text in zip(steps, found, strict=True)]
        carried = [(own + step) // 256 for step in steps]
    return [text.decode() for text in found]
