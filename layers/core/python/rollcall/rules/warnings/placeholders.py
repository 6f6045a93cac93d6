"""Placeholders such as NULL, which programs write for an absent value."""

from collections import Counter

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers, as_arrow, mask_of
from rollcall.columns.equality import pick
from rollcall.columns.packed import byte_table, offsets_and_bytes
from rollcall.model.findings import WARNS, Effect, Finding, Rule, quoted
from rollcall.model.schema import Field
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.judged import Judged

PLACEHOLDER = Rule(
    code="placeholder-value",
    effects=WARNS,
    title="A value is a word that stands for nothing.",
    message="{value} in “{column}” on line {line} of {file} is a word that programs write where a value is missing.",
    hint="Leave “{column}” blank where there is no value, and fill it in where there is one. If the word is "
    "meant, as in the last name Null, nothing needs to be done.",
    example="Students.csv:\n"
    "ID,Student Number,Last Name,First Name,Nickname,DOB,Grade Level\n"
    "100234,100234,Núñez,Ana,NULL,2017-03-09,3",
    spreadsheet="Use Find and Replace for the word, with “Match entire cell contents”, and replace it with nothing.",
    sis="Let the export write nothing where the record has no value.",
)
COLUMN = Rule(
    code="column-of-placeholders",
    effects=WARNS,
    title="Many values of a column are words that stand for nothing.",
    message="“{column}” of {file} has {count:value|values} that programs write where a value is missing ({words}), the "
    "first on line {first}.",
    hint="Let the export leave “{column}” blank where there is no value. If the column should be filled in, look which "
    "field of your system the export takes it from.",
    example="NULL as the nickname of every student.",
    spreadsheet=PLACEHOLDER.spreadsheet,
    sis=PLACEHOLDER.sis,
)
RULES = (PLACEHOLDER, COLUMN)

_WORDS = ("null", "(null)", "none", "nan", "n/a", "\\n", "undefined")
"""In lower case."""
_MOST = 20
"""At most so many values of a column are reported one by one."""

_SHOWN = 3
"""How many spellings of a column are shown."""

_LENGTHS = frozenset(map(len, _WORDS))
_ENDS = byte_table(ord(case) for word in _WORDS for case in (word[-1].lower(), word[-1].upper()))
"""For each byte, whether a placeholder ends with it."""


def warn_of_placeholders(judged: Judged, column: Field) -> list[FindingColumns | Finding]:
    """Warn of the placeholders of a column: one warning for each value, or one in all where there are many."""
    values = judged.valid[column.name]
    rows = placeholders(values)
    findings = list(judged.warn(PLACEHOLDER, column.name, rows)) if len(rows) else []
    if not findings or len(findings[0]) <= _MOST:
        return [*findings]
    facts = {"count": len(findings[0]), "words": _most_frequent(pick(values, rows)), "first": int(findings[0].lines[0])}
    return [Finding(COLUMN, Effect.WARNING, judged.rows.table.file, column=column.name, facts=facts)]


def _most_frequent(words: pa.Array) -> str:
    """List the most frequent spellings, in words."""
    counts = Counter({each["values"].as_py(): each["counts"].as_py() for each in pc.value_counts(words)})
    return ", ".join(quoted(word) for word, _ in counts.most_common(_SHOWN))


def placeholders(values: pa.ChunkedArray) -> Numbers:
    """Find the rows with a placeholder. Lengths and last bytes rule out most values."""
    found, done = [np.empty(0, np.int64)], 0
    for chunk, (offsets, data) in zip(filter(len, values.chunks), offsets_and_bytes(values), strict=True):
        rows = _of_a_length(np.diff(offsets))
        rows = rows[_ENDS[data[offsets[rows + 1] - 1]]] if len(rows) else rows
        if len(rows):
            words = pc.is_in(pc.ascii_lower(pc.take(chunk, as_arrow(rows))), value_set=pa.array(_WORDS, chunk.type))
            found.append(rows[mask_of(words)] + done)
        done += len(chunk)
    return np.concatenate(found)


def _of_a_length(lengths: Numbers) -> Numbers:
    """Which values are as long as a placeholder."""
    shortest, longest = int(np.min(lengths)), int(np.max(lengths))
    possible = [length for length in _LENGTHS if shortest <= length <= longest]
    if shortest == longest:
        return np.arange(len(lengths) if possible else 0)
    return np.flatnonzero(np.any([lengths == length for length in possible], axis=0)) if possible else np.arange(0)
