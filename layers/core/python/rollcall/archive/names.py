"""Judges names of entries: litter, archives, and paths that lead outside."""

from collections.abc import Sequence
from typing import Final

_LITTER: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_ARCHIVE_ENDINGS: Final = (".zip", ".zipx", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz")


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
    return name.startswith(("/", "\\")) or _begins_with_drive(name) or ".." in split(name)


def _begins_with_drive(name: str) -> bool:
    return name[1:2] == ":" and name[0].isascii() and name[0].isalpha()


def is_archive(path: str) -> bool:
    """Whether a file is an archive by its name."""
    return path.casefold().endswith(_ARCHIVE_ENDINGS)
