"""All that a check found, and the report made of it.

Findings in rows stay in columns (`Hits`) until they are shown: a district may have ten million of them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from rollcall.evidence.complete import SCHEMA, columns_of, rows_of
from rollcall.evidence.entries import as_dict, first, order
from rollcall.evidence.groups import declared, group
from rollcall.findings import Effect, Finding
from rollcall.manifest import TABLE as MANIFEST_TABLE
from rollcall.report import Counts, Group, Outcome, Report
from rollcall.rules.hits import Hits
from rollcall.rules.judged import Judged
from rollcall.rules.roots import Roots
from rollcall.schema import MANIFEST_FILE, Roster, Table

SHOWN_OF_EACH_CODE = 1_000
"""Findings of one code that the report's document holds."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a check found, in all its parts."""

    roster: Roster
    findings: Sequence[Finding] = ()
    """About the package, the manifest and whole files, in any order."""
    tables: Mapping[str, Judged] = field(default_factory=dict)
    """By file; those that could be judged."""
    roots: Roots = field(default_factory=Roots)
    files: Mapping[str, Counts] = field(default_factory=dict)
    not_checked: Sequence[Mapping[str, str]] = ()

    def report(self) -> Report:
        """The report, its document with the first findings of each code."""
        document = self.core(SHOWN_OF_EACH_CODE)
        return Report(Outcome(document["outcome"]), self.files, tuple(self._groups()), document, self)

    def core(self, limit: int) -> dict[str, Any]:
        """The document of the contract's section 5 with the first `limit` findings of each code; all of them for 0."""
        by_code: Counter[str] = Counter()
        by_effect: Counter[Effect] = Counter()
        for found in self._all():
            size = len(found) if isinstance(found, Hits) else 1
            by_code[found.rule.code] += size
            by_effect[found.effect] += size
        shown = [as_dict(finding) for finding in self.shown(limit)]
        return {
            "outcome": self._outcome(by_effect).value,
            "files": {
                file: {"rows": counts.rows, "accepted": counts.accepted, "omitted": counts.omitted}
                for file, counts in self.files.items()
            },
            "findings": shown,
            "not_checked": [dict(entry) for entry in self.not_checked],
            "totals": {
                "findings": by_code.total(),
                "shown": len(shown),
                "by_code": dict(sorted(by_code.items())),
                "by_effect": {effect.value: by_effect[effect] for effect in Effect if by_effect[effect]},
            },
        }

    def shown(self, limit: int) -> Iterator[Finding]:
        """The first `limit` findings of each code (all of them for 0), in the order of the report."""
        seen: Counter[str] = Counter()
        for file in (None, *self.roster.file_names):
            table = self._table(file)
            chosen = []
            for code, found in self._by_code(file).items():
                left = limit - seen[code] if limit else None
                some = first(found, table, left, self.roots)
                seen[code] += len(some)
                chosen += some
            yield from sorted(chosen, key=lambda finding: order(finding, table))

    def write_findings(self, path: Path) -> None:
        """Write all findings as Parquet: columns of the report but for message and hint, which the rules give."""
        with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
            for file in (None, *self.roster.file_names):
                singles = [finding for finding in self.findings if finding.file == file]
                if singles:
                    writer.write_table(rows_of(singles))
                judged = self.tables.get(file) if file else None
                for hits in judged.hits if judged else ():
                    for part in columns_of(hits, self.roots):
                        writer.write_table(part)

    def _all(self) -> Iterator[Finding | Hits]:
        yield from self.findings
        for judged in self.tables.values():
            yield from judged.hits

    def _table(self, file: str | None) -> Table | None:
        return self.roster.table(file) if file not in (None, MANIFEST_FILE) else None

    def _declared(self, file: str | None) -> frozenset[str]:
        """The columns that a group may name."""
        table = MANIFEST_TABLE if file == MANIFEST_FILE else self._table(file)
        return frozenset(column.name for column in table.fields) if table else frozenset()

    def _by_code(self, file: str | None) -> dict[str, list[Finding | Hits]]:
        found: dict[str, list[Finding | Hits]] = {}
        for finding in self.findings:
            if finding.file == file:
                found.setdefault(finding.rule.code, []).append(finding)
        if file is not None and file in self.tables:
            for hits in self.tables[file].hits:
                found.setdefault(hits.rule.code, []).append(hits)
        return found

    def _groups(self) -> Iterator[Group]:
        """Counts of all findings, alike in code, effect, file and column; in the order of the report's files."""
        for file in (None, *self.roster.file_names):
            names = self._declared(file)
            alike: dict[tuple[str, Effect, str | None], list[Finding | Hits]] = {}
            for code, found in self._by_code(file).items():
                for one in found:
                    alike.setdefault((code, one.effect, declared(one.column, names)), []).append(one)
            for found in alike.values():
                yield group(found, self._table(file), names, self.roots)

    @staticmethod
    def _outcome(by_effect: Counter[Effect]) -> Outcome:
        if by_effect[Effect.IMPORT_REJECTED]:
            return Outcome.FAILED
        if by_effect[Effect.ROW_OMITTED] or by_effect[Effect.VALUE_OMITTED]:
            return Outcome.SUCCEEDED_WITH_ERRORS
        return Outcome.SUCCEEDED
