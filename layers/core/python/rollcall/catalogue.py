"""All rules, of all modules that judge something."""

from collections.abc import Mapping

from rollcall import archive, manifest, reading, rules
from rollcall.findings import Rule
from rollcall.steps import claim

RULES: Mapping[str, Rule] = {
    rule.code: rule for rule in (*archive.RULES, *claim.RULES, *manifest.RULES, *reading.RULES, *rules.RULES)
}
"""By code."""
