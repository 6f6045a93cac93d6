"""The words of the HTML page that differ between a check, an import, and one that is not published."""

from collections.abc import Mapping
from typing import NamedTuple

from rollcall.report.types import Outcome


class Wording(NamedTuple):
    """The words that differ."""

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
_REJECTED = ("bad", "Failed: nothing was changed", "The package was rejected.")
OF_IMPORT = Wording(
    {
        Outcome.SUCCEEDED: ("good", "Succeeded", "Nothing was left out."),
        Outcome.SUCCEEDED_WITH_ERRORS: ("mixed", "Succeeded with errors", "What is listed below was left out."),
        Outcome.FAILED: _REJECTED,
    },
    "As the import stopped, none of these rows were imported.",
    "the log as CSV",
    "the log as CSV",
    would=False,
)
OF_UNPUBLISHED = OF_IMPORT._replace(
    outcomes={
        Outcome.SUCCEEDED: ("mixed", "Not imported", "Nothing was changed. Nothing would be left out."),
        Outcome.SUCCEEDED_WITH_ERRORS: (
            "mixed",
            "Not imported",
            "Nothing was changed. What is listed below would be left out.",
        ),
        Outcome.FAILED: _REJECTED,
    },
    would=True,
)
"""An import that waits for a decision, or that ended without becoming current."""
