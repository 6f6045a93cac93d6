"""Findings told one by one, as plainly as can be: what is made of columns must be the same, byte for byte."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from rollcall.columns.equality import pick
from rollcall.model.findings import Cause, Finding, printable
from rollcall.model.schema import MANIFEST_FILE
from rollcall.report.build import Evidence
from rollcall.report.entries import as_dict, order
from rollcall.report.json import as_json
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.roots import Roots

COLUMNS = ["effect", "code", "file", "line", "column", "value", "message", "hint", "affects"]
CAUSE = ["file", "line", "column", "code"]


def as_csv(evidence: Evidence, limit: int) -> bytes:
    """The first `limit` findings of each code (all of them for 0) as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*COLUMNS, *(f"caused_by_{name}" for name in CAUSE)])
    for entry in _entries(evidence, limit):
        cause = entry.get("caused_by", {})
        writer.writerow(map(_safe, [*map(entry.get, COLUMNS), *map(cause.get, CAUSE)]))
    return text.getvalue().encode("utf-8-sig")


def as_bytes(evidence: Evidence, limit: int) -> bytes:
    """The report's document with these findings."""
    return as_json({**evidence.frame(limit), "findings": list(_entries(evidence, limit))})


def _safe(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    shown = printable(cell, 2_000)
    return f"'{shown}" if shown.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) else shown


def _entries(evidence: Evidence, limit: int) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for file in (None, *evidence.roster.file_names):
        table = evidence.roster.table(file) if file not in {None, MANIFEST_FILE} else None
        judged = evidence.tables.get(file) if file else None
        found = [one for one in evidence.findings if one.file == file]
        found += [one for columns in (judged.findings if judged else ()) for one in _singly(columns, evidence.roots)]
        for finding in sorted(found, key=lambda one: order(one, table)):
            seen[finding.rule.code] += 1
            if not limit or seen[finding.rule.code] <= limit:
                yield as_dict(finding)


def _singly(columns: FindingColumns, roots: Roots) -> Iterator[Finding]:
    for place in range(len(columns)):
        one = np.array([place])
        value = None
        if columns.values is not None and columns.rows is not None:
            (value,) = pick(columns.values, columns.rows[one]).to_pylist()
        (facts,) = columns.facts(one) if columns.facts else ({},)
        cause = None
        if columns.causes is not None:
            (kind,), (line,) = roots.kinds(columns.causes[one]).tolist(), roots.lines(columns.causes[one]).tolist()
            file, column, rule = roots.files[kind]
            cause = Cause(file, line, column, rule.code)
        affects = 0 if columns.affects is None else int(columns.affects[place])
        line_of_it = int(columns.lines[place])
        yield Finding(
            columns.rule, columns.effect, columns.file, line_of_it, columns.column, value, facts, affects, cause
        )
