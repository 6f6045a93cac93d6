"""Number the people of a table so that two rows of one person get the same numbers (contract, section 8, `doubled`)."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.packed import Words
from rollcall.columns.plain_names import plain_words

SHARED: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {"students": ("Last Name", "First Name", "DOB"), "staff": ("Last Name", "First Name", "Email")}
)
"""The columns that two rows of one person share, by table; of an e-mail address, the part before the @."""


def person_parts(last: pa.ChunkedArray, first: pa.ChunkedArray, third: pa.ChunkedArray) -> tuple[Words, Words, Words]:
    """Number the values of the columns of `SHARED` without case, accents and outer punctuation; none may be null."""
    if pa.types.is_date32(third.type):
        days = pc.cast(third, pa.int32()).to_numpy().astype(np.uint64)
        return plain_words(last), plain_words(first), days
    return plain_words(last), plain_words(first), plain_words(before_the_at(third))


def before_the_at(addresses: pa.ChunkedArray) -> pa.ChunkedArray:
    """The part of each e-mail address before its @; null stays null."""
    return pc.replace_substring_regex(addresses, "@.*", "")
