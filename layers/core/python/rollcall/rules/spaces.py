"""Values with a space before their quotation mark: their faults say so, for they have no warning besides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rollcall.columns.arrays import Numbers
from rollcall.model.findings import Effect
from rollcall.reading.rules import OF_SPACE
from rollcall.rules.finding_columns import Facts, FindingColumns
from rollcall.rules.judged import Judged


def name_spaces(judged: Judged) -> None:
    """Let every fault of a value say that the value has its quotation marks from a space before them, if it has."""
    for hits in judged.hits:
        if hits.column is not None and hits.values is not None and hits.effect is not Effect.WARNING:
            spaced = judged.rows.oddities.get((hits.column, "space-before-quote"))
            if spaced is not None:
                hits.facts = _Spaced(hits, hits.facts, spaced)


@dataclass(frozen=True, slots=True)
class _Spaced:
    """The facts of hits, with those of the space where a value has one."""

    hits: FindingColumns
    facts: Facts | None
    lines: Numbers
    """On which a value of the column has one, ascending; one at least."""

    def __call__(self, asked: Numbers) -> Sequence[Mapping[str, object]]:
        own = [{}] * len(asked) if self.facts is None else self.facts(asked)
        lines = self.hits.lines[asked]
        spaced = self.lines[np.minimum(np.searchsorted(self.lines, lines), len(self.lines) - 1)] == lines
        return [{**facts, **OF_SPACE} if has else facts for facts, has in zip(own, spaced.tolist(), strict=True)]
