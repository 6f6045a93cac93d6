"""What a query of the log is: a question, the log groups that are asked, and its text for Logs Insights."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

EVERY_FUNCTION: Final = ("*",)
"""As `of` of a query: the log groups of all functions."""
ACCESS: Final = "AppsAccess"
"""The log group of the pages' requests, which API Gateway writes."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query."""

    name: str
    """As CloudWatch lists it, in the folder of the deployment."""
    answers: str
    """The question that it answers."""
    of: Sequence[str]
    """The steps whose log groups it asks."""
    lines: Sequence[str]
    """Its commands, one a line, without the pipes between them."""
    recipes: Sequence[str] = ()
    """The headings of `docs/runbook.md` that need it."""
    fill_in: str = ""
    """What stands in it as an example, and is to be replaced."""

    @property
    def text(self) -> str:
        """The whole query."""
        return "\n| ".join(self.lines)

    @property
    def resource(self) -> str:
        """The name of its resource."""
        return f"{''.join(word.capitalize() for word in self.name.replace('-', ' ').split())}Query"
