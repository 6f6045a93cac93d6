"""What one page of an import's findings shows, as plain values: the pages and their JSON are made of the same.

`as_dict` gives the JSON. Whoever may see no values of rows gets the same pages without them: there, `value`,
`id` and `person` are None, `message` and `hint` are the rule's own texts, and an undeclared column has no name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Filters:
    """Which findings to show; None filters nothing."""

    effect: str | None = None
    file: str | None = None
    code: str | None = None
    column: str | None = None
    school: str | None = None
    """The ID of a school."""
    search: str | None = None
    """A text in a value or an ID, whatever its case; or a line: “12” or, to find nothing else, “line 12”."""


class Cause(NamedTuple):
    """The root cause of a finding."""

    file: str
    line: int
    column: str | None
    letter: str | None
    code: str


class Place(NamedTuple):
    """One finding. A named tuple, since a page has many, and a frozen dataclass takes five times as long to make."""

    code: str
    effect: str
    file: str | None
    """None for one about the package."""
    line: int | None
    """None for one about a whole file."""
    column: str | None
    """None for one about a whole row."""
    letter: str | None
    """By which a spreadsheet calls the column in the file as it was sent; None where that is not known."""
    value: str | None
    message: str
    hint: str
    affects: int
    """Rows that this root cause took along."""
    caused_by: Cause | None
    school: str | None
    """The ID of the school that the row belongs to; None where it is not known."""
    id: str | None
    """The row's own ID."""
    person: str | None
    """The ID of the student or staff member that an enrollment is of."""

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {**self._asdict(), "caused_by": self.caused_by._asdict() if self.caused_by else None}


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """The findings of one rule with one effect in one column of one file."""

    code: str
    effect: str
    file: str | None
    column: str | None
    letter: str | None
    title: str
    hint: str
    cost: str
    """What they cost, in one sentence: of all of the group, whatever is filtered."""
    findings: int
    """How many there are, exactly, of those that the filters leave."""
    roots: int
    """How many of all the group's findings are root causes."""
    affects: int
    """Rows that they took along."""
    along: Mapping[str, int]
    """The same by file."""
    follows: bool
    """Whether all of them only follow from other groups, whose cost includes theirs."""
    places: tuple[Place, ...]
    """The first ones."""

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**own, "along": dict(self.along), "places": [place.as_dict() for place in self.places]}


@dataclass(frozen=True, slots=True)
class Overview:
    """Groups in the order of what they cost, root causes first."""

    findings: int
    """All findings that the filters leave, exactly."""
    groups: tuple[ShownGroup, ...]
    all_groups: int
    following: int | None
    """Where the next page begins; None for the last page."""


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """Findings, those of one group together, the groups in the order of an overview."""

    findings: int
    """How many the filters leave: exactly, unless `searched` is less than `in_question`."""
    places: tuple[Place, ...]
    following: int | None
    """Where the next page begins; None for the last page."""
    searched: int
    """How many findings were searched; 0 without a search."""
    in_question: int
    """How many the other filters leave."""


class School(NamedTuple):
    """A school that has findings."""

    id: str
    name: str | None
    findings: int
