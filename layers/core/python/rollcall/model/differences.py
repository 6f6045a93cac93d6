"""Counts of what an import would change in the snapshot that it would replace. Holds no student data."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

SCHOOLS_KEPT = 10_000
"""The most schools that are written down. A hostile roster has half a million, which no mail could read."""


@dataclass(frozen=True, slots=True)
class RowChanges:
    """Numbers of rows, compared with the snapshot before."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0

    @property
    def before(self) -> int:
        """Rows in the snapshot before."""
        return self.changed + self.removed + self.unchanged

    @property
    def is_nothing(self) -> bool:
        """Whether no row differs."""
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class ColumnChanges:
    """What happens to the values of one column, in rows whose ID is in both snapshots."""

    compared: int = 0
    """Rows with a value before and now."""
    changed: int = 0
    """Rows of `compared` with another value; of an e-mail address, only what is before the @ counts, without case."""
    given: int = 0
    """Rows with a value before."""
    lost: int = 0
    """Rows of `given` without a value now."""
    gained: int = 0
    """Rows with a value now that had none before."""
    new_domain: int = 0
    """Rows of `compared` whose e-mail address differs, but not before the @."""


@dataclass(frozen=True, slots=True)
class ValueChanges:
    """What happens to the values of one column in one school, in rows whose ID is in both snapshots."""

    changed: int = 0
    lost: int = 0
    gained: int = 0


@dataclass(frozen=True, slots=True)
class Doubled:
    """People of one table who stand in the new roster under two ids or more."""

    table: str
    rows: int
    """Their rows, all of them."""
    of: int
    """Rows of the table in the new roster."""


@dataclass(frozen=True, slots=True)
class SchoolDifference:
    """What an import would change in one school."""

    school_id: str
    name: str
    """From the new snapshot; from the current one if the school was removed."""
    tables: Mapping[str, RowChanges]
    """By table in snake case. A student or staff member counts in every school that has an enrollment of theirs, so a
    student who changes schools within the district is removed from the one and added to the other."""
    reissued: int = 0
    """Students who were removed from the school under one id and added under another."""
    columns: Mapping[str, Mapping[str, ValueChanges]] = field(default_factory=dict)
    """The columns of its students and classes in which values differ, by table and by column as in the CSV file."""


@dataclass(frozen=True, slots=True)
class Reissued:
    """People or classes of one table that came back under other ids, or enrollments that name these ids."""

    table: str
    rows: int
    """Removed rows whose counterpart was added: the same person, class or enrollment, with new ids."""
    before: int
    """Rows of the table in the snapshot before."""


@dataclass(frozen=True, slots=True)
class Differences:
    """An import compared with the snapshot that it would replace, or with nothing if there is none."""

    against: str | None
    """The import of that snapshot; None if there is none, so that every row counts as added."""
    tables: Mapping[str, RowChanges]
    """By table in snake case, in the order of the contract's section 2. Enrollments are only added or removed."""
    schools: tuple[SchoolDifference, ...] = ()
    """The schools in which something differs, ordered by students removed (most first), then by id."""
    reissued: tuple[Reissued, ...] = ()
    columns: Mapping[str, Mapping[str, ColumnChanges]] = field(default_factory=dict)
    """The columns in which values differ, by table in snake case and column as in the CSV file."""
    doubled: tuple[Doubled, ...] = ()
    renumbered: Mapping[str, int] = field(default_factory=dict)
    """Enrollments that only have a new id, by table; these count as unchanged rows, but are published."""
    last_year: str | None = None
    """For the first roster of a school year, the year before, whose last snapshot it is compared with (a rollover)."""
    more_schools: int = 0
    """Schools in which something differs beyond `schools`."""

    @property
    def is_nothing(self) -> bool:
        """Whether the import equals the current snapshot."""
        return (
            self.against is not None
            and self.last_year is None
            and not self.renumbered
            and all(counts.is_nothing for counts in self.tables.values())
        )

    def row_changes(self) -> dict[str, dict[str, int]]:
        """The changes of each table, as JSON values."""
        return {name: asdict(counts) for name, counts in self.tables.items()}

    def as_dict(self) -> dict[str, Any]:
        """Everything, as JSON values; of very many schools, the first ones."""
        cut = len(self.schools) - SCHOOLS_KEPT
        if cut <= 0:
            return asdict(self)
        return asdict(replace(self, schools=self.schools[:SCHOOLS_KEPT], more_schools=self.more_schools + cut))

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> "Differences":
        """Restore what `as_dict` returned."""
        return cls(
            **{
                **fields,
                "tables": {name: RowChanges(**counts) for name, counts in fields["tables"].items()},
                "schools": tuple(_school(school) for school in fields["schools"]),
                "reissued": tuple(Reissued(**reissued) for reissued in fields["reissued"]),
                "columns": _by_column(fields.get("columns", {}), ColumnChanges),
                "doubled": tuple(Doubled(**doubled) for doubled in fields.get("doubled", ())),
            }
        )


def _school(fields: Mapping[str, Any]) -> SchoolDifference:
    return SchoolDifference(
        **{
            **fields,
            "tables": {name: RowChanges(**counts) for name, counts in fields["tables"].items()},
            "columns": _by_column(fields.get("columns", {}), ValueChanges),
        }
    )


def _by_column(tables: Mapping[str, Any], counts: Callable[..., Any]) -> dict[str, dict[str, Any]]:
    return {table: {name: counts(**each) for name, each in columns.items()} for table, columns in tables.items()}
