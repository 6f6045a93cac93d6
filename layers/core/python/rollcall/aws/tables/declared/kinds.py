"""How kinds of items are declared."""

from collections.abc import Iterator
from typing import NamedTuple

TEXT, NUMBER, FLAG, MOMENT, MAP, LIST, SET = "text", "number", "true or false", "moment", "map", "list", "set"
"""The types of attributes. A moment is a text: ISO 8601 in UTC. A set is of texts."""

IMPORTS = "rollcall imports"
DISTRICTS = "rollcall district"
USERS = "rollcall user"
OPERATORS = "rollcall operator"
"""Groups of commands."""

DYNAMODB = "DynamoDB"
"""DynamoDB itself reads keys, indexes and the time to live."""

PEOPLE = "people"
"""No code reads the attribute; people who look into the table do."""


class Attribute(NamedTuple):
    """An attribute of an item."""

    name: str
    type: str
    written: str
    """Who writes it, separated by commas."""
    read: str
    """Who reads it, separated by commas."""
    meaning: str

    @property
    def writers(self) -> frozenset[str]:
        """Who writes it."""
        return frozenset(self.written.split(", "))

    @property
    def readers(self) -> frozenset[str]:
        """Who reads it."""
        return frozenset(self.read.split(", "))


class ItemKind(NamedTuple):
    """A kind of item."""

    table: str
    """Logical id of its table in the template."""
    name: str
    """Its sort key, or a word where the table has none."""
    meaning: str
    attributes: tuple[Attribute, ...]

    def of_type(self, type_: str) -> Iterator[str]:
        """The names of the attributes of a type."""
        return (attribute.name for attribute in self.attributes if attribute.type == type_)
