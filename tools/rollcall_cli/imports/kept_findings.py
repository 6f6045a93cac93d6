"""The findings of an import as its report keeps them, for the forms that show those of a check."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from rollcall.report import parquet as complete
from rollcall.report.blocks import PLAIN, block_of, entries_of, kinds_of
from rollcall.report.types import SHOWN_OF_EACH_CODE, Group, GroupKey
from rollcall_cli.imports.findings_file import BLOCK, Finding, first_of_each, told
from rollcall_cli.imports.taken_along import TakenAlong


@dataclass(frozen=True)
class KeptFindings:
    """What is kept of the findings of an import: `rollcall.report.types.Findings`."""

    report: Mapping[str, Any]
    """Its core, with the first findings of each code."""
    groups: Sequence[Group]
    fetch: Callable[[], Path]
    """Gets the file with all findings, which is asked for only where the report does not hold them."""

    def frame(self, limit: int) -> Mapping[str, Any]:
        """The document with the first `limit` findings of each code (all of them for 0), but `findings` is empty."""
        totals = self.report["totals"]
        shown = sum(min(count, limit) if limit else count for count in totals["by_code"].values())
        return {**self.report, "findings": [], "totals": {**totals, "shown": shown}}

    def blocks(self, limit: int) -> Iterator[pa.RecordBatch]:
        """These findings, in the order of the report."""
        if self._capped and not 0 < limit <= SHOWN_OF_EACH_CODE:
            return first_of_each(told(self._file, self.report), limit)
        return first_of_each([block_of(self.report["findings"])], limit)

    def places(self, group: Group, most: int) -> Iterator[Finding]:
        """The first `most` findings of a group."""
        own = self._by_group[group.key]
        if len(own) >= min(most, group.findings):
            return islice(own, most)
        blocks = (self._of_group(block, group) for block in told(self._file, self.report))
        return islice((entry for block in blocks for entry in entries_of(block)), most)

    def took(self, finding: Finding) -> Mapping[str, int]:
        """How many rows of which file a finding's row took along."""
        return self._along.of(finding)

    @property
    def _capped(self) -> bool:
        return bool(self.report["totals"]["shown"] < self.report["totals"]["findings"])

    @cached_property
    def _file(self) -> Path:
        return self.fetch()

    @cached_property
    def _along(self) -> TakenAlong:
        if self._capped:
            return TakenAlong.among(complete.read(self._file, BLOCK))
        return TakenAlong.among([block_of(self.report["findings"], PLAIN)])

    @cached_property
    def _by_group(self) -> Mapping[GroupKey, Sequence[Finding]]:
        """What the report has of each group."""
        found: dict[GroupKey, list[Finding]] = defaultdict(list)
        for one in self.report["findings"]:
            found[self._group_of(one["effect"], one["code"], one.get("file"), one.get("column"))].append(one)
        return found

    @cached_property
    def _keys(self) -> frozenset[GroupKey]:
        return frozenset(group.key for group in self.groups)

    def _group_of(self, effect: Any, code: Any, file: str | None, column: str | None) -> GroupKey:  # noqa: ANN401 - text
        # A group does not name a column that is not declared.
        own = (effect, code, file, column)
        return own if own in self._keys else (effect, code, file, None)

    def _of_group(self, block: pa.RecordBatch, group: Group) -> pa.RecordBatch:
        """Those findings of a block that belong to a group."""
        kinds, which = kinds_of(block, ("effect", "code", "file", "column"))
        own = np.array([self._group_of(*kind) == group.key for kind in kinds], np.bool_)
        return block.filter(pa.array(own[which]))
