"""Judges names of entries: litter, paths that lead outside, and near misses of the seven names."""

import difflib
import re
from collections.abc import Sequence
from typing import Final

_LITTER: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_TABLE_ENDINGS: Final = frozenset(
    {"csv", "txt", "tsv", "tab", "dat", "xls", "xlsx", "xlsm", "xlsb", "ods", "numbers", "cvs", "cs"},
)
_ARCHIVE_ENDINGS: Final = (".zip", ".zipx", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz")
_ADDED_WORDS: Final = frozenset(
    re.findall(
        r"\w+",
        "a all backup copia copie copy csv current data district downloaded draft edited en es export exported file "
        "final fixed for fy import kopie latest list new of old roster sheet sy table test the to update updated "
        "upload utf v ver version year",
    ),
)
"""Words that people and programs add to a file name. Like numbers, they don't make it another file."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PLURAL: Final = re.compile(r"(?<=class)es$|(?<!s)s(?=enrollment|$)")
_LENGTH_LIMIT: Final = 128
_ALIKE: Final = 0.87
"""The difflib ratio from which a name counts as a typing error: it allows two swapped letters in eight."""


def split(name: str) -> tuple[str, ...]:
    r"""Split a name into its folders and its file; `\` counts as `/`, and empty parts and `.` are dropped."""
    return tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


def is_folder(name: str) -> bool:
    """Whether an entry of this name is a folder."""
    return name.endswith(("/", "\\"))


def is_litter(parts: Sequence[str]) -> bool:
    """Whether an operating system added this file."""
    *folders, last = (part.casefold() for part in parts)
    return "__macosx" in folders or last in _LITTER or last.startswith("._")


def leads_outside(name: str) -> bool:
    """Whether a name is absolute or climbs out of its folder."""
    return name.startswith(("/", "\\")) or _DRIVE.match(name) is not None or ".." in split(name)


def is_archive(path: str) -> bool:
    """Whether a file is an archive by its name."""
    return path.casefold().endswith(_ARCHIVE_ENDINGS)


def meant(name: str, names: Sequence[str]) -> tuple[int, str] | None:
    """Find which of `names` a file name most likely stands for, with its distance; None if it is another file.

    The distance is 0 if only case, singular or plural, spaces, dashes or endings differ; 1 if a number or a usual word
    was added; 2 for a typing error.
    """
    if len(name) > _LENGTH_LIMIT:
        return None
    stem, *endings = name.split(".")
    while endings and endings[-1].strip().casefold() in _TABLE_ENDINGS:
        endings.pop()
    words = [word.casefold() for word in _WORD.findall(_HUMP.sub(" ", ".".join([stem, *endings])))]
    targets = {_key(_WORD.findall(_HUMP.sub(" ", n.split(".")[0]))): n for n in names}
    if target := targets.get(_key(words)):
        return (1 if any(c.isdecimal() for c in name) else 0), target
    kept = [word for word in words if word not in _ADDED_WORDS]
    if target := targets.get(_key(kept)):
        return 1, target
    if any(c.isalpha() for ending in endings for c in ending):
        return None  # a document of another kind that was named after the roster file
    letters = {target.split(".")[0].casefold(): target for target in names}
    alike = difflib.get_close_matches("".join(kept), letters, n=1, cutoff=_ALIKE)
    return (2, letters[alike[0]]) if alike else None


def _key(words: Sequence[str]) -> str:
    """The letters by which near misses are equal: case-folded, singular, with one spelling of enrollment."""
    letters = "".join(words).casefold().replace("enrolment", "enrollment")
    return _PLURAL.sub("", letters)
