"""E-mail addresses: which values are valid, and what is wrong with the others (contract, section 2)."""

import re
from collections.abc import Mapping

import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.columns.arrays import Mask, mask_of
from rollcall.columns.characters import WHITE_SPACE
from rollcall.columns.packed import bytes_of
from rollcall.model.findings import OMITS_ROW_OR_VALUE, Rule

EMAIL = Rule(
    code="invalid-email",
    effects=OMITS_ROW_OR_VALUE,
    title="A value is not an e-mail address.",
    message="{value} in “{column}” on line {line} of {file} is not an e-mail address: {wrong}.",
    hint="Write one address such as name@example.org, with nothing before it, behind it or around it.",
    example="Students.csv:\n"
    "ID,Student Number,Last Name,First Name,Email,DOB,Grade Level\n"
    "100234,100234,Núñez,Ana,ana.example.org,2017-03-09,3",
    spreadsheet="Filter the column for values without @, and for values with a space, a comma, a semicolon or a colon.",
    sis="Correct the address in the record itself, then export again.",
)

_SPACES = "".join(f"\\x{{{ord(space):x}}}" for space in WHITE_SPACE)
_OF_NAME = rf'[^@,;<>()\[\]\\"{_SPACES}]'
_OF_DOMAIN = rf"{_OF_NAME[:-1]}.]"
_ADDRESS = rf"^{_OF_NAME}+@{_OF_DOMAIN}+(?:\.{_OF_DOMAIN}+)+$"
_MAILTO = "mailto:"
_WIDE_AT = "\uff20"
"""The full-width @ of East Asian keyboards."""

_SIGNS: Mapping[str, str] = {
    "<": "the sign <",
    ">": "the sign >",
    ";": "a semicolon",
    ",": "a comma",
    "(": "a bracket",
    ")": "a bracket",
    "[": "a bracket",
    "]": "a bracket",
    "\\": "a backslash",
    '"': "a quotation mark",
}
"""Characters that no address may hold, with their names."""
_BETWEEN_TWO = rf"@[^@]*[,;/|{re.escape(WHITE_SPACE)}][^@]*@"


def are_addresses(values: pa.ChunkedArray) -> Mask:
    """Tell which of `values` are e-mail addresses; null is not one."""
    fine = pc.match_substring_regex(values, _ADDRESS)
    if any((data == ord(":")).any() for data in bytes_of(values)):
        fine = pc.and_(fine, pc.invert(pc.match_substring(values, _MAILTO, ignore_case=True)))
    return mask_of(fine)


def wrong(value: str) -> Mapping[str, object]:
    """The facts of an invalid address."""
    return {"wrong": what_is_wrong(value)}


def what_is_wrong(value: str) -> str:
    """Say why `value` is not an e-mail address, to follow a colon; the worst fault first."""
    if _MAILTO in value.lower():
        return f"it {'begins with' if value.lower().startswith(_MAILTO) else 'holds'} {_MAILTO}"
    if re.search(_BETWEEN_TWO, value):
        return "it holds two addresses"
    signs = [f"it has {name}" for sign, name in _SIGNS.items() if sign in value]
    if "@" in value and signs:
        return signs[0]
    name, at, domain = value.partition("@")
    checks = {
        f"it has {_WIDE_AT}, which is another character, in the place of @": not at and _WIDE_AT in value,
        "it has no @": not at,
        "it has more than one @": "@" in domain,
        "it has a space": any(space in value for space in WHITE_SPACE),
        "nothing stands before the @": not name,
        "nothing stands behind the @": not domain,
        "what stands behind the @ has no dot": "." not in domain,
        "a dot stands right behind the @": domain.startswith("."),
        "it ends with a dot": domain.endswith("."),
        "two dots stand side by side behind the @": ".." in domain,
    }
    return next(words for words, applies in checks.items() if applies)
