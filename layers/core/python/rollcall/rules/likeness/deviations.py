"""The ways in which two ids differ, from small to large, each with its wording and advice."""

from dataclasses import dataclass

from rollcall.rules.likeness import folds
from rollcall.rules.likeness.folds import Fold


@dataclass(frozen=True, slots=True)
class Deviation:
    """One way in which two ids differ."""

    reason: str
    """Follows the listed id in parentheses. May hold `{value}`, the unlisted value in quotes, and, where the longer of
    the two matters, `{longer}` and `{shorter}`: “here” or “there”."""
    advice: str
    """Sentences about the files `{file}` and `{target}`; `{longer}` and `{shorter}` are the files with the longer and
    the shorter id. They hold no value."""
    sign: str = ""
    """What the longer id has more than the other, where its length does not show that."""


_TEXT = "read and write the column as text"
_ZEROS = "the same but for leading zeros"
_DATA_FRAME = (
    "The IDs of {longer} were most likely written as decimal numbers: programs that work with data frames (pandas, R) "
    "and databases do so, above all where some rows have no value. Let the program " + _TEXT + "."
)

FOLDS: tuple[tuple[Fold, Deviation], ...] = (
    (
        folds.without_mark,
        Deviation(
            "the same but for a byte-order mark that a program read in the wrong encoding",
            "Save {longer} as UTF-8, and delete the characters before the ID.",
        ),
    ),
    (
        folds.without_space,
        Deviation(
            "the same but for white space or invisible characters",
            "Remove the white space or the invisible characters from the IDs of {longer}.",
        ),
    ),
    (
        folds.without_formula,
        Deviation(
            'the same but for the =" and " around it',
            "The IDs of {longer} were written as formulas for a spreadsheet, so that it keeps their zeros. Write them "
            "as they are, without the equals sign and the quotation marks.",
        ),
    ),
    (
        folds.without_quotes,
        Deviation(
            "the same but for quotation marks",
            "Remove the quotation marks that are not part of an ID from {longer}.",
        ),
    ),
    (
        folds.with_composed_accents,
        Deviation(
            "the same but for how its accents are stored: as characters of their own {longer}, together with their "
            "letters {shorter}",
            "The two look the same. An accent can be stored as a character of its own (decomposed, NFD), as macOS does "
            "in names of files and some programs on it elsewhere, or together with its letter (composed, NFC), as "
            "nearly all other programs do. Export both files from the same program, or convert {longer} to NFC.",
        ),
    ),
    (
        folds.with_plain_forms,
        Deviation(
            "the same but for full-width or other special forms of its characters",
            "Type the IDs in the usual letters and digits, in {file} as in {target}.",
        ),
    ),
    (
        folds.folded_ids,
        Deviation(
            "the same but for capital letters", "Write the IDs with the same capital letters in {file} and {target}."
        ),
    ),
    (
        folds.without_zeros,
        Deviation(
            _ZEROS,
            "Restore the zeros in {shorter}: a spreadsheet, or another program that took the IDs for numbers, has "
            "removed them.",
        ),
    ),
    (folds.without_point_zero, Deviation("the same but for “.0”, which programs put behind numbers", _DATA_FRAME, ".")),
    (
        folds.without_zeros_and_point_zero,
        Deviation(_ZEROS + " and for “.0”, which programs put behind numbers", _DATA_FRAME, "."),
    ),
    (
        folds.without_mojibake,
        Deviation(
            "the same but for garbled letters",
            "Export {longer} again in UTF-8, and open it as UTF-8 wherever you edit it.",
        ),
    ),
)
"""Ordered by size, the smallest difference first."""

_NO_SPREADSHEET = (
    "A spreadsheet most likely changed the IDs of {0}: it changes what looks like a date or a large number. Export {0} "
    "again, and do not open it in a spreadsheet, or only with its columns of IDs as Text."
)
CHANGED_HERE = Deviation("a spreadsheet most likely made {value} of it", _NO_SPREADSHEET.format("{file}"))
CHANGED_THERE = Deviation("a spreadsheet most likely made it of {value}", _NO_SPREADSHEET.format("{target}"))
LOOSE = Deviation("written a little differently", "Write the IDs in the same way in {file} and {target}.")
