from rollcall.mail.about import (
    Earlier,
    GatheredSummary,
    ImportSummary,
    Mail,
    Repeated,
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
    "Repeated",
    "RestoreSummary",
    "Support",
    "Waiting",
    "compose",
    "compose_gathered",
    "compose_restored",
]
