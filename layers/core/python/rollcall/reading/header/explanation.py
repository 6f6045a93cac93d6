"""Explain a wrong header where one cause explains everything that is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rollcall.columns.characters import WHITE_SPACE
from rollcall.model.findings import Rule
from rollcall.model.schema import Roster, Table
from rollcall.reading import rules as text_rules
from rollcall.reading.header import rules
from rollcall.reading.header.first_records import FirstRecord, is_header_of
from rollcall.reading.header.names import Known, spellings, unmarked
from rollcall.reading.header.other_formats import advice, recognised
from rollcall.reading.header.whole_lines import in_quotation_marks, without_line_ends

_SEPARATORS = {";": "semicolon", "\t": "tab", "|": "vertical bar"}
_MARK_LINE = r"(?i)[\s\"]*sep=(.?)[\s\",]*"
"""A line for Excel that declares the separator of the columns below it."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The rule that explains the header, and the facts of its finding."""

    rule: Rule
    facts: Mapping[str, object]


def explain(names: Sequence[str], records: Sequence[FirstRecord], table: Table, roster: Roster) -> Explanation | None:
    """Explain the first of `records`, which holds `names`; the likeliest cause is tried first."""
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
    """Explain faults of whole lines, independent of the number of columns."""
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
    """Find the actual separator: half of the parts are column names, or it is in the only field of two lines."""
    for mark, parts in _parts(records[0]).items():
        alone = len(records[0].names) == 1 and all(mark in record.text for record in records[:2])
        count = known.count(parts)
        if alone or (2 * count >= len(parts) and count > known.count(records[0].names)):
            return _separated_by(mark)
    return None


def _separated_by(mark: str, first: str = "") -> Explanation:
    """Explain that `mark` separates the columns, with advice that begins with `first`."""
    name = _SEPARATORS[mark]
    spreadsheet = "in a spreadsheet, choose “CSV UTF-8 (Comma delimited)”."
    editor = (
        "Or, in a text editor, put values that have a comma in quotation marks, and write a comma in place of each "
        f"{name} between two values."
    )
    advice = f"{first}{spreadsheet} {editor}"
    return Explanation(rules.WRONG_SEPARATOR, {"separator": f"{name}s", "advice": advice})


def _in_quotes_besides(records: Sequence[FirstRecord], found: Explanation | None) -> Explanation | None:
    """Add to the explanation `found` that the quotation marks around the whole header have to go as well."""
    if found is None or records[0].damaged or len(records[0].names) > 1 or not records[0].text.startswith('"'):
        return found
    advice = f"take away the quotation marks at both ends of each line. Then {found.facts['advice']}"
    return Explanation(found.rule, {**found.facts, "advice": advice})


def _parts(record: FirstRecord) -> dict[str, list[str]]:
    """Split the line by commas and each mark that it holds, without quotes and blanks."""
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
    """Explain that the header is missing: the record is wide enough, and no value is nearly a column name."""
    given = set(spellings(names))
    of_any = any(given & Known.of(other).names.keys() for other in (table, *roster.tables))
    narrow = len(names) < sum(column.required for column in table.fields)
    if of_any or narrow or known.meant(filter(None, names), ()):
        return None
    return Explanation(rules.NO_HEADER, {"header": ",".join(column.name for column in table.fields)})
