"""The evidence of a check, and the report made from it.

Findings in rows stay in columns (`FindingColumns`) until they are shown: a district may have ten million of them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from rollcall.model import rule_set
from rollcall.model.findings import Effect, Finding
from rollcall.model.schema import MANIFEST_FILE, Roster, Table
from rollcall.report.types import Counts, Group, GroupKey, Outcome, Report
from rollcall.rules.finding_columns import FindingColumns
from rollcall.rules.judged import Judged
from rollcall.rules.manifest import TABLE as MANIFEST_TABLE
from rollcall.rules.roots import Roots

if TYPE_CHECKING:
    from rollcall.columns.arrays import Numbers
    from rollcall.report.keys import Keyed
    from rollcall.report.listing.form import Legend
    from rollcall.rules.schools import Schools

_TOLD_AT_ONCE = 1 << 14
"""Findings with texts in memory at a time: about 10 MB."""
_WRITTEN_AT_ONCE = 1 << 18
"""Findings without texts in memory at a time, and in a row group of Parquet."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything that a check found."""

    roster: Roster
    findings: Sequence[Finding] = ()
    """Findings about the package, the manifest and whole files, in any order."""
    tables: Mapping[str, Judged] = field(default_factory=dict)
    """The tables that could be judged, by file."""
    roots: Roots = field(default_factory=Roots)
    files: Mapping[str, Counts] = field(default_factory=dict)
    not_checked: Sequence[Mapping[str, str]] = ()

    def report(self) -> Report:
        """The report."""
        return Report(self._outcome, self.files, self)

    def core(self, limit: int) -> dict[str, Any]:
        """Build the document (contract, section 5) with the first `limit` findings of each code, or all for 0."""
        entries = [entry for block in self.blocks(limit) for entry in _entries(block)]
        return {**self.frame(limit), "findings": entries}

    def frame(self, limit: int) -> dict[str, Any]:
        """Build the document without findings."""
        by_code = self._by_code
        return {
            "outcome": self._outcome.value,
            "rule_set": rule_set.VERSION,
            "files": {
                file: {"rows": counts.rows, "accepted": counts.accepted, "omitted": counts.omitted}
                for file, counts in self.files.items()
            },
            "findings": [],
            "not_checked": [dict(entry) for entry in self.not_checked],
            "totals": {
                "findings": by_code.total(),
                "shown": sum(min(count, limit) if limit else count for count in by_code.values()),
                "by_code": dict(sorted(by_code.items())),
                "by_effect": {effect.value: self._by_effect[effect] for effect in Effect if self._by_effect[effect]},
            },
        }

    def blocks(self, limit: int) -> Iterator[pa.RecordBatch]:
        """Give the first `limit` findings of each code, or all for 0, in the order of the report."""
        left = defaultdict[str, int](lambda: limit) if limit else None
        for file in self._files:
            yield from self._blocks(self._found(file), file, _TOLD_AT_ONCE, left, most=limit)

    def findings_of(self, group: Group, most: int) -> Iterator[Mapping[str, Any]]:
        """Give the first `most` findings of a group."""
        for block in self._blocks(self._alike[group.key], group.file, _TOLD_AT_ONCE, {group.code: most}, most=most):
            yield from _entries(block)

    def cascaded_rows(self, finding: Mapping[str, Any]) -> Mapping[str, int]:
        """Count, by file, the rows that a finding's row omitted by cascade."""
        judged = self.tables.get(finding["file"])
        for columns, places, numbers in judged.roots.own if judged and judged.roots else ():
            if (columns.rule.code, columns.column) == (finding["code"], finding.get("column")):
                root = numbers[columns.lines[places] == finding["line"]]
                return {file: int(counts[root[0]]) for file, counts in self.roots.along.items() if counts[root].any()}
        return {}

    def write_findings(self, path: Path) -> None:
        """Write all findings as Parquet, without message and hint, which follow from the rules."""
        from rollcall.report import parquet as complete  # noqa: PLC0415 - only an import keeps all findings

        complete.write(self._plain_blocks(), path)

    def write_listing(self, path: Path, document: Mapping[str, Any]) -> "Legend":
        """Write all findings as pages list them, with the texts of `document`; returns what its numbers stand for."""
        from rollcall.report.listing.causes import Causes  # noqa: PLC0415 - only an import keeps all findings
        from rollcall.report.listing.rows import GroupRows  # noqa: PLC0415
        from rollcall.report.listing.sent import SentTexts  # noqa: PLC0415
        from rollcall.report.listing.write import write  # noqa: PLC0415

        texts, causes = self._texts(document["findings"]), Causes(self.roots)
        asked: dict[str | None, list[Numbers]] = defaultdict(list)
        for (_, _, file, _), found in self._alike.items():
            asked[file] += [one.rows for one in found if isinstance(one, FindingColumns) and one.rows is not None]
        sent = {file: SentTexts(judged, asked[file]) for file, judged in self.tables.items()}
        rows = [
            GroupRows(
                group,
                self._alike[group.key],
                self.tables.get(group.file or ""),
                texts[group.key],
                causes=causes,
                sent=sent.get(group.file or ""),
            )
            for group in self.groups
        ]
        return write(rows, self._schools, causes, path)

    @property
    def sent_columns(self) -> Mapping[str, Sequence[str]]:
        """By file whose rows could be judged, its columns in the order in which they were sent."""
        return {file: [column.name for column in judged.rows.fields] for file, judged in self.tables.items()}

    def _texts(self, entries: Sequence[Mapping[str, Any]]) -> Mapping[GroupKey, tuple[list[str], list[str]]]:
        """The messages and hints of each group's findings among `entries`."""
        texts: dict[GroupKey, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        known: dict[tuple[str, str, str | None, str | None], tuple[list[str], list[str]]] = {}
        for one in entries:
            place = (one["effect"], one["code"], one.get("file"), one.get("column"))
            own = known.get(place)
            if own is None:
                effect, code, file, column = place
                key = (Effect(effect), code, file, column if column in self._names(file) else None)
                own = known[place] = texts[key]
            own[0].append(one["message"])
            own[1].append(one["hint"])
        return texts

    def keyed(self) -> Iterator["Keyed"]:
        """Give the findings of each group with their keys."""
        from rollcall.report.keys import keyed  # noqa: PLC0415 - only an import is compared with the one before

        return keyed(self._alike, self.tables)

    def _plain_blocks(self) -> Iterator[pa.RecordBatch]:
        for file in self._files:
            yield from self._blocks(self._found(file), file, _WRITTEN_AT_ONCE, schools=self._schools)

    def _blocks(
        self,
        found: Sequence[Finding | FindingColumns],
        file: str | None,
        size: int,
        left: MutableMapping[str, int] | None = None,
        *,
        schools: "Schools | None" = None,
        most: int = 0,
    ) -> Iterator[pa.RecordBatch]:
        """Give the findings of one file in order, in blocks of about `size`."""
        if not found:
            return
        from rollcall.report.ordered import in_order  # noqa: PLC0415 - nothing is listed where nothing was found
        from rollcall.report.runs import runs_of  # noqa: PLC0415

        yield from in_order(runs_of(found, self._table(file), self.roots, schools=schools, most=most), size, left)

    @cached_property
    def _schools(self) -> "Schools":
        from rollcall.rules.schools import Schools  # noqa: PLC0415 - only an import keeps all findings

        return Schools(self.tables)

    @cached_property
    def groups(self) -> Sequence[Group]:
        """All findings, counted by code, effect, file and column, in the order of the report's files."""
        if not self._alike:
            return []
        from rollcall.report.groups import group, values_along  # noqa: PLC0415 - nothing is grouped where nothing was found

        values = values_along((columns for judged in self.tables.values() for columns in judged.findings), self.roots)
        return [
            group(found, self._table(file), column, self.roots, values)
            for (_, _, file, column), found in self._alike.items()
        ]

    @property
    def _files(self) -> Sequence[str | None]:
        """None for the package, then the files, in the order of the report."""
        return (None, *self.roster.file_names)

    def _found(self, file: str | None) -> list[Finding | FindingColumns]:
        judged = self.tables.get(file) if file else None
        return [*(one for one in self.findings if one.file == file), *(judged.findings if judged else ())]

    @cached_property
    def _alike(self) -> Mapping[GroupKey, Sequence[Finding | FindingColumns]]:
        """The findings of each group, ordered by file, then code."""
        alike: dict[GroupKey, list[Finding | FindingColumns]] = {}
        for file in self._files:
            names = self._names(file)
            by_code: dict[str, list[Finding | FindingColumns]] = {}
            for one in self._found(file):
                by_code.setdefault(one.rule.code, []).append(one)
            for one in (one for found in by_code.values() for one in found):
                # In a file without a header, a student's name stands where a column name is expected.
                column = one.column if one.column in names else None
                key = (one.effect, one.rule.code, file, column)
                alike.setdefault(key, []).append(one)
        return alike

    def _table(self, file: str | None) -> Table | None:
        return self.roster.table(file) if file not in (None, MANIFEST_FILE) else None

    def _names(self, file: str | None) -> frozenset[str]:
        """The column names that a group may show."""
        table = MANIFEST_TABLE if file == MANIFEST_FILE else self._table(file)
        return frozenset(column.name for column in table.fields) if table else frozenset()

    @cached_property
    def _counts(self) -> Counter[tuple[str, Effect]]:
        """Count the findings of each code and effect."""
        counts: Counter[tuple[str, Effect]] = Counter()
        for (effect, code, _, _), found in self._alike.items():
            counts[code, effect] += sum(len(one) if isinstance(one, FindingColumns) else 1 for one in found)
        return counts

    @property
    def _by_code(self) -> Counter[str]:
        by_code: Counter[str] = Counter()
        for (code, _), count in self._counts.items():
            by_code[code] += count
        return by_code

    @property
    def _by_effect(self) -> Counter[Effect]:
        by_effect: Counter[Effect] = Counter()
        for (_, effect), count in self._counts.items():
            by_effect[effect] += count
        return by_effect

    @property
    def _outcome(self) -> Outcome:
        if self._by_effect[Effect.IMPORT_REJECTED]:
            return Outcome.FAILED
        if self._by_effect[Effect.ROW_OMITTED] or self._by_effect[Effect.VALUE_OMITTED]:
            return Outcome.SUCCEEDED_WITH_ERRORS
        return Outcome.SUCCEEDED


def _entries(block: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    from rollcall.report.blocks import entries_of  # noqa: PLC0415 - there are no blocks where nothing was found

    return entries_of(block)
