"""The whole judgement: bytes of seven files in, the core of the report out."""

from collections.abc import Mapping
from datetime import date

from oracle.causes import count_affected
from oracle.findings import Cost, Finding, Verdict, column_place, file_place
from oracle.limits import LIMITS, Limits
from oracle.manifest import judge_manifest
from oracle.no_data import leave_out
from oracle.rules import Tables, judge_table
from oracle.shape import File, read_file
from oracle.tables import CLASSES, JUDGED_IN_ORDER, MANIFEST, TABLES
from oracle.warnings import warn


def judge(files: Mapping[str, bytes], district: str | None, today: date, limits: Limits = LIMITS) -> Verdict:
    """What the contract says of these files.

    `files` has bytes by exact name (a missing file has no entry), `district` is the uploader's id or None for the
    manifest's own.
    """
    manifest = read_file(MANIFEST, files.get(MANIFEST), limits)
    leave_out(manifest)
    named = judge_manifest(manifest, district, today, limits.manifest)
    if district is not None and named not in (None, district):
        skipped: set[tuple[str, str | None]] = {(file, None) for file in TABLES}
        missing = [Finding("missing", Cost.IMPORT, file) for file in TABLES if file not in files]
        return Verdict("failed", {}, [*manifest.findings, *missing], skipped | _unusable([manifest]))
    read = {file: read_file(file, files.get(file), limits) for file in TABLES}
    for one in read.values():
        leave_out(one)
    tables: Tables = {}
    for file in JUDGED_IN_ORDER:
        if read[file].usable:
            tables[file] = judge_table(read[file], tables, today)
    count_affected(tables)
    warn(tables, today)
    return _verdict(manifest, read, tables)


def _unusable(read: list[File]) -> set[tuple[str, str | None]]:
    return {(file.name, None) for file in read if not file.usable}


def _verdict(manifest: File, read: dict[str, File], tables: Tables) -> Verdict:
    counts: dict[str, tuple[int, int, int]] = {}
    findings = list(manifest.findings)
    not_checked = _unusable([manifest, *read.values()])
    for name, file in read.items():
        omitted = sum(row.omitted for row in file.rows)
        if file.told:
            counts[name] = (len(file.rows), len(file.rows) - omitted, omitted)
        findings.extend(file.findings)
        findings.extend(finding for row in file.rows for finding in row.findings)
        if omitted * 2 > len(file.rows):
            findings.append(Finding("too-many-omitted", Cost.IMPORT, name))
        if file.usable:
            not_checked |= _blind_references(file, read)
    findings.sort(key=lambda one: (file_place(one.file), one.line or 0, *column_place(one.file, one.column)))
    costs = {finding.cost for finding in findings}
    outcome = "succeeded_with_errors" if costs & {Cost.ROW, Cost.VALUE} else "succeeded"
    if Cost.IMPORT in costs:
        return Verdict("failed", counts, findings, not_checked)
    return Verdict(outcome, counts, findings, not_checked, {file: _snapshot(file, tables) for file in TABLES})


def _blind_references(file: File, read: dict[str, File]) -> set[tuple[str, str | None]]:
    """The reference columns of a usable file that point into an unusable one."""
    return {
        (file.name, column.name)
        for column in TABLES[file.name]
        if column.target is not None and column.name in file.header and not read[column.target].usable
    }


def _snapshot(file: str, tables: Tables) -> list[dict[str, object]]:
    """The accepted rows, every column of section 2, omitted values absent."""
    rows: list[dict[str, object]] = []
    for row in tables[file].accepted():
        blanked = {finding.column for finding in row.findings if finding.cost is Cost.VALUE}
        parsed = {name: value for name, value in tables[file].parsed[row].items() if name not in blanked}
        whole: dict[str, object] = {column.name: parsed.get(column.name, column.default) for column in TABLES[file]}
        if file == CLASSES and whole["Type"] is None:
            whole["Type"] = "class"
        rows.append(whole)
    return rows
