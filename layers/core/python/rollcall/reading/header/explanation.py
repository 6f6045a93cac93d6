"""What a header that is not the contract's most likely is, where there is one reason for all that is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rollcall.model.findings import Rule
from rollcall.model.schema import Roster, Table
from rollcall.reading import rules as text_rules
from rollcall.reading.fields import WHITE_SPACE
from rollcall.reading.header import rules
from rollcall.reading.header.first_records import FirstRecord, is_header_of
from rollcall.reading.header.names import Known, spellings, unmarked
from rollcall.reading.header.other_formats import advice, recognised
from rollcall.reading.header.whole_lines import in_quotation_marks, without_line_ends

_SEPARATORS = {";": "semicolon", "\t": "tab", "|": "vertical bar"}
_MARK_LINE = r"(?i)[\s\"]*sep=(.?)[\s\",]*"
"""A line for Excel alone, which says what separates the columns below it."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The rule that says what the header is, and the facts of its finding."""

    rule: Rule
    facts: Mapping[str, object]


def explain(names: Sequence[str], records: Sequence[FirstRecord], table: Table, roster: Roster) -> Explanation | None:
    """What the first of `records` is, with `names` in it; the likeliest comes first."""
    known = Known.of(table)
    return (
        explain_lines(records, table)
        or _mark_line(records)
        or _preamble(records, known)
        or _in_quotes_besides(records, _separator(records, known))
        or (
            None
            if records[0].damaged
            else _other_header(names, table, roster) or _no_header(names, known, table, roster)
        )
    )


def explain_lines(records: Sequence[FirstRecord], table: Table) -> Explanation | None:
    """What is wrong with whole lines, however many columns they make of it."""
    if (facts := in_quotation_marks(records, Known.of(table))) is not None:
        return Explanation(text_rules.LINES_IN_QUOTES, facts)
    if (facts := without_line_ends(records, table)) is not None:
        return Explanation(text_rules.LINE_ENDS, facts)
    return None


def _mark_line(records: Sequence[FirstRecord]) -> Explanation | None:
    match = re.fullmatch(_MARK_LINE, unmarked(records[0].text))
    if match is None:
        return None
    if match[1] in _SEPARATORS:
        return _separated_by(match[1], f"delete line {records[0].line}, which begins with “sep=”. Then ")
    return Explanation(rules.PREAMBLE, {"found": records[1].line}) if len(records) > 1 else None


def _preamble(records: Sequence[FirstRecord], known: Known) -> Explanation | None:
    if _all_known(records[0].names, known):
        return None
    for record in records[1:]:
        if any(_all_known(names, known) for names in (record.names, *_parts(record).values())):
            return Explanation(rules.PREAMBLE, {"found": record.line})
    return None


def _all_known(names: Sequence[str], known: Known) -> bool:
    named = [name for name in names if name]
    return 0 < len(named) <= len(known.names) and known.count(named) == len(named)


def _separator(records: Sequence[FirstRecord], known: Known) -> Explanation | None:
    """The mark that tells columns apart: half of the parts are some. Or it is in the only field of two lines."""
    for mark, parts in _parts(records[0]).items():
        alone = len(records[0].names) == 1 and all(mark in record.text for record in records[:2])
        count = known.count(parts)
        if alone or (2 * count >= len(parts) and count > known.count(records[0].names)):
            return _separated_by(mark)
    return None


def _separated_by(mark: str, first: str = "") -> Explanation:
    """That it is `mark` that separates the columns, and what to do about it, of which `first` is done first."""
    name = _SEPARATORS[mark]
    spreadsheet = "in a spreadsheet, choose “CSV UTF-8 (Comma delimited)”."
    editor = (
        "Or, in a text editor, put values that have a comma in quotation marks, and write a comma in place of each "
        f"{name} between two values."
    )
    advice = f"{first}{spreadsheet} {editor}"
    return Explanation(rules.WRONG_SEPARATOR, {"separator": f"{name}s", "advice": advice})


def _in_quotes_besides(records: Sequence[FirstRecord], found: Explanation | None) -> Explanation | None:
    """What was `found` of the separator; where all of the header stands in quotation marks, they have to go as well."""
    if found is None or records[0].damaged or len(records[0].names) > 1 or not records[0].text.startswith('"'):
        return found
    advice = f"take away the quotation marks at both ends of each line. Then {found.facts['advice']}"
    return Explanation(found.rule, {**found.facts, "advice": advice})


def _parts(record: FirstRecord) -> dict[str, list[str]]:
    """For each mark that is in the line, what it and commas separate, without quotes and blanks."""
    return {
        mark: [part.strip(WHITE_SPACE + '"') for part in re.split(f"[,{mark}]", record.text)]
        for mark in _SEPARATORS
        if mark in record.text
    }


def _other_header(names: Sequence[str], table: Table, roster: Roster) -> Explanation | None:
    bare = [unmarked(name) for name in names]
    for other in roster.tables:
        if other is not table and is_header_of(bare, other):
            return Explanation(rules.OTHER_FILE, {"other": other.file})
    if (found := recognised(bare, roster.other_formats)) is not None:
        other_file = f"{found.format}'s {found.file}"
        return Explanation(rules.OTHER_FORMAT, {"other": other_file, "advice": advice(found, bare, table)})
    return None


def _no_header(names: Sequence[str], known: Known, table: Table, roster: Roster) -> Explanation | None:
    """A row of data: wide enough, and no name in it is, or is nearly, a column's."""
    given = set(spellings(names))
    of_any = any(given & Known.of(other).names.keys() for other in (table, *roster.tables))
    narrow = len(names) < sum(column.required for column in table.fields)
    if of_any or narrow or known.meant(filter(None, names), ()):
        return None
    return Explanation(rules.NO_HEADER, {"header": ",".join(column.name for column in table.fields)})
