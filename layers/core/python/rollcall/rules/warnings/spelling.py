"""Warnings about a whole column of ids: lost zeros, ids that differ only in case, odd characters at the ends."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, as_arrow, mask_of, once_each, one_of
from rollcall.columns.equality import folded, once_if_repeated, pick, repeated_values
from rollcall.columns.finder import Finder
from rollcall.columns.keys import keys
from rollcall.columns.marked import Bytes, all_digits, holding, how_many
from rollcall.columns.packed import LAST_OF_ASCII, all_ascii, bytes_of, offsets_and_bytes
from rollcall.columns.scatter import ABSENT, Places
from rollcall.model.findings import WARNS, Effect, Finding, Rule, quoted
from rollcall.rules.candidates import rows_holding
from rollcall.rules.judged import Judged
from rollcall.rules.references import Target
from rollcall.rules.warnings.spreadsheets import KEEP_AS_TEXT

if TYPE_CHECKING:
    from rollcall.rules.likeness.folds import Fold

LOST_ZEROS = Rule(
    code="lost-leading-zeros",
    effects=WARNS,
    title="IDs have lost their leading zeros.",
    message="“{column}” of {file} has IDs without the leading zeros that others have{example}.",
    hint="Restore the leading zeros of the IDs: a spreadsheet removes the zeros where it takes an ID for a number.",
    example="Schools.csv:\n"
    "ID,NCES ID,Name\n"
    "007,,Washington Elementary\n"
    "\n"
    "Classes.csv:\n"
    "ID,School ID,Name\n"
    "C-1001,7,Room 12",
    spreadsheet=KEEP_AS_TEXT,
    sis="Export again, and do not open the file in a spreadsheet.",
)
CASE_ONLY = Rule(
    code="ids-differ-in-case",
    effects=WARNS,
    title="IDs differ in capital letters only.",
    message="“{column}” of {file} has IDs that differ in capital letters only{example}.",
    hint="Write each ID in the same way everywhere: t-1 and T-1 are two IDs.",
    example="Staff.csv:\n"
    "ID,Primary ID,Last Name,First Name,Email\n"
    "T-310,T-310,O'Brien,Máire,maire.obrien@example.org\n"
    "\n"
    "StaffEnrollments.csv:\n"
    "ID,Staff ID,School ID,Class ID,Role\n"
    "SE-7,t-310,S-01,C-1001,Teacher",
    spreadsheet="=UPPER(A2) gives the ID in capital letters; use it in every file that has the ID, or in none.",
    sis="Let all files take the ID from the same field of your system.",
)
INVISIBLE_END = Rule(
    code="invisible-character-at-id",
    effects=WARNS,
    title="IDs begin or end with an invisible character.",
    message="“{column}” of {file} has IDs that begin or end with an invisible character{example}.",
    hint="Remove the invisible character in every file that has the ID: an ID with such a character and the same ID "
    "without it are two IDs.",
    example="An ID with a zero-width space behind it, copied from a web page.",
    spreadsheet="=LEN(A2) counts one more than you see. Type such an ID anew, or use "
    '=SUBSTITUTE(A2,UNICHAR(8203),"") for a zero-width space (65279 for a byte-order mark, 173 for a soft hyphen).',
    sis="Type the ID anew in the record itself; it was often pasted from a web page or a document.",
)
QUOTED_ID = Rule(
    code="quotation-mark-at-id",
    effects=WARNS,
    title="IDs begin or end with a typographic quotation mark.",
    message="“{column}” of {file} has IDs that begin or end with a typographic quotation mark{example}.",
    hint="Remove the quotation marks that are not part of the IDs, in every file that has these IDs.",
    example="Staff.csv:\nID,Primary ID,Last Name,First Name,Email\n“T-390”,T-390,Reed,Una,una.reed@example.org",
    spreadsheet="Replace “ and ” with nothing in the columns of IDs. Do not edit a CSV file in a word processor.",
    sis="Look whether the record itself has the quotation marks, and whether the export puts them around its values.",
)
RULES = (LOST_ZEROS, CASE_ONLY, INVISIBLE_END, QUOTED_ID)

LEADS = (0xC2, 0xD8, 0xDB, 0xDC, 0xE0, 0xE1, 0xE2, 0xEF, 0xF0, 0xF3)
"""The first bytes, in UTF-8, of invisible characters and typographic quotation marks."""

_LETTERS = 26
_FEW = 2
"""Where at most one id in so many has letters of the rarer case, these are looked for by themselves."""
_PIECE = 1 << 14
"""Unlisted ids that are compared with the list at a time."""

_Place = tuple[str, str]
"""A file and a column."""
_Examples = dict[tuple[Rule, _Place], str]
"""For each rule and place where it fires, the text that shows one example."""


def warn_of_spelling(all_judged: Mapping[str, Judged], targets: Mapping[str, Target]) -> Iterator[Finding]:
    """Give one warning for each rule and column of ids. Omitted rows count too."""
    found: _Examples = {}
    for file, judged in all_judged.items():
        _within(judged.valid["ID"], (file, "ID"), found, alike=judged.alike_ids)
        judged.make_room()
    for file, judged in all_judged.items():
        for column in judged.rows.table.fields:
            if column.reference is None:
                continue
            values = judged.valid[column.name]
            target = targets.get(column.reference)
            places = judged.resolved[column.name].places
            unlisted = pc.filter(values, as_arrow((places == ABSENT) & mask_of(pc.is_valid(values))))
            missing = once_if_repeated(unlisted)
            # References that are all listed can't look worse than the list.
            if len(missing) or any(place == (column.reference, "ID") for _, place in found):
                # In the chunks that they have: what is looked up in a chunk needs memory by its size.
                used = pc.filter(target.finder.ids, as_arrow(_referred_to(target, places))).chunks if target else []
                first = pa.chunked_array([*used, *missing.slice(0, _PIECE).chunks], values.type)
                _within(
                    pa.chunked_array([*used, *missing.chunks], values.type), (file, column.name), found, first=first
                )
            if len(missing) and target is not None:
                _across(missing, target, (file, column.name), found)
            if len(missing):
                judged.make_room()
    for (rule, (file, name)), example in found.items():
        yield Finding(rule, Effect.WARNING, file, column=name, facts={"example": example})


def _referred_to(target: Target, places: Places) -> Mask:
    """Which ids of `target` some reference leads to."""
    used = np.zeros(len(target.lines), np.bool_)
    used[places[places != ABSENT]] = True
    return used


def _within(
    values: pa.ChunkedArray,
    place: _Place,
    found: _Examples,
    *,
    alike: Numbers | None = None,
    first: pa.ChunkedArray | None = None,
) -> None:
    """Note the oddities of one column of ids by itself.

    `alike` is as in `_case_within`; some `first` of the values may show the oddity already.
    """
    if values.null_count == len(values):
        return
    if (example := _zeros_within(values)) is not None:
        found[LOST_ZEROS, place] = example
    example = None if first is None or len(first) == len(values) else _case_within(first)
    example = _case_within(values, alike) if example is None else example
    if example is not None:
        found[CASE_ONLY, place] = example
    if all_ascii(values):
        return
    suspects = pc.filter(values, as_arrow(holding(values, lambda data: one_of(data, LEADS))))
    for rule, pattern in _odd_ends():
        if (row := pc.index(pc.match_substring_regex(suspects, pattern), True).as_py()) >= 0:
            found[rule, place] = f", such as {quoted(suspects[row].as_py())}"


def _odd_ends() -> Sequence[tuple[Rule, str]]:
    """The pattern of odd ends for ids that are not all ASCII."""
    from rollcall.rules.likeness.folds import JOINERS, QUOTES  # noqa: PLC0415 - most ids are ASCII

    # Format characters (Cf), except joiners, which some scripts need beside their letters.
    invisible = rf"[^\P{{Cf}}{JOINERS}]"
    # A mark around the whole id, or a single one; not one whose pair stands inside, as in “Room ‘A’”.
    quoted_id = f"^[{QUOTES}](?:[^{QUOTES}]*|.*[{QUOTES}])$|^[^{QUOTES}]*[{QUOTES}]$"
    return (INVISIBLE_END, f"^{invisible}|{invisible}$"), (QUOTED_ID, quoted_id)


def _across(missing: pa.ChunkedArray, target: Target, place: _Place, found: _Examples) -> None:
    """Note the oddities of either column that the unlisted ids `missing` show against `target`.

    One example of each is enough, so they are looked through piece by piece.
    """
    from rollcall.rules.likeness.folds import folded_ids, without_zeros  # noqa: PLC0415 - most references lead somewhere

    here, there, case = (LOST_ZEROS, place), (LOST_ZEROS, (target.file, "ID")), (CASE_ONLY, place)
    for piece in (chunk[at : at + _PIECE] for chunk in missing.chunks for at in range(0, len(chunk), _PIECE)):
        if not {here, there} <= found.keys():
            values, ids = _alike(piece, target, without_zeros)
            longer = pc.greater(pc.binary_length(values), pc.binary_length(ids))
            shorter = pc.invert(longer)
            # The shorter id has lost its zeros. It is the listed id where the reference is longer.
            _note(found, here, ": {}, but {}", pc.filter(values, shorter), pc.filter(ids, shorter))
            _note(found, there, ": {}, but {}", pc.filter(ids, longer), pc.filter(values, longer))
        if case not in found:
            _note(found, case, ": {}, but {}", *_alike(piece, target, folded_ids))


def _note(found: _Examples, what: tuple[Rule, _Place], words: str, one: pa.Array, other: pa.Array) -> None:
    """Note the first pair of ids, if there is any, unless there is an example already."""
    if len(one):
        found.setdefault(what, words.format(quoted(one[0].as_py()), quoted(other[0].as_py())))


def _alike(missing: pa.Array, target: Target, fold: "Fold") -> tuple[pa.Array, pa.Array]:
    """Pair those of `missing` that equal an id under `fold` with that id."""
    ids = target.likeness.matching(missing, fold)
    return pc.filter(missing, pc.is_valid(ids)), pc.drop_null(ids)


def _zeros_within(values: pa.ChunkedArray) -> str | None:
    """Find an id that has lost its zeros, judged by the other ids of the column."""
    if not pc.any(pc.starts_with(values, "0")).as_py():
        return None
    some = once_if_repeated(values)
    numbers = [_numbers(chunk) for chunk in some.chunks if len(chunk)]
    padded = pa.chunked_array([pc.filter(one.ids, as_arrow(one.padded)) for one in numbers], some.type)
    lengths = np.concatenate([one.lengths[one.padded] for one in numbers])
    longest = max(int(np.max(one.lengths[one.bare], initial=0)) for one in numbers)
    if not len(padded) or not longest:
        return None
    width = int(lengths.max())
    # Where all that begin with a zero have one length, and none is longer, all ids had it.
    full = width if int(lengths.min()) == width and longest <= width else 0
    finder = Finder(pc.utf8_ltrim(padded, "0"))
    for one in numbers:
        bare = pc.filter(one.ids, as_arrow(one.bare))
        shorter = (finder.find(pa.chunked_array([bare])) != ABSENT) | (one.lengths[one.bare] < full)
        if shorter.any():
            return f", such as {quoted(bare[int(np.argmax(shorter))].as_py())}"
    return None


class _Numbers(NamedTuple):
    """The numbers among `k` ids."""

    ids: pa.Array
    lengths: Numbers
    padded: Mask
    """Which of the `k` are numbers with a zero before their first digit."""
    bare: Mask
    """Which are other numbers."""


def _numbers(ids: pa.Array) -> _Numbers:
    """Find the numbers among `ids`."""
    column = pa.chunked_array([ids])
    digits = all_digits(column) & mask_of(pc.is_valid(ids))
    ((offsets, data),) = offsets_and_bytes(column)
    lengths = np.diff(offsets)
    padded = digits & (lengths > 1)
    padded[padded] = data[offsets[:-1][padded]] == ord("0")
    return _Numbers(ids, lengths, padded, digits & ~padded)


def _case_within(values: pa.ChunkedArray, alike: Numbers | None = None) -> str | None:
    """Find two ids of the column that differ only in case; both are among the rows `alike`, where these are known."""
    if (alike is not None and not len(alike)) or _of_one_case(values):
        return None
    some = values if alike is not None else once_if_repeated(values)
    few = _may_differ_in_case(some) if alike is None else alike
    some = some if few is None else pa.chunked_array([pick(some, few)])
    forms = folded(some)
    if forms.equals(some):  # they are folded already, as ids of digits and small letters are
        return None
    meeting = _of_several_ids(some, forms)
    if not len(meeting):
        return None
    distinct = pc.unique(pick(some, meeting))
    rows, numbers, _ = repeated_values(folded(pa.chunked_array([distinct])))
    if not len(rows):
        return None
    again = np.flatnonzero(numbers[1:] == numbers[:-1]) + 1
    later = again[np.argmin(rows[again])]
    first = np.argmax(numbers == numbers[later])
    return f": {quoted(distinct[int(rows[first])].as_py())} and {quoted(distinct[int(rows[later])].as_py())}"


def _of_several_ids(ids: pa.ChunkedArray, alike: pa.ChunkedArray) -> Numbers:
    """Find the rows of `ids` whose folded form, in `alike`, is also that of another id, and perhaps some others."""
    from rollcall.columns.matching import match  # noqa: PLC0415 - the ids of most files have letters of one case

    own, forms = keys(ids), keys(alike)
    first = match(forms, forms)
    of_several = np.zeros(len(ids), np.bool_)
    of_several[first[own != own[first]]] = True
    return np.flatnonzero(of_several[first])


def _may_differ_in_case(values: pa.ChunkedArray) -> Numbers | None:
    """Find a few rows among which are all ids that differ from others in case only; None where they are not few.

    Of two such ids, one has a small letter and one a capital, unless one is not all ASCII. So where few have small
    letters, the others of these pairs are they in capitals; and the other way round.
    """
    from rollcall.columns.matching import those_among  # noqa: PLC0415 - the ids of most files have letters of one case

    small, capital = (
        sum(how_many(data, partial(_of_case, first=first)) for data in bytes_of(values)) for first in b"aA"
    )
    first, turned = (ord("a"), pc.ascii_upper) if small < capital else (ord("A"), pc.ascii_lower)
    if min(small, capital) > len(values):
        return None
    rows = rows_holding(values, partial(_of_case, first=first))
    if len(rows) > len(values) // _FEW:
        return None
    letters = pick(values, rows)
    if letters.null_count:  # the bytes of a value that was omitted
        rows, letters = rows[mask_of(pc.is_valid(letters))], pc.drop_null(letters)
    if not len(rows):
        return rows
    asked = turned(folded(pa.chunked_array([letters])))
    likely = _ending_alike(values, asked)
    met = likely[those_among(keys(pa.chunked_array([pick(values, likely)])), keys(asked))] if len(likely) else likely
    return once_each(np.concatenate((rows, met)))


def _ending_alike(values: pa.ChunkedArray, others: pa.ChunkedArray) -> Numbers:
    """Find the rows whose value has the last byte and the length of one of the `others`, and perhaps a few more.

    In a fraction of the time that hashing takes, this rules out most ids where only those with a fault have letters.
    """
    listed = np.zeros(1 << 16, np.bool_)
    for ends in _ends(others):
        listed[ends] = True
    found = [np.zeros(0, np.bool_), *(listed[ends] for ends in _ends(values))]
    return np.flatnonzero(np.concatenate(found))


def _ends(values: pa.ChunkedArray) -> Iterator[Numbers]:
    """Give for each chunk the last byte of each value and, above it, the last byte of its length."""
    for offsets, data in offsets_and_bytes(values):
        ends = offsets[1:]
        last = data.take(ends - 1, mode="wrap") if len(data) else np.zeros(len(ends), np.uint8)
        yield (ends - offsets[:-1] & 0xFF) << 8 | last


def _of_case(data: Bytes, *, first: int) -> Mask:
    """Mark the letters from `first` on, `a` or `A`, and the bytes of characters beyond ASCII."""
    return (data - np.uint8(first) < _LETTERS) | (data > LAST_OF_ASCII)


def _of_one_case(values: pa.ChunkedArray) -> bool:
    """Whether the values are ASCII and hold letters of one case at most."""
    lower = upper = False
    for data in bytes_of(values):
        lower = lower or bool(((data >= ord("a")) & (data <= ord("z"))).any())
        upper = upper or bool(((data >= ord("A")) & (data <= ord("Z"))).any())
        if (lower and upper) or not data.tobytes().isascii():
            return False
    return True
