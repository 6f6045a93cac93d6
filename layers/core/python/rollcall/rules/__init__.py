"""The rules of a roster: values, references, uniqueness, and the root cause of each fault. Columns in, findings out."""
