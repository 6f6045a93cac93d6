"""Rows that are no data: they repeat the header, or are the template's example. Contract, section 3, effect 2."""

from oracle.findings import Cost, Finding
from oracle.shape import File, Row
from oracle.tables import MANIFEST
from oracle.template import is_example


def leave_out(file: File) -> None:
    """Omits these rows, each with one finding without a column; nothing else of them is judged from then on."""
    for row in file.rows:
        kind = _kind(file, row) if row.whole else None
        if kind is not None:
            cost = Cost.IMPORT if file.name == MANIFEST else Cost.ROW
            row.findings.append(Finding(kind, cost, file.name, row.line))
            row.whole, row.values, row.stray = False, {}, set()


def _kind(file: File, row: Row) -> str | None:
    _, *others = [row.values[name] for name in file.header]
    if [row.first, *others] == file.header:
        return "header-repeated"
    return "example-row" if is_example(file.name, row.values) else None
