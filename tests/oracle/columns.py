"""What a column of a table may say."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Kind(Enum):
    """What a value may be."""

    TEXT = "text"
    ID = "text of at most 64"
    NCES = "digits, at most 12"
    EMAIL = "e-mail address"
    DATE = "date"
    GRADE = "grade level"
    TYPE = "class or group"
    ROLE = "role"
    CHOICE = "one of the choices of the column"


class Again(Enum):
    """What it costs if a value that must be unique comes again."""

    IMPORT = "import rejected"
    ROW = "row omitted"
    VALUE = "value omitted"


@dataclass(frozen=True)
class Column:
    """One column; `target` is the file into which a reference points.

    What follows `target` is for columns of which the contract's text says nothing, because they came later.
    """

    name: str
    kind: Kind
    required: bool = False
    again: Again | None = None
    target: str | None = None
    limit: int | None = None
    """Characters; None for what the contract says of the kind."""
    pattern: str | None = None
    choices: tuple[str, ...] = ()
    caseless: bool = False
    zero: bool = False
    """Whether a choice of one digit may have a zero before it."""
    default: str | None = None
    first: date = date(1900, 1, 1)
    last: date | None = None
    """None for the day of the import."""
    example: str = ""
