"""One JSON object of a declaration, read strictly: a word that Rollcall does not use is an error, not a comment."""

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
"""The kinds of value that a word can have, as the message says them."""
_PLAIN = {TEXT: str, FLAG: bool, COUNT: int, OBJECT: dict}


class DeclarationError(ValueError):
    """A file in `schemas/` says something that Rollcall does not do, or that makes no sense."""


class Vocabulary(NamedTuple):
    """The words that an object may use, each with the kind of its value."""

    needed: Mapping[str, ValueKind]
    optional: Mapping[str, ValueKind] = MappingProxyType({})
    fixed: Mapping[str, object] = MappingProxyType({})
    """Words with the one value that Rollcall acts by; needed too."""

    @property
    def words(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.needed, *self.optional, *self.fixed)


class Declared(NamedTuple):
    """An object of a declaration, and where it stands."""

    words: Mapping[str, Any]
    where: str
    """The file, and the place in it: `students.schema.json, field “Email”`."""

    def refuse(self, why: str) -> NoReturn:
        """Say what is wrong here.

        Raises:
            DeclarationError: Always.
        """
        raise DeclarationError(f"{self.where}: {why}")

    def check(self, vocabulary: Vocabulary) -> "Declared":
        """This object, which uses the words of `vocabulary` alone, and all that are needed.

        Raises:
            DeclarationError: It does not.
        """
        needed, optional, fixed = vocabulary.needed, vocabulary.optional, vocabulary.fixed
        for word, value in self.words.items():
            if word in fixed:
                if value != fixed[word]:
                    self.refuse(f"“{word}” must be {fixed[word]!r}, which is what Rollcall does, not {value!r}")
            elif (kind := needed.get(word) or optional.get(word)) is None:
                self.refuse(f"Rollcall does not use “{word}”; here it knows {', '.join(vocabulary.words)}")
            elif not _is(value, kind):
                self.refuse(f"“{word}” must be {kind}, not {value!r}")
        for word in (*needed, *fixed):
            if word not in self.words:
                self.refuse(f"“{word}” is missing")
        return self

    def inner(self, word: str) -> "Declared":
        """The object under `word`; an empty one where there is none."""
        return Declared(self.words.get(word, {}), f"{self.where}, {word}")

    def each(self, word: str, name: str) -> "Iterator[Declared]":
        """The objects of the list under `word`, called by what each has under `name`."""
        for number, one in enumerate(self.words.get(word, ()), 1):
            yield Declared(one, f"{self.where}, {word.removesuffix('s')} “{one.get(name, number)}”")


def _is(value: object, kind: ValueKind) -> bool:
    if kind in _PLAIN:
        # `true` is a number to Python, but to nobody else.
        return type(value) is _PLAIN[kind] and (kind != COUNT or value > 0)  # type: ignore[operator] # it is an int
    if type(value) is not list or not value:
        return False
    if kind == KEYS:
        return len(value) == 1 and _is(value[0], TEXTS)
    if kind == OBJECTS:
        return all(type(one) is dict for one in value)
    return all(type(one) is str and one for one in value) and len(set(value)) == len(value)
