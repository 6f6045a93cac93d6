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
        found += [one for hits in (judged.hits if judged else ()) for one in _singly(hits, evidence.roots)]
        for finding in sorted(found, key=lambda one: order(one, table)):
            seen[finding.rule.code] += 1
            if not limit or seen[finding.rule.code] <= limit:
                yield as_dict(finding)


def _singly(hits: FindingColumns, roots: Roots) -> Iterator[Finding]:
    for place in range(len(hits)):
        one = np.array([place])
        value = None
        if hits.values is not None and hits.rows is not None:
            (value,) = pick(hits.values, hits.rows[one]).to_pylist()
        (facts,) = hits.facts(one) if hits.facts else ({},)
        cause = None
        if hits.causes is not None:
            (kind,), (line,) = roots.kinds(hits.causes[one]).tolist(), roots.lines(hits.causes[one]).tolist()
            file, column, rule = roots.files[kind]
            cause = Cause(file, line, column, rule.code)
        affects = 0 if hits.affects is None else int(hits.affects[place])
        line_of_it = int(hits.lines[place])
        yield Finding(hits.rule, hits.effect, hits.file, line_of_it, hits.column, value, facts, affects, cause)
