"""What can be said of a rule without a finding: the texts of `rollcall rules`, docs/rules.md, the guide and reports."""

from collections.abc import Mapping
from textwrap import dedent

from rollcall.model.findings import Rule
from rollcall.report.costs import costs
from rollcall.report.wording import without_facts

SAYS = "It says"
COSTS = "What it costs"
WHAT_TO_DO = "What to do"
SPREADSHEET = "In a spreadsheet"
SIS = "In the export of a student information system"


def explained(rule: Rule) -> Mapping[str, str]:
    """Give the texts about `rule` by their headings; those that it does not have are left out."""
    texts = {
        SAYS: without_facts(rule.message),
        COSTS: costs(rule),
        WHAT_TO_DO: without_facts(rule.hint),
        SPREADSHEET: rule.spreadsheet,
        SIS: rule.sis,
    }
    return {heading: text for heading, text in texts.items() if text}


def example(rule: Rule) -> str:
    """Give the rule's example, without blanks around it."""
    return dedent(rule.example).strip("\n")
