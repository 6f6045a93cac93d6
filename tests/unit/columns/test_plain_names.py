"""Names without case, accents and outer punctuation: all at once, and the same however a column is cut."""

import numpy as np
import pyarrow as pa
import pytest

from rollcall.columns.plain_names import plain, plain_words


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Núñez", "nunez"),
        ("Nu\u0301n\u0303ez", "nunez"),
        ("O'Brien, Jr.", "o'brien, jr"),
        ("«Ana»", "ana"),
        (" - (Ana) - ", "ana"),
        ("Straße", "strasse"),
        ("ΠΑΠΑΣ", "παπασ"),
        ("Παπάς", "παπασ"),
        ("İpek", "ipek"),
        ("Łukasz", "łukasz"),
        ("Nguyễn", "nguyen"),
        ("مُحَمَّد", "محمد"),
        ("שָׁלוֹם", "שלום"),
        ("कुमार", "कमार"),
        ("か\u3099く", "かく"),
        ("がく", "かく"),
        ("한지민", "한지민"),
        ("\u1112\u1161\u11ab지민", "한지민"),
        ("王", "王"),
        ("-", ""),
        ("$Ana$", "$ana$"),
    ],
)
def test_a_name_is_plain_without_case_accents_and_outer_punctuation(name: str, bare: str) -> None:
    assert plain(pa.array([name, "x", name])).to_pylist() == [bare, "x", bare]


NAMES = [
    "Ana",
    "ana.",
    "ANA",
    "Aña",
    "(ana)",
    "Ann",
    "王",
    "王",
    "Maximiliana Konstantinopolita",
    "maximiliana konstantinopolítA",
]
SAME = [0, 0, 0, 0, 0, 5, 6, 6, 8, 8]


@pytest.mark.parametrize("cut", range(len(NAMES) + 1))
def test_the_number_of_a_name_is_that_of_its_plain_one(cut: int) -> None:
    words = plain_words(pa.chunked_array([pa.array(NAMES[:cut], pa.string()), pa.array(NAMES[cut:], pa.string())]))

    assert [np.flatnonzero(words == word)[0] for word in words] == SAME
