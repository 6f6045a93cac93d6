"""Values with a space before their quotation mark: their findings mention it, since they get no warning."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from rollcall.columns.arrays import Numbers
from rollcall.model.findings import Effect
from rollcall.reading.rules import OF_SPACE
from rollcall.rules.finding_columns import Facts, FindingColumns
from rollcall.rules.judged import Judged


def name_spaces(judged: Judged) -> None:
    """Mention in each fault of such a value that the space makes its quotation marks part of the value."""
    for columns in judged.findings:
        if columns.column is not None and columns.values is not None and columns.effect is not Effect.WARNING:
            spaced = judged.rows.oddities.get((columns.column, "space-before-quote"))
            if spaced is not None:
                columns.facts = partial(_spaced, columns, columns.facts, spaced)


def _spaced(
    columns: FindingColumns, facts: Facts | None, lines: Numbers, asked: Numbers
) -> Sequence[Mapping[str, object]]:
    """Add the fact of the space to the facts of values on `lines`: physical lines, ascending, at least one."""
    own = [{}] * len(asked) if facts is None else facts(asked)
    here = columns.lines[asked]
    has_space = lines[np.minimum(np.searchsorted(lines, here), len(lines) - 1)] == here
    return [{**each, **OF_SPACE} if has else each for each, has in zip(own, has_space.tolist(), strict=True)]
