"""The messages and hints of `FindingColumns`: a rule's texts, filled with the facts of each finding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import repeat
from numbers import Integral
from operator import contains

import numpy as np
import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import as_arrow
from rollcall.model.findings import Number
from rollcall.report.texts import Column, Field, fields, filled, quoted
from rollcall.rules.finding_columns import FindingColumns

_OWN = frozenset({"file", "line", "column", "value"})
"""The facts that every finding has."""
_BESIDES: Field = ("besides", "")
_INSTEAD: Field = ("instead", "")


@dataclass(slots=True)
class Texts:
    """Fills in the texts of `findings`, block by block."""

    findings: FindingColumns
    ahead: int
    """How many facts are computed at once. Some need a scan of a whole table, however few are asked for."""
    _start: int = 0
    _stop: int = 0
    _facts: Mapping[Field, Column] = field(default_factory=dict)
    """The further facts of the findings from `_start` to `_stop`."""

    def message(self, start: int, stop: int, values: pa.Array) -> Column:
        """Give the messages of the findings from `start` to `stop`, whose values are `values`."""
        said = self._filled(self.findings.rule.message, start, stop, values)
        besides = self._of_its_own(_BESIDES, start, stop)
        if besides is None:
            return said
        return pc.binary_join_element_wise(said, pc.fill_null(pc.binary_join_element_wise(" ", besides, ""), ""), "")

    def hint(self, start: int, stop: int, values: pa.Array) -> Column:
        """Give the hints of the same findings."""
        hint = self._filled(self.findings.rule.hint, start, stop, values)
        instead = self._of_its_own(_INSTEAD, start, stop)
        return hint if instead is None else pc.coalesce(instead, hint)

    def _of_its_own(self, fact: Field, start: int, stop: int) -> pa.Array | None:
        """Give the findings' own texts (`model.findings.Finding`): null where one has none, None if all have none."""
        found = self._asked(start, stop).get(fact) if self.findings.facts else None
        return found if found is None else found[start - self._start : stop - self._start]

    def _filled(self, template: str, start: int, stop: int, values: pa.Array) -> Column:
        def fact(asked: Field) -> Column:
            name, form = asked
            if name == "line":
                return pc.cast(as_arrow(self.findings.lines[start:stop]), pa.string())
            if name == "value":
                return quoted(pc.fill_null(values, "")) if self.findings.values is not None else ""
            if name in _OWN:
                return _written(getattr(self.findings, name), form)
            found = self._asked(start, stop)[asked]
            return found if isinstance(found, str) else found[start - self._start : stop - self._start]

        return filled(template, fact)

    def _asked(self, start: int, stop: int) -> Mapping[Field, Column]:
        if start < self._start or stop > self._stop:
            self._start, self._stop = start, min(max(stop, start + self.ahead), len(self.findings))
            self._facts = self._ask(np.arange(self._start, self._stop))
        return self._facts

    def _ask(self, places: "np.ndarray") -> Mapping[Field, Column]:
        rule = self.findings.rule
        asked = {one for text in (rule.message, rule.hint) for one in fields(text) if one[0] not in _OWN}
        facts = self.findings.facts(places) if self.findings.facts else []
        texts: dict[Field, Column] = {
            one: pa.array([fact.get(one[0]) for fact in facts], pa.string())
            for one in (_BESIDES, _INSTEAD)
            if any(map(contains, facts, repeat(one[0])))
        }
        if len(set(map(id, facts))) == 1:
            return texts | {one: _written(facts[0][one[0]], one[1]) for one in asked}
        return texts | {one: _column([fact[one[0]] for fact in facts], one[1]) for one in asked}


def _written(fact: object, form: str) -> str:
    """Format a fact as `model.findings.Finding` does."""
    return format(Number(fact) if isinstance(fact, Integral) else fact, form)


def _column(facts: list[object], form: str) -> Column:
    kinds = set(map(type, facts))
    plain = kinds <= {str, int} and not form
    texts = list(map(str, facts)) if plain else [_written(fact, form) for fact in facts]
    return texts[0] if texts.count(texts[0]) == len(texts) else pa.array(texts, pa.string())
