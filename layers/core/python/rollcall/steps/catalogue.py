"""All rules of all modules."""

from collections.abc import Mapping

from rollcall import archive
from rollcall.model import rule_set
from rollcall.model.findings import Rule
from rollcall.reading import catalogue as reading
from rollcall.rules import catalogue as rules
from rollcall.rules import manifest
from rollcall.steps import claim, hourly, malware, room, snapshot

RULES: Mapping[str, Rule] = {
    rule.code: rule
    for rule in (
        *archive.RULES,
        *claim.RULES,
        *hourly.RULES,
        *malware.RULES,
        *manifest.RULES,
        *reading.RULES,
        *room.RULES,
        *rules.RULES,
        *snapshot.RULES,
    )
}
"""Each rule by its code."""

RENAMED: Mapping[str, str] = {}
"""For each code that was released and is no longer used, the code that took its place.

Districts and programs keep reports: an old code must always lead to a rule.
"""

SINCE: Mapping[str, str] = {code: rule.since for code, rule in RULES.items() if rule.since != rule_set.FIRST}
"""The version of the rule set with which a rule came, for each that is younger than the first one."""


def rule_of(code: str) -> Rule | None:
    """The rule of a code, one that is no longer used included; None for a code that never was one."""
    return RULES.get(RENAMED.get(code, code))
