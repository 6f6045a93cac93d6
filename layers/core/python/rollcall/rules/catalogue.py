"""All rules about the rows of a roster. Imported where a code is looked up: a check does without."""

from rollcall.rules import enrollments, judge, no_data, references, repetition, values
from rollcall.rules.warnings import spelling
from rollcall.rules.warnings import values as warnings

RULES = (
    *no_data.RULES,
    *values.RULES,
    *references.RULES,
    *enrollments.RULES,
    *repetition.RULES,
    *judge.RULES,
    *spelling.RULES,
    *warnings.RULES,
)
