"""The declarations in `schemas/`: what a roster holds.

The tables are Table Schemas in the vocabulary of Data Package v2; what that vocabulary lacks stands in properties that
begin with `rollcall:`. Everything that can be derived (checks, templates, guide, Parquet columns) is derived from here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

MANIFEST_FILE = "Manifest.csv"

Kind = Literal["text", "email", "date", "choice"]
Repeated = Literal["import", "row", "value"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table."""

    name: str
    """As in the CSV header."""
    kind: Kind
    required: bool
    description: str
    example: str
    max_length: int | None = None
    """Code points; text and e-mail addresses only."""
    pattern: str | None = None
    """A regular expression that a whole text value must match."""
    minimum: date | None = None
    choices: tuple[str, ...] = ()
    """The spellings that are published; any case is accepted."""
    leading_zero: bool = False
    """Whether one zero before a single digit is accepted in a choice."""
    default: str | None = None
    """The choice that an absent value means."""
    repeated: Repeated | None = None
    """What it costs if a value comes again."""
    caseless: bool = False
    """Whether values are compared without case."""
    reference: str | None = None
    """The CSV file whose `ID` it refers to."""
    synonyms: tuple[str, ...] = ()
    """Names that other systems give to this column."""

    @property
    def column(self) -> str:
        """The name of the Parquet column."""
        return snake_case(self.name)

    @property
    def holds_ids(self) -> bool:
        """Whether it is an `ID` column or a reference to one."""
        return self.name == "ID" or self.reference is not None


@dataclass(frozen=True, slots=True)
class Table:
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


@dataclass(frozen=True, slots=True)
class OtherFormat:
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


@dataclass(frozen=True, slots=True)
class Roster:
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


def load(folder: "Traversable | None" = None) -> Roster:
    """Read the declarations from `folder`, by default the packaged `schemas/`."""
    folder = folder or _packaged()
    package = _read(folder, "datapackage.json")
    paths = {resource["name"]: resource["path"] for resource in package["resources"]}
    tables = tuple(
        _table(resource["name"], resource["path"], _read(folder, resource["schema"]), paths)
        for resource in package["resources"]
    )
    others = tuple(
        OtherFormat(declared["format"], **_tuples(file))
        for declared in _read(folder, "other_formats.json")["formats"]
        for file in declared["files"]
    )
    return Roster(tables, _read(folder, "manifest.schema.json"), package["version"], others)


def _packaged() -> Path:
    # As importlib.resources would find them, which imports zipfile, tempfile and random for it: 9 ms.
    return Path(import_module("rollcall_schemas").__path__[0])


def snake_case(name: str) -> str:
    """`Grade Level` → `grade_level`, `Demographic1` → `demographic_1`."""
    return re.sub(r"(?<=[a-z])(?=[0-9])", "_", name.lower().replace(" ", "_"))


def _read(folder: "Traversable", name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    return content


def _tuples(declared: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in declared.items()}


def _table(name: str, file: str, declared: Mapping[str, Any], paths: Mapping[str, str]) -> Table:
    references = {key["fields"][0]: paths[key["reference"]["resource"]] for key in declared.get("foreignKeys", ())}
    return Table(
        name=name,
        file=file,
        description=declared["description"],
        fields=tuple(_field(field, references.get(field["name"])) for field in declared["fields"]),
        unique_together=tuple(next(iter(declared.get("uniqueKeys", ())), ())),
        absence_has_meaning=declared.get("rollcall:absenceHasMeaning", False),
    )


def _field(declared: Mapping[str, Any], reference: str | None) -> Field:
    constraints = declared.get("constraints", {})
    minimum = constraints.get("minimum")
    return Field(
        name=declared["name"],
        kind=_kind(declared),
        required=constraints.get("required", False),
        description=declared["description"],
        example=declared["example"],
        max_length=constraints.get("maxLength"),
        pattern=constraints.get("pattern"),
        minimum=date.fromisoformat(minimum) if minimum else None,
        choices=tuple(declared.get("categories", ())),
        leading_zero=declared.get("rollcall:leadingZero", False),
        default=declared.get("rollcall:default"),
        repeated=declared.get("rollcall:repeated"),
        caseless=declared.get("rollcall:caseless", False),
        reference=reference,
        synonyms=tuple(declared.get("rollcall:synonyms", ())),
    )


def _kind(declared: Mapping[str, Any]) -> Kind:
    if "categories" in declared:
        return "choice"
    if declared["type"] == "date":
        return "date"
    return "email" if declared.get("format") == "email" else "text"
