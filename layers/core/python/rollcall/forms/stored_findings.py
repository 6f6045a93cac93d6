"""The findings of an import from its stored report, for the forms that show those of a check."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from rollcall.forms.cascades import Cascades
from rollcall.forms.findings_file import BLOCK, Finding, first_of_each, with_texts
from rollcall.model.findings import RuleOf
from rollcall.report import parquet as complete
from rollcall.report.blocks import PLAIN, block_of, entries_of, kinds_of
from rollcall.report.types import SHOWN_OF_EACH_CODE, Group, GroupKey


@dataclass(frozen=True)
class StoredFindings:
    """The stored findings of an import, as `rollcall.report.types.Findings`."""

    report: Mapping[str, Any]
    """The core of the report, with the first findings of each code."""
    groups: Sequence[Group]
    fetch: Callable[[], Path]
    """Downloads the file with all findings. It is called only where the report does not hold them."""
    rule_of: RuleOf

    def frame(self, limit: int) -> Mapping[str, Any]:
        """The report with the totals for the first `limit` findings of each code (all for 0), but without findings."""
        totals = self.report["totals"]
        shown = sum(min(count, limit) if limit else count for count in totals["by_code"].values())
        return {**self.report, "findings": [], "totals": {**totals, "shown": shown}}

    def blocks(self, limit: int) -> Iterator[pa.RecordBatch]:
        """These findings, in the order of the report."""
        if self._capped and not 0 < limit <= SHOWN_OF_EACH_CODE:
            return first_of_each(with_texts(self._file, self.report, self.rule_of), limit)
        return first_of_each([block_of(self.report["findings"])], limit)

    def findings_of(self, group: Group, most: int) -> Iterator[Finding]:
        """The first `most` findings of a group."""
        own = self._by_group[group.key]
        if len(own) >= min(most, group.findings):
            return islice(own, most)
        blocks = (self._of_group(block, group) for block in with_texts(self._file, self.report, self.rule_of))
        return islice((entry for block in blocks for entry in entries_of(block)), most)

    def cascaded_rows(self, finding: Finding) -> Mapping[str, int]:
        """How many rows of which file are left out because of the row of a finding."""
        return self._cascades.of(finding)

    @property
    def _capped(self) -> bool:
        return bool(self.report["totals"]["shown"] < self.report["totals"]["findings"])

    @cached_property
    def _file(self) -> Path:
        return self.fetch()

    @cached_property
    def _cascades(self) -> Cascades:
        if self._capped:
            return Cascades.among(complete.read(self._file, BLOCK))
        return Cascades.among([block_of(self.report["findings"], PLAIN)])

    @cached_property
    def _by_group(self) -> Mapping[GroupKey, Sequence[Finding]]:
        """The findings of each group that the report holds."""
        by_group: dict[GroupKey, list[Finding]] = defaultdict(list)
        for one in self.report["findings"]:
            by_group[self._group_of(one["effect"], one["code"], one.get("file"), one.get("column"))].append(one)
        return by_group

    @cached_property
    def _keys(self) -> frozenset[GroupKey]:
        return frozenset(group.key for group in self.groups)

    def _group_of(self, effect: Any, code: Any, file: str | None, column: str | None) -> GroupKey:  # noqa: ANN401 - text
        # A group names only declared columns.
        own = (effect, code, file, column)
        return own if own in self._keys else (effect, code, file, None)

    def _of_group(self, block: pa.RecordBatch, group: Group) -> pa.RecordBatch:
        """The findings of a block that belong to a group."""
        kinds, which = kinds_of(block, ("effect", "code", "file", "column"))
        own = np.array([self._group_of(*kind) == group.key for kind in kinds], np.bool_)
        return block.filter(pa.array(own[which]))
