"""The forms that a report takes outside of a terminal: page, CSV and JSON, of a check and of a stored import."""
