"""The tables and columns of a roster, and everything declared about them. `model.schema` loads them."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
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
    """In code points; set for every text and e-mail address, and for no other kind."""
    pattern: str | None = None
    """A regular expression that the whole value must match."""
    minimum: date | None = None
    """The earliest date allowed."""
    maximum: date | Literal["today"] | None = None
    """The latest date allowed; `today` is the date of the import."""
    choices: tuple[str, ...] = ()
    """The allowed values of a choice, in the spelling that is published."""
    leading_zero: bool = False
    """Whether a choice that is a single digit may be written with one zero in front."""
    default: str | None = None
    """The choice that is published for an absent value."""
    repeated: Repeated | None = None
    """What a repeated value costs; None if values need not be unique."""
    unique_within: str | None = None
    """The column that may limit uniqueness: a deployment can ask for unique values per value of it, not per file."""
    caseless: bool = False
    """Whether values are compared case-folded, for repetition and for choices."""
    reference: str | None = None
    """The CSV file whose `ID` this foreign key refers to."""
    identifier: bool = False
    """Whether the values identify somebody or something, as those of `ID` and of foreign keys do."""
    synonyms: tuple[str, ...] = ()
    """Names that other systems give to this column."""

    @property
    def column(self) -> str:
        """The name of the Parquet column."""
        return snake_case(self.name)

    def latest(self, today: date) -> date:
        """The latest date allowed in an import of `today`."""
        return today if self.maximum == "today" else self.maximum or date.max

    @property
    def holds_ids(self) -> bool:
        """Whether the column is an `ID` or a foreign key."""
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
    """Columns whose combination of values must be unique."""
    absence_has_meaning: bool = False
    """Whether a blank reference has a meaning. If so, no fault may blank a value; each omits the whole row."""

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
        """The sort key of findings: those without a column first, then declared columns, then others by name."""
        names = [f.name for f in self.fields]
        if column is None:
            return -1, ""
        return (names.index(column), "") if column in names else (len(names), column)


class OtherFormat(NamedTuple):
    """One file of another roster format, which districts may send by mistake."""

    format: str
    """The name of the format: `OneRoster`."""
    file: str
    """`users.csv`."""
    columns: tuple[str, ...]
    known_by: tuple[str, ...]
    """Columns that a header must have to be recognised as this file's."""
    becomes: Mapping[str, Mapping[str, str]]
    """For each of our files that can be made from it: our column → its column. Empty if none can."""
    advice: str
    """What else a district must do, in sentences."""


class Roster(NamedTuple):
    """Everything that a package may hold."""

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
        """The tables in an order in which each comes after those that it refers to."""
        ordered: list[Table] = []
        waiting = list(self.tables)
        while waiting:
            done = {table.file for table in ordered}
            ready = [t for t in waiting if all(f.reference in (None, *done) for f in t.fields)]
            ordered += ready
            waiting = [t for t in waiting if t not in ready]
        return tuple(ordered)


@cache
def snake_case(name: str) -> str:
    """`Grade Level` → `grade_level`, `Demographic1` → `demographic_1`."""
    return re.sub(r"(?<=[a-z])(?=[0-9])", "_", name.lower().replace(" ", "_"))
