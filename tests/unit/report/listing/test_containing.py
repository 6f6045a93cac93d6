"""A search of all bytes at once finds what a search of each text finds."""

import random

import pyarrow as pa
import pytest

from rollcall.columns import compute as pc
from rollcall.report.listing import containing as searching
from rollcall.report.listing.containing import containing

ALPHABET = [
    "a",
    "A",
    "k",
    "K",
    "\u212a",
    "s",
    "S",
    "\u017f",
    "é",
    "É",
    "ß",
    "ẞ",
    "王",
    "0",
    "1",
    " ",
    "\u0130",
    "i",
    "🇺🇸",
]


def made(chance: random.Random, longest: int) -> str:
    """A text of letters that have more than one case, and of others."""
    some = chance.sample(ALPHABET, 4)
    return "".join(chance.choice(some) for _ in range(chance.randint(0, longest)))


@pytest.mark.parametrize("many", [5_000, 0])
@pytest.mark.parametrize("seed", range(60))
def test_it_finds_what_arrow_finds(seed: int, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "_MANY", many)
    chance = random.Random(seed)  # noqa: S311 - examples
    texts = pa.array([made(chance, 6) if chance.random() > 0.2 else None for _ in range(200)], pa.string())
    for some in (texts, texts.slice(17, 100), texts.slice(0, 0)):
        for part in [made(chance, 3) or "a" for _ in range(12)]:
            expected = pc.match_substring(some, part, ignore_case=True).to_pylist()
            assert containing(some, part).tolist() == [found is True for found in expected], part


@pytest.mark.parametrize(
    ("texts", "part", "found"),
    [
        (["ab", "cd"], "bc", [False, False]),
        (["xa", "aa"], "aa", [False, True]),
        (["", "", "b", ""], "b", [False, False, True, False]),
        (["S-1", None, "s-10"], "s-1", [True, False, True]),
        (["5 \u212a", "5 k"], "5 K", [True, True]),
        (["5 K"], "5 \u212a", [True]),
        (["Mu\u00f1oz"], "MU\u00d1", [True]),
        (["Munoz"], "\u00f1", [False]),
    ],
)
def test_what_reaches_into_the_next_text_is_not_found(texts: list[str | None], part: str, found: list[bool]) -> None:
    assert containing(pa.array(texts, pa.string()), part).tolist() == found


def test_nulls_that_have_bytes_contain_nothing() -> None:
    whole = pa.array(["ab", "ab"], pa.string())
    _, offsets, data = whole.buffers()
    texts = pa.Array.from_buffers(pa.string(), 2, [pa.py_buffer(b"\x02"), offsets, data], 1)
    assert containing(texts, "b").tolist() == [False, True]
