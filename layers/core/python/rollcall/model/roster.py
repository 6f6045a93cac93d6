"""What a roster holds: tables, their columns, and what is said of each. Made by `model.schema` from `schemas/`."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

MANIFEST_FILE = "Manifest.csv"

Kind = Literal["text", "email", "date", "choice"]
Repeated = Literal["import", "row", "value"]


class Field(NamedTuple):
    """One column of a table."""

    name: str
    """As in the CSV header."""
    kind: Kind
    required: bool
    description: str
    example: str
    max_length: int | None = None
    """Code points; every text and e-mail address has one, no other kind."""
    pattern: str | None = None
    """A regular expression that a whole text value must match."""
    minimum: date | None = None
    """The first day that a date may be."""
    maximum: date | Literal["today"] | None = None
    """The last day that a date may be; `today` is the day of the import."""
    choices: tuple[str, ...] = ()
    """The values that a choice may have, in the spelling that is published."""
    leading_zero: bool = False
    """Whether one zero before a single digit is accepted in a choice."""
    default: str | None = None
    """The choice that an absent value means."""
    repeated: Repeated | None = None
    """What it costs if a value comes again."""
    unique_within: str | None = None
    """The column within whose values a deployment may let it be unique, instead of in the whole file."""
    caseless: bool = False
    """Whether case makes no difference to whether a value comes again, and to which choice it is."""
    reference: str | None = None
    """The CSV file whose `ID` it refers to."""
    identifier: bool = False
    """Whether its values identify somebody or something, as those of `ID` and of references do."""
    synonyms: tuple[str, ...] = ()
    """Names that other systems give to this column."""

    @property
    def column(self) -> str:
        """The name of the Parquet column."""
        return snake_case(self.name)

    def latest(self, today: date) -> date:
        """The last day that a date may be in an import of `today`."""
        return today if self.maximum == "today" else self.maximum or date.max

    @property
    def holds_ids(self) -> bool:
        """Whether it is an `ID` column or a reference to one."""
        return self.name == "ID" or self.reference is not None


class Table(NamedTuple):
    """One of the six tables."""

    name: str
    """In snake case: `student_enrollments`."""
    file: str
    """`StudentEnrollments.csv`."""
    description: str
    fields: tuple[Field, ...]
    unique_together: tuple[str, ...] = ()
    """Columns of which the same values may not come twice."""
    absence_has_meaning: bool = False
    """Whether an absent reference says something, so that no fault may blank a value: any fault omits the row."""

    def field(self, name: str) -> Field:
        """The column named `name`.

        Raises:
            KeyError: There is none.
        """
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    def place(self, column: str | None) -> tuple[int, str]:
        """What findings of a file are ordered by: no column first, then the declared ones, then others by name."""
        names = [f.name for f in self.fields]
        if column is None:
            return -1, ""
        return (names.index(column), "") if column in names else (len(names), column)


class OtherFormat(NamedTuple):
    """One file of another roster format, which districts send instead of ours."""

    format: str
    """The name of the format: `OneRoster`."""
    file: str
    """`users.csv`."""
    columns: tuple[str, ...]
    known_by: tuple[str, ...]
    """Columns without which a header is not this file's."""
    becomes: Mapping[str, Mapping[str, str]]
    """For each of our files that can be made of it, its column for ours; empty where none can."""
    advice: str
    """What else must be done, in sentences."""


class Roster(NamedTuple):
    """All that a package holds."""

    tables: tuple[Table, ...]
    """In the order of the contract's section 2."""
    manifest: Mapping[str, Any]
    """The JSON Schema of the manifest."""
    version: str
    other_formats: tuple[OtherFormat, ...] = ()

    @property
    def file_names(self) -> tuple[str, ...]:
        """The seven names, the manifest first."""
        return (MANIFEST_FILE, *(table.file for table in self.tables))

    def table(self, file: str) -> Table:
        """The table that is read from `file`.

        Raises:
            KeyError: There is none.
        """
        for candidate in self.tables:
            if candidate.file == file:
                return candidate
        raise KeyError(file)

    def in_order_of_reference(self) -> tuple[Table, ...]:
        """The tables, each after those that it refers to."""
        ordered: list[Table] = []
        waiting = list(self.tables)
        while waiting:
            done = {table.file for table in ordered}
            ready = [t for t in waiting if all(f.reference in (None, *done) for f in t.fields)]
            ordered += ready
            waiting = [t for t in waiting if t not in ready]
        return tuple(ordered)


def snake_case(name: str) -> str:
    """`Grade Level` → `grade_level`, `Demographic1` → `demographic_1`."""
    return re.sub(r"(?<=[a-z])(?=[0-9])", "_", name.lower().replace(" ", "_"))
