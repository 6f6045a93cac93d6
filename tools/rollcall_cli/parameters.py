"""The types of parameters that several commands share."""

import re
from datetime import date
from typing import Any

import click


class Day(click.ParamType[date]):
    """A day, which has no time zone."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401 - Click's
        """The day that a text such as 2026-09-01 names."""
        if isinstance(value, date):
            return value
        # `strptime` would import calendars and locales: 4 ms.
        parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", value)
        try:
            return date(*map(int, parts.groups() if parts else ()))
        except (TypeError, ValueError):
            self.fail(f"{value!a} is not a date; write it as 2026-09-01.", param, ctx)


class Limit(click.ParamType[int]):
    """The largest number of things to show; 0 means all of them."""

    name = "number"

    def __init__(self, things: str) -> None:
        """`things` are what is counted, such as “imports”."""
        self.things = things

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 - Click's
        """The number that a text such as 20 gives."""
        try:
            number = int(value)
        except ValueError:
            self.fail(f"{value!a} is not a whole number.", param, ctx)
        if number < 0:
            self.fail(f"{number} is negative. Give a number of {self.things}; 0 means all.", param, ctx)
        return number


class FilledText(click.ParamType[str]):
    """A text that is not blank."""

    name = "text"

    def __init__(self, instead: str) -> None:
        """`instead` is a sentence that says what to write."""
        self.instead = instead

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 - Click's
        """The text."""
        text = str(value)
        if not text.strip():
            name = param.opts[-1] if param else "The value"
            raise click.UsageError(f"{name} is empty. {self.instead}", ctx)
        return text


DISTRICT_ID = FilledText("Name the district's id, or leave the option out.")
"""The id of a district in an option."""
