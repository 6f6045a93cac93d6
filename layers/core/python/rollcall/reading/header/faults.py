"""The faults of a wrong header."""

from collections.abc import Mapping, Sequence

from rollcall.model.findings import Effect, Finding, Rule, quoted
from rollcall.model.schema import Roster, Table
from rollcall.reading.header import rules
from rollcall.reading.header.explanation import explain, explain_lines
from rollcall.reading.header.first_records import FirstRecord
from rollcall.reading.header.names import MARK, Known, mark_of
from rollcall.reading.rules import OF_SPACE


def faults(names: list[str], records: Sequence[FirstRecord], table: Table, roster: Roster, limit: int) -> list[Finding]:
    """Find all faults of the first of `records`, or report one finding where one cause explains them all.

    `names` are its fields without blank ones at the right; `limit` is in columns.
    """
    first = records[0]
    width = len(first.names)
    if width > limit:
        findings = [_finding(rules.LONG_HEADER, table, first.line, count=width, limit=limit)]
    elif first.damaged:
        findings = [_finding(rules.DAMAGED_HEADER, table, first.line)]
    else:
        findings = _columns(names, table, first)
    wholly = explain_lines(records, table) if width > limit else explain(names, records, table, roster)
    if wholly is None:
        return findings
    return [Finding(wholly.rule, Effect.IMPORT_REJECTED, table.file, first.line, facts=wholly.facts)]


def _columns(names: list[str], table: Table, first: FirstRecord) -> list[Finding]:
    columns = [field.name for field in table.fields]
    present = set(names)
    meant = Known.of(table).meant([name for name in names if name and name not in columns], present)
    findings = []
    for position, name in enumerate(names, 1):
        if not name:
            findings.append(_finding(rules.NAMELESS_COLUMN, table, first.line, position=position))
        elif name in columns or name in meant:
            if names.index(name) < position - 1:
                findings.append(_finding(rules.REPEATED_COLUMN, table, first.line, column=name, value=name))
            elif name in meant:
                space = OF_SPACE if position - 1 in first.spaced else {}
                facts: Mapping[str, object] = {"meant": meant[name], **_about_mark(mark_of(name)), **space}
                findings.append(
                    _finding(rules.MISSPELT_COLUMN, table, first.line, column=meant[name], value=name, **facts)
                )
        else:
            listed = ", ".join(columns)
            findings.append(_finding(rules.UNKNOWN_COLUMN, table, first.line, column=name, value=name, known=listed))
    findings += [
        _finding(rules.MISSING_COLUMN, table, first.line, column=field.name)
        for field in table.fields
        if field.required and field.name not in present | set(meant.values())
    ]
    return findings


def _about_mark(mark: str) -> Mapping[str, str]:
    """Mention the byte-order mark, garbled or not, before a column name; empty where there is none."""
    if not mark:
        return {"reason": "", "advice": ""}
    garbled = "" if mark == MARK else ", which a program read in the wrong encoding"
    return {
        "reason": f": before its name stands {quoted(mark)}, a byte-order mark{garbled}",
        "advice": rules.ABOUT_MARK,
    }


def _finding(
    rule: Rule, table: Table, line: int, *, column: str | None = None, value: str | None = None, **facts: object
) -> Finding:
    return Finding(rule, Effect.IMPORT_REJECTED, table.file, line, column, value, facts)
