"""Reads the tables of a package, applies every rule, and writes the accepted rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from rollcall import archive
from rollcall.columns import memory
from rollcall.columns.at_once import WORTH, at_once
from rollcall.model.findings import Effect, Finding
from rollcall.model.schema import Roster
from rollcall.reading import FileRead, read_table
from rollcall.report.build import Evidence
from rollcall.report.types import Counts, Report
from rollcall.rules.judge import Judgement, Options, judge, warn
from rollcall.rules.judged import Judged
from rollcall.steps.unpack import Unpacked

__all__ = ["Options", "refuse", "validate"]


class AccountingError(Exception):
    """The accepted and omitted rows of a file do not add up to its rows. A fault of ours: nothing may be published."""


@memory.of_the_system()
def validate(
    unpacked: Unpacked,
    *,
    roster: Roster,
    today: date,
    options: Options | None = None,
    output: Path | None = None,
    import_id: str | None = None,
) -> Report:
    """Judge the tables of a package.

    Args:
        unpacked: The package.
        roster: The declarations of the seven files.
        today: The date of the import.
        options: What a deployment may choose about the rules.
        output: A folder to make, for the accepted tables. A rejected import writes none.
        import_id: The id to write into these files; `rollcall check` has none.

    Raises:
        AccountingError: The rows of a file do not add up.
    """
    options = options or Options()
    read = {file: _read(file, unpacked, roster, options) for file in unpacked.files}
    rows = {file: one.rows for file, one in read.items() if one.rows is not None}
    unread = {**unpacked.unread, **{file: one.because for file, one in read.items() if one.rows is None}}
    read = {file: one._replace(rows=None) for file, one in read.items()}  # `judge` takes the rows out of `rows`
    judgement = judge(rows, roster, today, options)
    of_reading = [finding for one in read.values() for finding in one.findings]
    work: list[Callable[[], object]] = [partial(warn, judgement, today)]
    if output is not None and not _rejected([*unpacked.findings, *of_reading], judgement):
        work += _writing(judgement, output, roster, unpacked.package_sha256, import_id)
    at_once(work, worth=max((one.rows.count for one in judgement.tables.values()), default=0) >= WORTH)
    evidence = Evidence(
        roster,
        [*unpacked.findings, *judgement.findings, *of_reading],
        judgement.tables,
        judgement.roots,
        dict(_counts(roster, read, judgement)),
        list(_not_checked(roster, unread, judgement.not_checked)),
    )
    return evidence.report()


def _rejected(findings: Sequence[Finding], judgement: Judgement) -> bool:
    """Whether a finding rejects the import; warnings never do."""
    effects = {one.effect for one in (*findings, *judgement.findings)}
    effects |= {one.effect for judged in judgement.tables.values() for one in judged.findings}
    return Effect.IMPORT_REJECTED in effects


def _writing(
    judgement: Judgement, output: Path, roster: Roster, package_sha256: str, import_id: str | None
) -> list[Callable[[], object]]:
    """The calls that write the tables, the largest first."""
    from rollcall.publishing.parquet import write_table  # noqa: PLC0415 - most checks write no tables

    for judged in judgement.tables.values():
        _count(judged)
    output.mkdir(parents=True, exist_ok=True)
    largest_first = sorted(judgement.tables.values(), key=lambda judged: -len(judged.omitted))
    return [partial(write_table, judged, output, roster, package_sha256, import_id) for judged in largest_first]


def refuse(finding: Finding, *, roster: Roster, today: date) -> Report:
    """The report of an import that `finding` rejects as a whole, whatever its files hold."""
    because = dict.fromkeys(roster.file_names, finding.rule.title)
    return validate(Unpacked("", False, (finding,), (), because), roster=roster, today=today)


def _read(file: str, unpacked: Unpacked, roster: Roster, options: Options) -> FileRead:
    try:
        return read_table(unpacked.sources[file], roster.table(file), roster, options.limits)
    except archive.DamagedEntry as damaged:
        return FileRead((damaged.finding,), None, archive.because(damaged.finding))


def _counts(roster: Roster, read: Mapping[str, FileRead], judgement: Judgement) -> Iterator[tuple[str, Counts]]:
    """The counts of each file whose rows could be counted."""
    for table in roster.tables:
        if table.file in judgement.tables:
            yield table.file, _count(judgement.tables[table.file])
        elif table.file in read and read[table.file].no_rows:
            yield table.file, Counts(0, 0, 0)


def _count(judged: Judged) -> Counts:
    omitted, rows = judged.omitted_count, judged.rows.count
    accepted = int((~judged.omitted).sum())
    if accepted + omitted != rows:
        raise AccountingError(f"{rows} rows, {accepted} accepted, {omitted} omitted in {judged.rows.table.file}")
    return Counts(rows, accepted, omitted)


def _not_checked(
    roster: Roster, unread: Mapping[str, str], references: Sequence[tuple[str, str]]
) -> Iterator[dict[str, str]]:
    """The files and columns that were not judged, each with the reason, in the order of the contract."""
    for file in roster.file_names:
        if file in unread:
            yield {"file": file, "because": unread[file]}
        for other, column in references:
            if other == file:
                target = roster.table(file).field(column).reference or ""
                yield {"file": file, "column": column, "because": unread[target]}
