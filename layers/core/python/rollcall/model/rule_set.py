"""The version of the rule set: all rules, and the declarations of the seven files, by which packages are judged.

It is the month of the last change, such as `2026.11`; a second change in a month is `2026.11.2`. So a district reads
since when a rule is without looking a number up, and versions sort as the lists of numbers that they are. It changes
with the declarations: which rules there are, what each may cost, and what the columns take. A change of their texts
alone is none. `tests/unit/rules/rule_set.txt` holds each version to what it declared.
"""

FIRST = "2026.11"
"""The version with which all rules came that don't say another one."""

VERSION = "2026.11"
"""The version by which packages are judged now."""


def parts(version: str) -> tuple[int, ...]:
    """The numbers of a version, by which versions are compared."""
    return tuple(int(part) for part in version.split("."))
