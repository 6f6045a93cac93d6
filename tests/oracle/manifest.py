"""The manifest: contract, section 1. Every fault of it rejects the import; which of them it is stays open."""

from collections.abc import Iterable, Iterator
from datetime import date

from oracle.findings import Cost, Finding
from oracle.shape import File, Row
from oracle.tables import MANIFEST
from oracle.values import is_id

PROPERTIES = ("Version", "District ID")


def judge_manifest(manifest: File, district: str | None, today: date, limit: int) -> str | None:
    """Adds the manifest's faults; gives the district that it names, wherever that stands.

    The first `limit` rows are judged one by one; more are one finding.
    """
    found = manifest.findings
    found.extend(_faults_of_rows(manifest.rows, limit))
    found.extend(_stray_quotes(manifest.rows[:limit], district, today))
    given: dict[str | None, str | None] = {}
    for row in manifest.rows:
        if row.whole:
            given.setdefault(row.values["Property Name"], row.values["Value"])
    named = given.get("District ID")
    if not manifest.usable:
        return named
    if named is None or not is_id(named, today):
        found.append(_rejection())
    if given.get("Version") != "1.0":
        found.append(_rejection())
    if district is not None and named not in (None, district):
        found.append(_rejection())
    return named


def _rejection(line: int | None = None) -> Finding:
    return Finding("manifest", Cost.IMPORT, MANIFEST, line)


def _faults_of_rows(rows: list[Row], limit: int) -> Iterator[Finding]:
    """Of rows that are damaged or no data, of unknown properties and of repeated ones."""
    seen: set[str | None] = set()
    for row in rows[:limit]:
        yield from row.findings
        if row.whole:
            name = row.values["Property Name"]
            if name not in PROPERTIES or name in seen:
                yield _rejection(row.line)
            seen.add(name)
    if len(rows) > limit:
        yield _rejection()


def _stray_quotes(rows: Iterable[Row], district: str | None, today: date) -> Iterator[Finding]:
    """The warnings of section 1, of names and values that are no fault themselves."""
    given: set[str] = set()
    for row in rows:
        if not row.whole:
            continue
        name, value = row.values["Property Name"], row.values["Value"]
        faulty = set()
        if name is not None and value is not None:
            faulty.add("Property Name")  # no property has a quote in its name
            wrong = name == "Version" or not is_id(value, today) or district not in (None, value)
            if name in PROPERTIES and name not in given and wrong:
                faulty.add("Value")
            given.add(name)
        for column in row.stray - faulty:
            yield Finding("stray-quote", Cost.WARNING, MANIFEST, row.line, column, row.values[column])
