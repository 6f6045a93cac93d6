"""Judge each value by itself: required, type, length and form (contract, section 2)."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, Numbers, as_arrow, blanked, mask_of, once_each, one_of
from rollcall.columns.equality import pick
from rollcall.columns.marked import all_digits
from rollcall.columns.packed import LAST_OF_ASCII, all_ascii
from rollcall.model.findings import OMITS_ROW, OMITS_ROW_OR_VALUE, Effect, Rule, named, quoted
from rollcall.model.schema import Field, Table
from rollcall.reading import Rows, Traits
from rollcall.rules import dates
from rollcall.rules.candidates import rows_holding, rows_longer
from rollcall.rules.emails import EMAIL, are_addresses, wrong
from rollcall.rules.finding_columns import Facts, FindingColumns
from rollcall.rules.roles import offered
from rollcall.rules.warnings.mojibake import mended

MISSING = Rule(
    code="required-value-missing",
    effects=OMITS_ROW,
    title="A value that is required is missing.",
    message="“{column}” is blank on line {line} of {file}.",
    hint="Fill in “{column}” for that row.",
    example="Schools.csv:\nID,NCES ID,Name\nS-02,,",
    spreadsheet="Filter the column for blanks, and fill in the blank cells.",
    sis="Fill in the field in the record itself, then export again.",
)
TOO_LONG = Rule(
    code="value-too-long",
    effects=OMITS_ROW_OR_VALUE,
    title="A value is longer than its column allows.",
    message="{value} in “{column}” on line {line} of {file} is longer than {limit:character|characters}.",
    hint="Write a value of at most {limit:character|characters}.{advice}",
    example="Schools.csv:\nID,NCES ID,Name\nS-01,3600077028771,Lincoln Elementary",
    spreadsheet="Find long values with =LEN(A2), and look for values that run together.",
    sis="Shorten a text in the record itself; of an ID or a number, enter the right one there. Then export again.",
)
CONTROL_CHARACTER = Rule(
    code="control-character",
    effects=OMITS_ROW_OR_VALUE,
    title="A value holds a line break or another control character.",
    message="{value} in “{column}” on line {line} of {file} holds {character}.",
    hint="Remove the line break or the invisible character from “{column}”. If such a character stands in place of a "
    "letter, export the file again in UTF-8.",
    example='Schools.csv:\nID,NCES ID,Name\nS-01,,"Lincoln\nElementary"',
    spreadsheet="=CLEAN(A2) gives the value without control characters; copy the result back with Paste Special > "
    "Values.",
    sis="Type the field anew in the record itself; it was often pasted from elsewhere.",
)
NOT_DIGITS = Rule(
    code="invalid-format",
    effects=OMITS_ROW_OR_VALUE,
    title="A value has characters that its column does not allow.",
    message="{value} in “{column}” on line {line} of {file} is not valid: {expected}.",
    hint="Correct the value, or leave it blank if the column is not required.{advice}",
    example="Schools.csv:\nID,NCES ID,Name\nS-01,36-0007702877,Lincoln Elementary",
    spreadsheet="Format the column as Text, then remove hyphens, spaces and letters from its values.",
    sis="Correct the field in the record itself, or export it without hyphens and spaces.",
)
DATE = Rule(
    code="invalid-date",
    effects=OMITS_ROW_OR_VALUE,
    title="A value is not a date in one of the two forms that we read.",
    message="{value} in “{column}” on line {line} of {file} is not a date{fault}.",
    hint="Write the date as YYYY-MM-DD or M/D/YYYY, such as 2017-03-09 or 3/9/2017.{advice}",
    example="Students.csv:\n"
    "ID,Student Number,Last Name,First Name,DOB,Grade Level\n"
    "100234,100234,Núñez,Ana,4/15/2016 0:00,3",
    spreadsheet="Give the column the custom date format yyyy-mm-dd before you save as CSV.",
    sis="Choose YYYY-MM-DD as the date format of the export.",
)
DATE_RANGE = Rule(
    code="date-out-of-range",
    effects=OMITS_ROW_OR_VALUE,
    title="A date is too early, or in the future.",
    message="{value} in “{column}” on line {line} of {file} is not between {earliest} and {latest}.",
    hint="Correct the date. Is its year right, and are day and month in the right order?",
    example="Students.csv:\n"
    "ID,Student Number,Last Name,First Name,DOB,Grade Level\n"
    "100234,100234,Núñez,Ana,2121-03-09,3",
    spreadsheet="Write years with four digits; of two digits, a spreadsheet guesses the century.",
    sis="Correct the date in the record itself, and let the export write years with four digits.",
)
CHOICE = Rule(
    code="invalid-choice",
    effects=OMITS_ROW_OR_VALUE,
    title="A value is not one of those that its column allows.",
    message="{value} in “{column}” on line {line} of {file} is not one of: {choices}.",
    hint="Use one of: {choices}.",
    example="Students.csv:\n"
    "ID,Student Number,Last Name,First Name,DOB,Grade Level\n"
    "100234,100234,Núñez,Ana,2017-03-09,13",
    spreadsheet="Filter the column to see which values are in it, and replace the wrong ones.",
    sis="Map the codes of your system to the allowed values in the export.",
)
RULES = (MISSING, TOO_LONG, CONTROL_CHARACTER, NOT_DIGITS, EMAIL, DATE, DATE_RANGE, CHOICE)

_DIGITS = "[0-9]+"
"""The pattern of a column of digits."""
_NEVER_CUT = " Do not cut an ID or a number: look up the right one. Often two of them run together."
_CONTROLS = r"\p{Cc}|\x{2028}|\x{2029}"
_LEADS_OF_CONTROLS = (0xC2, 0xE2)
"""The first bytes of those beyond ASCII."""
_FIRST_PRINTABLE = 0x20


@dataclass(eq=False)
class Values:
    """The columns of a table after each value was judged by itself, and the findings."""

    valid: dict[str, pa.ChunkedArray] = field(default_factory=dict)
    """For each column, `n` values, dates and choices converted; null where absent or invalid."""
    findings: list[FindingColumns] = field(default_factory=list)


def check_values(rows: Rows, today: date) -> Values:
    """Judge every value of `rows` by itself."""
    values = Values()
    for column in rows.table.fields:
        raw = rows.columns[column.name]
        if column.required and raw.null_count:
            values.findings.append(_findings(MISSING, rows, column, np.flatnonzero(mask_of(pc.is_null(raw)))))
        valid = raw
        if raw.null_count < len(raw) or column.kind == "date":
            judged = _judge(raw, column, today, rows)
            valid = judged.valid
            values.findings += judged.findings
        values.valid[column.name] = valid
    return values


def possible_ids(ids: pa.Array, limit: int) -> Mask:
    """Which `ids` of damaged rows are valid by themselves."""
    if not len(ids):
        return np.zeros(0, np.bool_)
    possible = mask_of(pc.less_equal(pc.utf8_length(ids), limit))
    possible[_with_controls(pa.chunked_array([ids]))] = False
    return possible


def effect_of_fault(column: Field, table: Table) -> Effect:
    """The effect of an invalid value: omit the row if the value is required or its absence has a meaning."""
    return Effect.ROW_OMITTED if column.required or table.absence_has_meaning else Effect.VALUE_OMITTED


_Describe: TypeAlias = Callable[[str], Mapping[str, object]]
"""Derives the facts of a finding from its value."""


@dataclass(eq=False)
class _Judged:
    """A column, and its findings."""

    valid: pa.ChunkedArray
    findings: list[FindingColumns]


def _judge(raw: pa.ChunkedArray, column: Field, today: date, rows: Rows) -> _Judged:
    if column.kind == "date":
        return _judge_dates(raw, column, today, rows)
    if column.kind == "choice":
        valid = _canonical(raw, column)
        bad = mask_of(pc.and_(pc.is_valid(raw), pc.is_null(valid)))
        if not bad.any():
            return _Judged(valid, [])
        found = _findings(CHOICE, rows, column, np.flatnonzero(bad))
        found.facts = offered(column, rows, np.flatnonzero(bad))
        return _Judged(valid, [found])
    findings, lost = [], np.zeros(len(raw), np.bool_)
    for rule, faulty, facts in _text_faults(raw, column, controls=Traits.CONTROL_CHARACTER in rows.traits):
        fresh = _valid(raw, faulty[~lost[faulty]])
        if len(fresh):
            findings.append(_findings(rule, rows, column, fresh, _description(rule, column), **facts))
            lost[fresh] = True
    return _Judged(blanked(raw, lost) if findings else raw, findings)


def _text_faults(
    raw: pa.ChunkedArray, column: Field, *, controls: bool
) -> Iterator[tuple[Rule, Numbers, dict[str, object]]]:
    """The faults that a text can have with their rows, worst first; only the first fault of a value is reported."""
    if controls:
        yield CONTROL_CHARACTER, _with_controls(raw), {}
    if column.pattern:
        facts: dict[str, object] = {"expected": "the district guide says what it must look like", "advice": ""}
        digits = column.pattern == _DIGITS
        fine = all_digits(raw) if digits else mask_of(pc.match_substring_regex(raw, f"^(?:{column.pattern})$"))
        yield NOT_DIGITS, np.flatnonzero(~fine), facts
    if column.kind == "email":
        yield EMAIL, np.flatnonzero(~are_addresses(raw)), {}
    limit = column.max_length
    # Length comes last: a malformed value is often too long only because of what does not belong in it.
    if limit is not None and len(long := rows_longer(raw, limit)):
        advice = _NEVER_CUT if column.pattern or column.identifier else ""
        long = long[mask_of(pc.greater(pc.utf8_length(pick(raw, long)), limit))]
        yield TOO_LONG, long, {"limit": limit, "advice": advice}


def _valid(values: pa.ChunkedArray, rows: Numbers) -> Numbers:
    """Give those of `rows` that have a value."""
    return rows[mask_of(pc.is_valid(pick(values, rows)))] if values.null_count and len(rows) else rows


def _with_controls(values: pa.ChunkedArray) -> Numbers:
    """Find the rows whose value holds a control character. A null may be among them."""
    found = rows_holding(values, lambda data: (data < _FIRST_PRINTABLE) | (data == LAST_OF_ASCII))
    if all_ascii(values):
        return found
    wide = rows_holding(values, lambda data: one_of(data, _LEADS_OF_CONTROLS))
    wide = wide[mask_of(pc.match_substring_regex(pick(values, wide), _CONTROLS))]
    return once_each(np.concatenate((found, wide)))


def _of_each(
    values: pa.ChunkedArray, rows: Numbers, describe: _Describe, asked: Numbers
) -> Sequence[Mapping[str, object]]:
    """The facts of findings in some `rows` of a column, each derived from the value alone; equal ones only once."""
    texts = pick(values, rows[asked]).to_pylist()
    described = {text: describe(text) for text in dict.fromkeys(texts)}
    return [described[text] for text in texts]


def _description(rule: Rule, column: Field) -> _Describe | None:
    """Derives the facts of a value that breaks `rule`; None where they are the same for all values."""
    if rule is CONTROL_CHARACTER:
        return _controls_in
    if rule is EMAIL:
        return wrong
    if rule is NOT_DIGITS and column.pattern == _DIGITS:
        from rollcall.rules.digits import strangers  # noqa: PLC0415 - a clean package never needs it

        return strangers
    return None


def _controls_in(value: str) -> Mapping[str, object]:
    """Name the control character. Many are remains of a letter that was read in the wrong encoding."""
    if (meant := mended(value)) is not None:
        return {"character": f"garbled letters: it was most likely {quoted(meant)}"}
    found = re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029]", value)
    name = named(found[0]) if found else "control character"
    article = "the" if name.startswith("character ") else "an" if name[0] in "aeiou" else "a"
    return {"character": f"{article} {name}"}


def _misread(value: str) -> Mapping[str, object]:
    return dates.explained(value)._asdict()


def _canonical(raw: pa.ChunkedArray, column: Field) -> pa.ChunkedArray:
    """Map the choices to their published spelling."""
    spellings = {choice: choice for choice in column.choices}
    if column.leading_zero:
        spellings |= {"0" + choice: choice for choice in column.choices if len(choice) == 1 and choice.isdigit()}
    # Only A to Z are case-folded: the Kelvin sign is not a K.
    spelt = pc.ascii_lower if column.caseless else _as_it_is
    place = pc.index_in(spelt(raw), value_set=spelt(pa.array(list(spellings), raw.type)))
    return pc.take(pa.array(list(spellings.values()), raw.type), place)


def _as_it_is(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return values


def _judge_dates(raw: pa.ChunkedArray, column: Field, today: date, rows: Rows) -> _Judged:
    distinct = pc.drop_null(pc.unique(raw))
    indices = pc.index_in(raw, value_set=distinct, skip_nulls=True)
    days = dates.parsed(distinct)
    earliest, latest = column.minimum or date.min, column.latest(today)
    # With the type, because Arrow imports dateutil to infer it.
    first, last = pa.scalar(earliest, days.type), pa.scalar(latest, days.type)
    inside = mask_of(pc.and_(pc.greater_equal(days, first), pc.less_equal(days, last)))
    unreadable = pc.take(pc.is_null(days), indices)
    outside = pc.and_(pc.is_valid(days), as_arrow(~inside))
    findings = []
    if (bad := mask_of(unreadable)).any():
        findings.append(_findings(DATE, rows, column, np.flatnonzero(bad), _misread))
    if (bad := mask_of(pc.take(outside, indices))).any():
        findings.append(
            _findings(
                DATE_RANGE,
                rows,
                column,
                np.flatnonzero(bad),
                earliest=earliest.isoformat(),
                latest=latest.isoformat(),
            )
        )
    return _Judged(pc.take(pc.if_else(as_arrow(inside), days, pa.scalar(None, days.type)), indices), findings)


def _findings(
    rule: Rule, rows: Rows, column: Field, places: Numbers, describe: _Describe | None = None, **facts: object
) -> FindingColumns:
    """Build the findings of the rows at `places`, with facts that all share, or that `describe` derives from each."""
    values = rows.columns[column.name]
    of_each: Facts | None = (lambda asked: [facts] * len(asked)) if facts else None
    if describe is not None:
        of_each = partial(_of_each, values, places, describe)
    effect, file = effect_of_fault(column, rows.table), rows.table.file
    return FindingColumns(rule, effect, file, column.name, rows.lines[places], places, values, of_each)
