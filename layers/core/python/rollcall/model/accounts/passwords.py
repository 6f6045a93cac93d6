"""Passwords, as Cognito and the user pool's policy take them: said before AWS is asked."""

LEAST = 12
"""Characters, as `template.yaml` sets them for the user pool."""

MOST = 256
"""Characters that Cognito takes (its API reference, `AdminSetUserPassword`)."""

RULE = f"{LEAST} to {MOST} characters, without spaces"
"""What a password must be, in words."""


def problem(password: str) -> str:
    """Why Cognito would not take a password, and what to do; empty if it would. It never holds the password."""
    if len(password) < LEAST:
        return f"The password is too short. It needs at least {LEAST} characters."
    if len(password) > MOST:
        return f"The password is too long. It may have at most {MOST} characters."
    if any(sign.isspace() for sign in password):
        return "The password has a space, a tab or another white space in it, or at an end. Choose one without."
    return ""
