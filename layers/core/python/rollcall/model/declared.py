"""Reads one JSON object of a declaration strictly: a word that Rollcall does not use is an error."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

ValueKind = str
TEXT, FLAG, COUNT, TEXTS, OBJECT, OBJECTS, KEYS = (
    "a text",
    "true or false",
    "a whole number from 1",
    "a list of texts, each once",
    "an object",
    "a list of objects",
    "a list with one list of texts, each once",
)
"""The kinds of value that a word can have, as error messages name them."""
_PLAIN = {TEXT: str, FLAG: bool, COUNT: int, OBJECT: dict}


class DeclarationError(ValueError):
    """A file in `schemas/` asks for something that Rollcall does not do, or contradicts itself."""


class Vocabulary(NamedTuple):
    """The words that an object may use, each with the kind of its value."""

    needed: Mapping[str, ValueKind]
    optional: Mapping[str, ValueKind] = MappingProxyType({})
    fixed: Mapping[str, object] = MappingProxyType({})
    """Words that must be present with exactly this value, because Rollcall supports no other."""

    @property
    def words(self) -> tuple[str, ...]:
        """All words: needed, optional and fixed."""
        return (*self.needed, *self.optional, *self.fixed)


class Declared(NamedTuple):
    """An object of a declaration, and its location."""

    words: Mapping[str, Any]
    where: str
    """The file and the place in it: `students.schema.json, field “Email”`."""

    def refuse(self, why: str) -> NoReturn:
        """Report what is wrong with this object.

        Raises:
            DeclarationError: Always; its text is the location and `why`.
        """
        raise DeclarationError(f"{self.where}: {why}")

    def check(self, vocabulary: Vocabulary) -> "Declared":
        """Return this object if it uses only words of `vocabulary`, each with the right kind of value.

        Raises:
            DeclarationError: A word is unknown, missing, or has the wrong value.
        """
        needed, optional, fixed = vocabulary.needed, vocabulary.optional, vocabulary.fixed
        for word, value in self.words.items():
            if word in fixed:
                if value != fixed[word]:
                    self.refuse(f"“{word}” must be {fixed[word]!r}, the only supported value, not {value!r}")
            elif (kind := needed.get(word) or optional.get(word)) is None:
                self.refuse(f"Rollcall does not use “{word}”; here it knows {', '.join(vocabulary.words)}")
            elif not _is(value, kind):
                self.refuse(f"“{word}” must be {kind}, not {value!r}")
        for word in (*needed, *fixed):
            if word not in self.words:
                self.refuse(f"“{word}” is missing")
        return self

    def inner(self, word: str) -> "Declared":
        """The object under `word`; empty if there is none."""
        return Declared(self.words.get(word, {}), f"{self.where}, {word}")

    def each(self, word: str, name: str) -> "Iterator[Declared]":
        """The objects of the list under `word`; messages identify each by its value of `name`, or by its number."""
        for number, one in enumerate(self.words.get(word, ()), 1):
            yield Declared(one, f"{self.where}, {word.removesuffix('s')} “{one.get(name, number)}”")


def _is(value: object, kind: ValueKind) -> bool:
    if kind in _PLAIN:
        # `isinstance` would accept `true` as a number.
        return type(value) is _PLAIN[kind] and (kind != COUNT or value > 0)  # type: ignore[operator] # it is an int
    if type(value) is not list or not value:
        return False
    if kind == KEYS:
        return len(value) == 1 and _is(value[0], TEXTS)
    if kind == OBJECTS:
        return all(type(one) is dict for one in value)
    return all(type(one) is str and one for one in value) and len(set(value)) == len(value)
