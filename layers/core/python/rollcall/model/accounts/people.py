"""People beside the users of districts."""

OPERATORS = "operators"
"""The group of the user pool whose members see the pages of all districts, and decide about every held import."""
