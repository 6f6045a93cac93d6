"""What a roster must satisfy: values, references, repetition; and where each fault began. Columns in, findings out."""

from rollcall.rules import enrollments, judge, no_data, references, repetition, spelling, values, warnings

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
