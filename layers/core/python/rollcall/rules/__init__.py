"""What a roster must satisfy: values, references, repetition; and where each fault began. Columns in, findings out."""

from rollcall.rules import enrollments, judge, references, repetition, spelling, values, warnings

RULES = (
    *values.RULES,
    *references.RULES,
    *enrollments.RULES,
    *repetition.RULES,
    *judge.RULES,
    *spelling.RULES,
    *warnings.RULES,
)
