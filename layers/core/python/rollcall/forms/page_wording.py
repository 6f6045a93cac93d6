"""The words of the HTML page that differ between a check and an import."""

from collections.abc import Mapping
from typing import NamedTuple

from rollcall.report.types import Outcome


class Wording(NamedTuple):
    """The words that differ between a check and an import."""

    outcomes: Mapping[Outcome, tuple[str, str, str]]
    """By outcome, a tone, the heading, and what it means, behind the package's name."""
    stopped: str
    """What a failure means for the rows that are counted."""
    every: str
    """How to see all findings where a page could hold them."""
    table: str
    """How to get all findings where it could not."""
    would: bool
    """Whether nothing was imported, whatever the outcome."""


OF_CHECK = Wording(
    {
        Outcome.SUCCEEDED: ("good", "Succeeded", "The package can be imported as it is."),
        Outcome.SUCCEEDED_WITH_ERRORS: (
            "mixed",
            "Succeeded with errors",
            "The package can be imported, but what is listed below would be left out.",
        ),
        Outcome.FAILED: ("bad", "Failed: nothing would change", "The package can’t be imported as it is."),
    },
    "As the import stops, none of these rows would be imported.",
    "rollcall check --limit 0",
    "rollcall check --format csv",
    would=True,
)
OF_IMPORT = Wording(
    {
        Outcome.SUCCEEDED: ("good", "Succeeded", "Nothing was left out."),
        Outcome.SUCCEEDED_WITH_ERRORS: ("mixed", "Succeeded with errors", "What is listed below was left out."),
        Outcome.FAILED: ("bad", "Failed: nothing was changed", "The package was rejected."),
    },
    "As the import stopped, none of these rows were imported.",
    "the log as CSV",
    "the log as CSV",
    would=False,
)
