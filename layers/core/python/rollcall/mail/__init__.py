"""The e-mails that a district gets about its imports (contract, section 4).

They hold only counts, rules' texts, file and column names, line numbers, and names and ids of schools. No other value
from the district's data can get in, because neither `report.types.Group` nor `differences.Differences` has one.
"""

from rollcall.mail.about import (
    Earlier,
    GatheredSummary,
    ImportSummary,
    Mail,
    RestoreSummary,
    Support,
    Waiting,
)
from rollcall.mail.gathered import compose_gathered
from rollcall.mail.imports import compose
from rollcall.mail.restores import compose_restored

__all__ = [
    "Earlier",
    "GatheredSummary",
    "ImportSummary",
    "Mail",
    "RestoreSummary",
    "Support",
    "Waiting",
    "compose",
    "compose_gathered",
    "compose_restored",
]
