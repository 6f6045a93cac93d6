"""Reads the settings of a function from its environment, and says which variable is wrong."""

import math
import os
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Literal, Self, TypeVar, get_args, get_origin

LIBRARIES: Mapping[str, str] = {
    "POWERTOOLS_SERVICE_NAME": "The step's name, in its logs and as a dimension of its metrics.",
    "POWERTOOLS_METRICS_NAMESPACE": "The namespace of the metrics; each deployment has its own.",
    "POWERTOOLS_LOG_LEVEL": "The least severe entries that are logged.",
    "OPENBLAS_NUM_THREADS": "The threads of numpy's linear algebra, which nothing here uses.",
}
"""Variables of every function that its libraries read themselves, and what they mean."""

_MANY = "a whole number written with digits alone, such as 100"
_SHARE = "a number from 0 to 1, such as 0.5"


class InvalidSettings(Exception):
    """The environment of a function lacks a variable, or one is malformed. The text names each, and may be logged."""


class Variable:
    """A variable of the environment, in the annotation of the field that holds its value."""

    # No dataclass: making one takes a hundred times as long, at each cold start.
    __slots__ = ("may_be_empty", "meaning")

    def __init__(self, meaning: str, *, may_be_empty: bool = False) -> None:
        """`meaning` is one sentence or more, for docs/settings.md."""
        self.meaning = meaning
        self.may_be_empty = may_be_empty


class Environment:
    """Settings of one function, a frozen dataclass. Each field is the variable of the same name in capitals.

    The annotation of a field is `Annotated[T, Variable(…)]`, where `T` is `str`, `int`, `float` (a share, from 0 to 1)
    or a `Literal` of texts.
    """

    __slots__ = ()

    @classmethod
    def from_environment(cls) -> Self:
        """The settings of this process, which reads its environment once.

        Raises:
            InvalidSettings: Variables are missing or malformed.
        """
        if cls not in _KNOWN:
            _KNOWN[cls] = read(cls, os.environ)
        settings: Self = _KNOWN[cls]
        return settings


Kind = TypeVar("Kind", bound=Environment)

_KNOWN: dict[type[Environment], Any] = {}
"""The settings of this process."""


def read(kind: type[Kind], variables: Mapping[str, str]) -> Kind:
    """The settings that `variables` hold.

    Raises:
        InvalidSettings: Variables are missing or malformed; the text names all of them.
    """
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for name, (type_, variable) in declared(kind).items():
        try:
            values[name.lower()] = _value(name, variables.get(name), type_, variable)
        except InvalidSettings as invalid:
            wrong.append(str(invalid))
    if wrong:
        raise InvalidSettings(" ".join(wrong))
    return kind(**values)


def declared(kind: type[Any]) -> Mapping[str, tuple[Any, Variable]]:
    """The variables of a function's settings by name, each with the type of its value."""
    found: dict[str, tuple[Any, Variable]] = {}
    for field in fields(kind):
        type_, variable = get_args(field.type)
        found[field.name.upper()] = type_, variable
    return found


def _value(name: str, text: str | None, type_: Any, variable: Variable) -> Any:  # noqa: ANN401 - of the declared type
    if text is None:
        raise InvalidSettings(f"The environment variable {name} is missing; the template sets it.")
    if get_origin(type_) is Literal:
        return _checked(name, text, text if text in get_args(type_) else None, f"one of {', '.join(get_args(type_))}")
    if type_ is int:
        return _checked(name, text, int(text) if text.isascii() and text.isdecimal() else None, _MANY)
    if type_ is float:
        return _checked(name, text, _share(text), _SHARE)
    return _checked(name, text, text if text or variable.may_be_empty else None, "a text that is not empty")


def _checked(name: str, text: str, value: object, wanted: str) -> object:
    if value is None:
        raise InvalidSettings(f"The environment variable {name} must be {wanted}; it is {text!r}.")
    return value


def _share(text: str) -> float | None:
    try:
        share = float(text)
    except ValueError:
        return None
    return share if math.isfinite(share) and 0 <= share <= 1 else None
