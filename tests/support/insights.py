"""Logs Insights in memory: what a query gives for lines of a log, by AWS's documented grammar as far as we use it.

A command, a function or an order of commands that is not known here is an error, as on AWS.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]
"""A line of the log, or of an answer: its fields by name."""

TOKEN = re.compile(r'\s*("[^"]*"|/[^/\n]+/(?=\s|$)|@?[A-Za-z_][\w.]*|\d+(?:\.\d+)?|>=|<=|!=|[-+*/%^()\[\],=<>])')
MOST_STATS = 2
"""AWS's limit for a log group of the class Standard."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as CloudWatch keeps it."""

    at: int
    """Milliseconds of Unix."""
    text: str
    group: str = "log"

    @property
    def row(self) -> Row:
        """Its fields, with those that are found in JSON."""
        try:
            found = json.loads(self.text)
        except ValueError:
            found = {}
        own = dict(_flat("", found)) if isinstance(found, dict) else {}
        return {**own, "@timestamp": self.at, "@message": self.text, "@log": self.group}


def _flat(name: str, value: object) -> Iterator[tuple[str, object]]:
    """JSON as fields: names with dots, the places of lists as numbers, true and false as 1 and 0."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _flat(f"{name}.{key}" if name else key, part)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _flat(f"{name}.{place}", part)
    elif value is not None:
        yield name, int(value) if isinstance(value, bool) else value


def answer(query: str, lines: Iterable[Line], now: int) -> list[Row]:
    """The rows of a query's answer; `now` is in seconds of Unix."""
    rows: list[Row] = [line.row for line in lines]
    commands = [part.strip() for part in query.split("\n| ")]
    names = [command.partition(" ")[0] for command in commands]
    assert names.count("stats") <= MOST_STATS, "AWS allows two `stats`"
    last = max((place for place, name in enumerate(names) if name == "stats"), default=0)
    assert not {"sort", "limit"} & {*names[:last]}, "`sort` and `limit` come after the last `stats`"
    for name, command in zip(names, commands, strict=True):
        rows = COMMANDS[name](rows, Parser(command.removeprefix(name), now))
    return rows


@dataclass
class Parser:
    """Reads a command after its name."""

    text: str
    now: int
    tokens: list[str] = field(init=False)

    def __post_init__(self) -> None:  # noqa: D105 - splits the text
        self.tokens, place, text = [], 0, self.text.rstrip()
        while place < len(text):
            found = TOKEN.match(text, place)
            assert found, f"not known: {text[place:]}"
            self.tokens.append(found[1])
            place = found.end()

    def next(self) -> str:
        return self.tokens.pop(0) if self.tokens else ""

    def takes(self, *words: str) -> str:
        """The next token if it is one of these words."""
        return self.next() if self.tokens and self.tokens[0] in words else ""

    def name(self) -> str:
        name = self.next()
        assert re.fullmatch(r"@?[A-Za-z_][\w.]*", name), f"a field was expected, not {name}"
        return name

    def condition(self) -> Callable[[Row], bool]:
        parts = [self._all()]
        while self.takes("or"):
            parts.append(self._all())
        return lambda row: any(part(row) for part in parts)

    def _all(self) -> Callable[[Row], bool]:
        parts = [self._comparison()]
        while self.takes("and"):
            parts.append(self._comparison())
        return lambda row: all(part(row) for part in parts)

    def _comparison(self) -> Callable[[Row], bool]:
        one = self.value()
        wanted = not self.takes("not")
        if self.takes("like"):
            pattern = re.compile(self.next().strip("/"))
            return lambda row: (pattern.search(str(one(row) or "")) is not None) is wanted
        assert wanted, "only `not like` is known"
        if self.takes("in"):
            assert self.next() == "["
            among = [self.value()({})]
            while self.takes(","):
                among.append(self.value()({}))
            assert self.next() == "]"
            return lambda row: one(row) in among
        sign, other = self.next(), self.value()
        return lambda row: one(row) is not None and SIGNS[sign](one(row), other(row))

    def value(self) -> Callable[[Row], Any]:
        found = self._product()
        while sign := self.takes("+", "-"):
            found = _combined(sign, found, self._product())
        return found

    def _product(self) -> Callable[[Row], Any]:
        found = self._single()
        while sign := self.takes("*", "/"):
            found = _combined(sign, found, self._single())
        return found

    def _single(self) -> Callable[[Row], Any]:
        if self.takes("("):
            inner = self.value()
            assert self.next() == ")"
            return inner
        word = self.next()
        if word.startswith('"'):
            return lambda _row: word.strip('"')
        if word[:1].isdigit():
            return lambda _row: float(word)
        if word == "now":
            assert (self.next(), self.next()) == ("(", ")")
            return lambda _row: self.now
        assert re.fullmatch(r"@?[A-Za-z_][\w.]*", word), f"a value was expected, not {word}"
        return lambda row: row.get(word)


SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    ">=": lambda one, other: one >= other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    "<": lambda one, other: one < other,
}
ARITHMETIC: Mapping[str, Callable[[Any, Any], float]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / other,
}


def _combined(sign: str, one: Callable[[Row], Any], other: Callable[[Row], Any]) -> Callable[[Row], Any]:
    def both(row: Row) -> float | None:
        values = one(row), other(row)
        return None if None in values else ARITHMETIC[sign](*values)

    return both


def _filter(rows: Sequence[Row], given: Parser) -> list[Row]:
    holds = given.condition()
    assert not given.tokens, given.tokens
    return [row for row in rows if holds(row)]


def _fields(rows: Sequence[Row], given: Parser) -> list[Row]:
    """Adds what it computes; what it only names is there already."""
    found = rows
    while given.tokens:
        value = given.value()
        if given.takes("as"):
            name = given.name()
            found = [{**row, name: value(row)} for row in found]
        assert given.takes(",") or not given.tokens, given.tokens
    return list(found)


def _sort(rows: Sequence[Row], given: Parser) -> list[Row]:
    name, order = given.name(), given.takes("asc", "desc")
    assert not given.tokens, given.tokens
    assert not rows or any(name in row for row in rows), f"nothing has {name}"
    there = [row for row in rows if row.get(name) is not None]
    return sorted(there, key=lambda row: row[name], reverse=order != "asc")


def _limit(rows: Sequence[Row], given: Parser) -> list[Row]:
    return list(rows[: int(given.next())])


def _parse(rows: Sequence[Row], given: Parser) -> list[Row]:
    """A text with asterisks, each of which gives a field."""
    of, text = given.name(), given.next().strip('"')
    assert given.takes("as")
    name = given.name()
    pattern = re.compile("(.*?)".join(re.escape(part) for part in text.split("*")))
    matches = [pattern.search(str(row.get(of, ""))) for row in rows]
    return [{**row, name: float(found[1])} if found else row for row, found in zip(rows, matches, strict=True)]


def _stats(rows: Sequence[Row], given: Parser) -> list[Row]:
    made: dict[str, Callable[[Sequence[Row]], Any]] = {}
    while True:
        function = given.next()
        assert function in FUNCTIONS, f"not known: {function}"
        assert given.next() == "("
        of = given.next()
        percent = float(given.next()) if given.takes(",") else 0
        assert given.next() == ")"
        assert given.takes("as"), "a name makes it possible to sort"
        made[given.name()] = FUNCTIONS[function](of, percent)
        if not given.takes(","):
            break
    by = []
    if given.takes("by"):
        by = [given.name()]
        while given.takes(","):
            by.append(given.name())
    assert not given.tokens, given.tokens
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row.get(name) for name in by), []).append(row)
    return [
        {**dict(zip(by, key, strict=True)), **{name: function(group) for name, function in made.items()}}
        for key, group in groups.items()
    ]


def _values(of: str, rows: Sequence[Row]) -> list[Any]:
    return [row[of] for row in rows if row.get(of) is not None]


def _latest(of: str, _: float) -> Callable[[Sequence[Row]], Any]:
    def newest(rows: Sequence[Row]) -> Any:  # noqa: ANN401 - any value
        there = [row for row in rows if row.get(of) is not None]
        return max(there, key=lambda row: row["@timestamp"])[of] if there else None

    return newest


def _percentile(of: str, percent: float) -> Callable[[Sequence[Row]], Any]:
    def found(rows: Sequence[Row]) -> Any:  # noqa: ANN401 - any value
        values = sorted(_values(of, rows))
        return values[max(0, math.ceil(len(values) * percent / 100) - 1)] if values else None

    return found


FUNCTIONS: Mapping[str, Callable[[str, float], Callable[[Sequence[Row]], Any]]] = {
    "count": lambda of, _: lambda rows: len(rows) if of == "*" else len(_values(of, rows)),
    "count_distinct": lambda of, _: lambda rows: len({*_values(of, rows)}),
    "sum": lambda of, _: lambda rows: sum(_values(of, rows)),
    "min": lambda of, _: lambda rows: min(_values(of, rows), default=None),
    "max": lambda of, _: lambda rows: max(_values(of, rows), default=None),
    "latest": _latest,
    "pct": _percentile,
}
COMMANDS: Mapping[str, Callable[[Sequence[Row], Parser], list[Row]]] = {
    "filter": _filter,
    "fields": _fields,
    "sort": _sort,
    "limit": _limit,
    "parse": _parse,
    "stats": _stats,
}
