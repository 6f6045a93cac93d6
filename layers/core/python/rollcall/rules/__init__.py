"""What a roster must satisfy: values, references, repetition; and where each fault began. Columns in, findings out."""

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
