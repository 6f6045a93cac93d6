"""Temporary passwords: made by chance, sent by e-mail, and good on the login page alone."""

import secrets
import string

SIGNS = "".join(sign for sign in string.ascii_letters + string.digits if sign not in "0O1lIo")
"""Letters and digits that nobody takes for another one. No marks: a double click takes the whole password."""

LENGTH = 16
"""16 of 56 signs are 93 bits."""


def new() -> str:
    """Make a temporary password, with a small letter, a capital letter and a digit: many a pool asks for these."""
    while True:
        made = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        if all(any(sign in kind for sign in made) for kind in (string.ascii_lowercase, string.ascii_uppercase)) and (
            any(sign.isdigit() for sign in made)
        ):
            return made
