"""What Cognito knows of people: who is an operator, and who has a password."""

from enum import StrEnum

OPERATORS = "operators"
"""The group of the user pool whose members see the pages of all districts, and decide about every held import."""


class PasswordState(StrEnum):
    """What Cognito knows of somebody's password."""

    NONE = "none"
    """There is none: the person logs in by a key alone, and can't sign in to the pages."""
    SET = "set"
    TO_BE_CHANGED = "to-be-changed"
    """It is temporary, or was reset: the pages ask for a new one, and SFTP refuses it."""
