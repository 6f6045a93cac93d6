"""Pages of an import's findings: its groups, its findings, and a search."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pyarrow as pa

from rollcall.model.findings import RuleOf
from rollcall.model.letters import column_letter
from rollcall.report.listing.form import FIRSTS, OfSchools
from rollcall.report.listing.pages import Cause, Filters, FindingsPage, Overview, Place, School, ShownGroup
from rollcall.report.listing.read import Listing
from rollcall.report.listing.search import Range, found, part_of
from rollcall.report.types import Group
from rollcall.report.wording import cost, folded, in_order, without_facts

GROUPS_OF_PAGE = 50
PLACES_OF_PAGE = 50
MOST_OF_PAGE = 1_000
"""Whatever is asked for."""
_GROUPS, _FIRSTS, _SCHOOLS = range(3)


@dataclass(frozen=True, eq=False)
class Browser:
    """An import's findings for one reader."""

    groups: Sequence[Group]
    """As the summary has them, in its order."""
    columns: Mapping[str, Sequence[str]]
    """By file, its columns in the order in which they were sent."""
    listing: Listing
    schools: OfSchools
    rule_of: RuleOf
    values: bool
    """Whether the reader may see what is in rows."""

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
        rows = self.listing.rows(section, firsts)
        groups = tuple(self._shown(each, part) for each, part in zip(shown, rows, strict=True))
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
        parts = self.listing.rows(section, [(each.start, each.start + each.length) for each in chosen])
        places: list[Place] = []
        for each, part in zip(chosen, parts, strict=True):
            places += self._places(self.groups[each.group], part)
        following = after + most if after + most < total else None
        return FindingsPage(total, tuple(places), following, searched, in_question)

    def schools_with_findings(self) -> tuple[School, ...]:
        """The schools that have findings, in the order of Schools.csv."""
        totals = [0] * len(self.schools.ids)
        for school, count in zip(self.schools.school, self.schools.findings, strict=True):
            totals[school] += count
        return tuple(School(*each) for each in zip(self.schools.ids, self.schools.names, totals, strict=True))

    @cached_property
    def _order(self) -> Sequence[int]:
        """The groups in the order of what they cost; those that only follow from others come last."""
        place = {group.key: number for number, group in enumerate(self.groups)}
        return [place[group.key] for group in (*in_order(self.groups), *folded(self.groups))]

    @cached_property
    def _follow(self) -> frozenset[int]:
        keys = {group.key for group in folded(self.groups)}
        return frozenset(number for number, group in enumerate(self.groups) if group.key in keys)

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
            ranges = self._of_school(filters.school)
        return [
            Range(number, *ranges[number])
            for number in self._order
            if number in ranges and _matches(self.groups[number], filters)
        ]

    def _of_school(self, school: str) -> dict[int, tuple[int, int]]:
        """By group, where its findings in a school begin, and how many there are."""
        starts, names = _sums(self.schools.findings), self.schools.ids
        rows = zip(self.schools.school, self.schools.group, starts, self.schools.findings, strict=False)
        return {group: (start, count) for place, group, start, count in rows if names[place] == school}

    def _shown(self, where: Range, rows: pa.RecordBatch) -> ShownGroup:
        group = self.groups[where.group]
        return ShownGroup(
            group.code,
            group.effect.value,
            group.file,
            group.column,
            self._letter(group.file, group.column),
            group.title,
            group.hint,
            cost(group),
            where.length,
            group.roots,
            group.affects,
            group.along,
            where.group in self._follow,
            tuple(self._places(group, rows)),
        )

    def _places(self, group: Group, rows: pa.RecordBatch) -> Iterator[Place]:
        rule = self.rule_of(group.code)
        hint = without_facts(rule.hint) if rule else ""
        for row in rows.to_pylist():
            place = Place(
                group.code,
                group.effect.value,
                group.file,
                row["line"],
                group.column or row["column"],
                self._letter(group.file, group.column),
                row["value"],
                row["message"] or group.title,
                row["hint"] or hint,
                row["affects"],
                self._cause(row),
                row["school"],
                row["id"],
                row["person"],
            )
            yield place if self.values else _without_values(place, group, hint)

    def _cause(self, row: Mapping[str, Any]) -> Cause | None:
        file, column = row["caused_by_file"], row["caused_by_column"]
        if file is None:
            return None
        return Cause(file, row["caused_by_line"], column, self._letter(file, column), row["caused_by_code"])

    def _letter(self, file: str | None, column: str | None) -> str | None:
        sent = self.columns.get(file, ()) if file else ()
        return column_letter(sent.index(column)) if column in sent else None


def _without_values(place: Place, group: Group, hint: str) -> Place:
    return replace(place, value=None, id=None, person=None, message=group.title, hint=hint, column=group.column)


def _matches(group: Group, filters: Filters) -> bool:
    asked = (
        (filters.effect, group.effect.value),
        (filters.file, group.file),
        (filters.code, group.code),
        (filters.column, group.column),
    )
    return all(wanted is None or wanted == own for wanted, own in asked)


def _sums(counts: Any) -> list[int]:  # noqa: ANN401 - any iterable of counts
    """Where each of some things begins that stand one behind another."""
    sums, total = [], 0
    for count in counts:
        sums.append(total)
        total += count
    return sums
