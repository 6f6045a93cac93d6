"""Checks passwords by the rules of Cognito and of the user pool, before AWS is called."""

LEAST = 12
"""The fewest characters; `template.yaml` sets the same for the user pool."""

MOST = 256
"""The most characters that Cognito accepts (its API reference, `AdminSetUserPassword`)."""

RULE = f"{LEAST} to {MOST} characters, without spaces"
"""What a password must be, in words."""


def problem(password: str) -> str:
    """Say why Cognito would refuse a password, and what to do; empty if it would not. Never contains the password."""
    if len(password) < LEAST:
        return f"The password is too short. It needs at least {LEAST} characters."
    if len(password) > MOST:
        return f"The password is too long. It may have at most {MOST} characters."
    if any(sign.isspace() for sign in password):
        return "The password has a space, a tab or another white space in it, or at an end. Choose one without."
    return ""
