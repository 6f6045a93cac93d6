"""All rules about the rows of a roster. Imported only to look a code up; a check does not need it."""

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
