"""Which characters a digits-only value has besides digits, and how to correct it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from rollcall.model.findings import named, quoted

_DECIMAL = r"[0-9]+\.0+"
_POWER = r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{2,3}"
_SHOWN = 3
"""Character classes that have a name in messages."""
_KNOWN = {"-": "a hyphen", " ": "a space", ".": "a full stop", ",": "a comma", "/": "a slash", "'": "an apostrophe"}


def strangers(value: str) -> Mapping[str, str]:
    """The facts of a `value` that is not all digits: its other characters, and what to do."""
    if re.fullmatch(_DECIMAL, value):
        return _facts(
            "“.0” behind it, which programs put behind numbers", "Remove the “.0”, and keep all other digits."
        )
    if re.fullmatch(_POWER, value):
        return _facts(
            "the form in which spreadsheets show large numbers",
            "Its last digits are lost: take it from where it is right.",
        )
    found = list(dict.fromkeys(_names(value)))
    listed = " and ".join(found[:_SHOWN]) + (" and more" if len(found) > _SHOWN else "")
    keep = re.search("[0-9]", value) and not re.search(r"[^\W\d_]", value)
    return _facts(listed, "Keep all digits, and remove what is none." if keep else "")


def _facts(has: str, advice: str) -> Mapping[str, str]:
    return {"expected": f"only digits are allowed, and it has {has}", "advice": f" {advice}" if advice else ""}


def _names(value: str) -> Iterator[str]:
    for character in value:
        if character.isascii() and character.isdigit():
            continue
        if character in _KNOWN:
            yield _KNOWN[character]
        elif character.isalpha():
            yield "letters"
        elif character.isdecimal():
            yield "digits of another script"
        elif unicodedata.category(character) == "Pd":
            yield f"{'an' if named(character)[0] in 'aeiou' else 'a'} {unicodedata.name(character).lower()}"
        else:
            yield quoted(character) if character.isprintable() else f"a {named(character)}"
