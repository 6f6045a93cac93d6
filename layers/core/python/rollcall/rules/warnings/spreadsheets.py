"""Values made by a spreadsheet: scientific notation, errors, formulas, dates in ids (contract, section 3, effect 4)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Numbers, mask_of, once_each, one_of
from rollcall.columns.equality import pick
from rollcall.model.findings import WARNS, Rule
from rollcall.model.schema import Field
from rollcall.reading import Traits
from rollcall.rules.candidates import rows_holding
from rollcall.rules.warnings.dates_in_ids import SERIAL, dates_in_ids

KEEP_AS_TEXT = (
    "In Excel, open the file with Data > From Text/CSV > Transform Data, and set the column to Text. In Google Sheets, "
    "use File > Import, without “Convert text to numbers, dates, and formulas”."
)
"""Explains how to open a file in a spreadsheet without changing its ids."""

SPREADSHEET = Rule(
    code="spreadsheet-value",
    effects=WARNS,
    title="A value was made by a spreadsheet.",
    message="{value} in “{column}” on line {line} of {file} looks as if a spreadsheet had changed it{how}.",
    hint='Write the original value again; of a formula such as ="007", remove =" and ". Format the column as Text '
    "before you open the file or type the value.",
    example="Classes.csv:\nID,School ID,Name\n2-Mar,S-01,Room 12",
    spreadsheet=KEEP_AS_TEXT,
    sis='Export again, and do not open the file in a spreadsheet. If the export itself writes ="007", switch off in '
    "its settings that it writes for Excel.",
)
RULES = (SPREADSHEET,)

_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")
_POWER = r"^-?[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{2,3}$"
_FORMULA = '(?s)^=".*"$'
_SIGNS = {Traits.NUMBER_SIGN: "#", Traits.PLUS: "+", Traits.EQUALS_SIGN: "="}
"""The sign that an error, a number in short form and a formula has; a file without it is not searched for it."""
_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of serial dates."""


def how(column: pa.ChunkedArray, rows: Numbers, asked: Numbers) -> Sequence[Mapping[str, object]]:
    """The facts of values made by a spreadsheet: what each of them is."""
    return [{"how": f": {_what_it_is(value)}"} for value in pick(column, rows[asked]).to_pylist()]


def made_by_spreadsheet(values: pa.ChunkedArray, column: Field, traits: Traits) -> Numbers:
    """Find the rows whose value a spreadsheet made, ascending."""
    made = [dates_in_ids(values)] if column.identifier else []
    signs = [ord(sign) for trait, sign in _SIGNS.items() if trait in traits]
    if signs and len(signed := rows_holding(values, lambda data: one_of(data, signs))):
        few = pick(values, signed)
        made.append(signed[mask_of(pc.is_in(few, value_set=pa.array(_ERRORS, values.type)))])
        made += [signed[mask_of(pc.match_substring_regex(few, form))] for form in (_POWER, _FORMULA)]
    return once_each(np.concatenate([np.empty(0, np.int64), *made]))


def _what_it_is(value: str) -> str:
    if value.startswith("="):
        return "it is a formula around the value"
    if value.startswith("#"):
        return "it is the error of a formula"
    if re.fullmatch(SERIAL, value):
        return f"it is how a spreadsheet stores the date {_FIRST_DAY + timedelta(int(value))}"
    return "it is a number in short form" if re.match(_POWER, value) else "it is a date"
