"""All rules, of all modules that judge something."""

from collections.abc import Mapping

from rollcall import archive
from rollcall.model.findings import Rule
from rollcall.reading import catalogue as reading
from rollcall.rules import catalogue as rules
from rollcall.rules import manifest
from rollcall.steps import claim, room, snapshot

RULES: Mapping[str, Rule] = {
    rule.code: rule
    for rule in (
        *archive.RULES,
        *claim.RULES,
        *manifest.RULES,
        *reading.RULES,
        *room.RULES,
        *rules.RULES,
        *snapshot.RULES,
    )
}
"""By code."""

RENAMED: Mapping[str, str] = {}
"""Codes that were released once and are no longer: for each, the code that says the same now.

Districts and programs keep reports: an old code must always lead to a rule.
"""
