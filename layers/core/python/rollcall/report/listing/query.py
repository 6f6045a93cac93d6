"""Pages of an import's findings: its groups, its findings, and a search."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Any

import pyarrow as pa

from rollcall.model.findings import RuleOf
from rollcall.model.letters import column_letter
from rollcall.report.listing.form import FIRSTS, SCHEMA, Legend
from rollcall.report.listing.pages import Cause, Filters, FindingsPage, Overview, Place, School, ShownGroup
from rollcall.report.listing.read import Listing
from rollcall.report.listing.search import Range, found, part_of
from rollcall.report.types import Group
from rollcall.report.wording import cost, folded, in_order, without_facts

GROUPS_OF_PAGE = 50
PLACES_OF_PAGE = 50
MOST_OF_PAGE = 1_000
"""Whatever is asked for."""
OF_VALUES = frozenset({"value", "id", "person", "message", "hint", "column"})
"""The columns that quote rows, or name what a file has beside the declared columns."""
_OF_GROUPS = ("effect", "file", "code", "column")
"""The filters that groups pass as a whole."""
_GROUPS, _FIRSTS, _SCHOOLS = range(3)


@dataclass(frozen=True, eq=False)
class Browser:
    """An import's findings for one reader."""

    groups: Sequence[Group]
    """As the summary has them, in its order."""
    columns: Mapping[str, Sequence[str]]
    """By file, its columns in the order in which they were sent."""
    listing: Listing
    legend: Legend
    rule_of: RuleOf
    values: bool
    """Whether the reader may see what is in rows."""
    would: bool = False
    """Whether nothing was imported."""

    def overview(self, filters: Filters, after: int = 0, most: int = GROUPS_OF_PAGE) -> Overview:
        """The groups with their first findings, from the group at `after` on; `filters.search` is not looked at."""
        ranges, after, most = self._ranges(filters), max(after, 0), min(max(most, 1), MOST_OF_PAGE)
        shown = ranges[after : after + most]
        section = _FIRSTS if filters.school is None else _SCHOOLS
        if filters.school is None:
            starts = [self._firsts[each.group] for each in shown]
        else:
            starts = [each.start for each in shown]
        firsts = [(start, start + min(each.length, FIRSTS)) for start, each in zip(starts, shown, strict=True)]
        places = self._places(
            [(each.group, stop - start) for each, (start, stop) in zip(shown, firsts, strict=True)],
            self.listing.rows(section, firsts),
        )
        groups = tuple(self._shown(each, own) for each, own in zip(shown, places, strict=True))
        following = after + most if after + most < len(ranges) else None
        return Overview(sum(each.length for each in ranges), groups, len(ranges), following)

    def page(self, filters: Filters, after: int = 0, most: int = PLACES_OF_PAGE) -> FindingsPage:
        """The findings from position `after` on."""
        ranges, after, most = self._ranges(filters), max(after, 0), min(max(most, 1), MOST_OF_PAGE)
        section = _GROUPS if filters.school is None else _SCHOOLS
        count = sum(each.length for each in ranges)
        if filters.search:
            hits, searched = found(self.listing, section, ranges, filters.search, values=self.values)
            total, in_question = len(hits), count
            chosen = [Range(ranges[place].group, start, 1) for place, start in hits[after : after + most].tolist()]
        else:
            total, in_question, searched = count, count, 0
            chosen = part_of(ranges, after, most)
        rows = self.listing.rows(section, [(each.start, each.start + each.length) for each in chosen])
        places = chain.from_iterable(self._places([(each.group, each.length) for each in chosen], rows))
        following = after + most if after + most < total else None
        return FindingsPage(total, tuple(places), following, searched, in_question)

    def schools_with_findings(self) -> tuple[School, ...]:
        """The schools that have findings, in the order of Schools.csv."""
        legend = self.legend
        return tuple(School(*each) for each in zip(legend.schools, legend.names, legend.findings, strict=True))

    @cached_property
    def _order(self) -> Sequence[int]:
        """The groups in the order of what they cost; those that only follow from others come last."""
        place = {id(group): number for number, group in enumerate(self.groups)}
        return [place[id(group)] for group in (*in_order(self.groups), *folded(self.groups))]

    @cached_property
    def _follow(self) -> frozenset[int]:
        following = {id(group) for group in folded(self.groups)}
        return frozenset(number for number, group in enumerate(self.groups) if id(group) in following)

    @cached_property
    def _firsts(self) -> Sequence[int]:
        """Where the first findings of each group begin in their section."""
        return _sums(min(group.findings, FIRSTS) for group in self.groups)

    def _ranges(self, filters: Filters) -> list[Range]:
        """Where the findings lie that the filters leave, but for a search, in the order in which they are shown."""
        if filters.school is None:
            starts, counts = _sums(group.findings for group in self.groups), [group.findings for group in self.groups]
            ranges = dict(enumerate(zip(starts, counts, strict=True)))
        else:
            ranges = {group: (start, count) for group, start, count in self.legend.of_school(filters.school)}
        asked = [(name, value) for name in _OF_GROUPS if (value := getattr(filters, name)) is not None]
        return [
            Range(number, *ranges[number])
            for number in self._order
            if number in ranges and all(getattr(self.groups[number], name) == value for name, value in asked)
        ]

    def _shown(self, where: Range, places: Sequence[Place]) -> ShownGroup:
        group = self.groups[where.group]
        return ShownGroup(
            group.code,
            group.effect.value,
            group.file,
            group.column,
            self._letter(group.file, group.column),
            group.title,
            group.hint,
            cost(group, would=self.would),
            where.length,
            group.roots,
            group.affects,
            group.along,
            where.group in self._follow,
            tuple(places),
        )

    def _places(self, runs: Sequence[tuple[int, int]], rows: pa.RecordBatch) -> Iterator[Sequence[Place]]:
        """The findings of each run, which is a group and how many of its findings stand in `rows` next."""
        hidden = () if self.values else OF_VALUES
        each = zip(*(_plain(rows[name], hide=name in hidden) for name in SCHEMA.names), strict=True)
        for group, length in runs:
            yield self._of_group(self.groups[group], islice(each, length))

    def _of_group(self, group: Group, rows: Iterable[Sequence[Any]]) -> Sequence[Place]:
        rule = self.rule_of(group.code)
        hint = without_facts(rule.hint) if rule else ""
        letter, schools = self._letter(group.file, group.column), self.legend.schools
        code, effect, file, column, title = group.code, group.effect.value, group.file, group.column, group.title
        return [
            Place(
                *(code, effect, file, line, column or own, letter, value, message or title, own_hint or hint, affects),
                *(self._cause(cause, cause_line), None if school is None else schools[school], id_, person),
            )
            for line, own, value, message, own_hint, affects, cause, cause_line, school, id_, person in rows
        ]

    def _cause(self, kind: int | None, line: int) -> Cause | None:
        if kind is None:
            return None
        file, column, letter, code = self._causes[kind]
        return Cause(file, line, column, letter, code)

    @cached_property
    def _causes(self) -> Sequence[tuple[str, str | None, str | None, str]]:
        """The kinds of root causes, with the letters of their columns."""
        return [(file, column, self._letter(file, column), code) for file, column, code in self.legend.causes]

    def _letter(self, file: str | None, column: str | None) -> str | None:
        sent = self.columns.get(file, ()) if file else ()
        return column_letter(sent.index(column)) if column in sent else None


def _plain(column: pa.Array, *, hide: bool) -> Sequence[Any]:
    """The values of a column; most columns of a page hold nothing, which is seen at once."""
    return [None] * len(column) if hide or column.null_count == len(column) else column.to_pylist()


def _sums(counts: Any) -> list[int]:  # noqa: ANN401 - any iterable of counts
    """Where each of some things begins that stand one behind another."""
    sums, total = [], 0
    for count in counts:
        sums.append(total)
        total += count
    return sums
