"""Odd ends of ids are looked for only in ids that hold a byte with which such a character begins."""

import sys
import unicodedata

from rollcall.rules.likeness.folds import QUOTES
from rollcall.rules.warnings.spelling import LEADS


def test_each_invisible_character_and_quotation_mark_begins_with_a_byte_that_is_looked_for() -> None:
    odd = [chr(c) for c in range(0x80, sys.maxunicode + 1) if unicodedata.category(chr(c)) == "Cf" or chr(c) in QUOTES]
    assert {character.encode()[0] for character in odd} <= set(LEADS)
