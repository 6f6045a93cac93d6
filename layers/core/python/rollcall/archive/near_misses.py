"""Names of files that are nearly one of the seven: which one was meant."""

import difflib
import re
from collections.abc import Sequence
from typing import Final

_TABLE_ENDINGS: Final = frozenset(
    {"csv", "txt", "tsv", "tab", "dat", "xls", "xlsx", "xlsm", "xlsb", "ods", "numbers", "cvs", "cs"},
)
_ADDED_WORDS: Final = frozenset(
    re.findall(
        r"\w+",
        "a all backup copia copie copy csv current data district downloaded draft edited en es export exported file "
        "final fixed for fy import kopie latest list new of old roster sheet sy table test the to update updated "
        "upload utf v ver version year",
    ),
)
"""Words that people and programs put before or behind a name. A number says nothing either."""
_WORD: Final = r"[^\W\d_]+"
_HUMP: Final = r"(?<=[a-z])(?=[A-Z])"
_PLURAL: Final = r"(?<=class)es$|(?<!s)s(?=enrollment|$)"
_LENGTH_LIMIT: Final = 128
_ALIKE: Final = 0.87
"""The least similarity, by difflib, of a name and its typing error: two letters swapped in eight."""


def meant(name: str, names: Sequence[str]) -> tuple[int, str] | None:
    """Which one of `names` a file's name most likely was meant to be, and how far off it is (0 is nearest).

    0: case, singular or plural, spaces and dashes, another ending or two; 1: a number or a usual word more;
    2: a typing error. None where it is another file.
    """
    if len(name) > _LENGTH_LIMIT:
        return None
    stem, *endings = name.split(".")
    while endings and endings[-1].strip().casefold() in _TABLE_ENDINGS:
        endings.pop()
    words = [word.casefold() for word in re.findall(_WORD, re.sub(_HUMP, " ", ".".join([stem, *endings])))]
    targets = {_key(re.findall(_WORD, re.sub(_HUMP, " ", n.split(".")[0]))): n for n in names}
    if target := targets.get(_key(words)):
        return (1 if any(c.isdecimal() for c in name) else 0), target
    kept = [word for word in words if word not in _ADDED_WORDS]
    if target := targets.get(_key(kept)):
        return 1, target
    if any(c.isalpha() for ending in endings for c in ending):
        return None  # a document of another kind; that its name is alike is no accident
    letters = {target.split(".")[0].casefold(): target for target in names}
    alike = difflib.get_close_matches("".join(kept), letters, n=1, cutoff=_ALIKE)
    return (2, letters[alike[0]]) if alike else None


def _key(words: Sequence[str]) -> str:
    """The letters of a name in which near misses agree: no case, no plural, one spelling of enrollment."""
    letters = "".join(words).casefold().replace("enrolment", "enrollment")
    return re.sub(_PLURAL, "", letters)
