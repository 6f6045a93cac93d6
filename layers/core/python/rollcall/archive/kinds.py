"""Recognises files that were uploaded in place of a package: other archives, documents, other roster formats."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from rollcall.archive import rules
from rollcall.archive.records import CENTRAL, END, LOCAL
from rollcall.archive.refusals import rejection
from rollcall.model.findings import Finding
from rollcall.model.schema import OtherFormat

_ARCHIVES: Final = (
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"\x1f\x8b\x08", "a gzip archive"),
    (4, b"1AY&SY", "a bzip2 archive"),
    (0, b"\xfd7zXZ\x00", "an xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (0, b"MSCF", "a cabinet archive"),
    (257, b"ustar", "a tar archive"),
)
_DOCUMENTS: Final = ((0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (such as .xls or .doc)"),)
_OTHERS: Final = (
    (0, b"%PDF", "a PDF document"),
    (0, b"{\\rtf", "an RTF document"),
    (0, b"\x89PNG", "a picture"),
    (0, b"\xff\xd8\xff", "a picture"),
    (0, b"GIF8", "a picture"),
    (0, b"MZ", "a Windows program"),
    (0, b"SQLite format 3\x00", "a database"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"\xff\xfe", "a text file, such as a single CSV file"),
    (0, b"\xfe\xff", "a text file, such as a single CSV file"),
)
_MIN_OWN_FILES: Final = 2
"""The fewest files that must be of another format alone before a zip is taken for a package of it."""
_SPLIT: Final = b"PK\x07\x08"
_ONE_PART: Final = b"PK00"
"""The first bytes of a zip that was to be split but fitted into one part."""
_HEAD: Final = 4_096
_CONTROLS: Final = frozenset(range(32)) - frozenset(b"\t\n\r\f")

_OFFICE: Final = (
    ("xl/", "an Excel workbook"),
    ("word/", "a Word document"),
    ("ppt/", "a PowerPoint presentation"),
    ("", "an Office document"),
)


def other_archive(head: bytes) -> Finding | None:
    """The finding for a file that begins like an archive of another kind or an old Office document; else None.

    This check comes first, because such a file may contain a zip, which is not what the district meant to upload.
    """
    if kind := _known(head, _ARCHIVES):
        return rejection(rules.PACKAGE_OTHER_FORMAT, kind=kind)
    if kind := _known(head, _DOCUMENTS):
        return rejection(rules.PACKAGE_IS_DOCUMENT, kind=kind)
    return None


def not_zip(head: bytes) -> Finding | None:
    """The finding for a file in which no zip was found; None if it begins like a zip.

    `head` is the first few thousand bytes of the file, at least one.
    """
    if head[:4] == _SPLIT:
        return rejection(rules.PACKAGE_IN_PARTS)
    if LOCAL.startswith(head[:4]) or head[:4] in (_ONE_PART, CENTRAL, END):
        return None
    kind = _known(head, _OTHERS) or _text(head) or _opaque(head)
    return rejection(rules.PACKAGE_NOT_ZIP, kind=kind)


def document(paths: Sequence[str]) -> Finding | None:
    """The finding for a zip that is an office document; else None."""
    kind = None
    if "[Content_Types].xml" in paths:
        kind = next(kind for folder, kind in _OFFICE if any(path.startswith(folder) for path in paths))
    elif "mimetype" in paths and "content.xml" in paths:
        kind = "an OpenDocument file (such as .ods or .odt)"
    elif any(path.startswith("Index/") and path.endswith(".iwa") for path in paths):
        kind = "a document of Numbers or Pages"
    return rejection(rules.PACKAGE_IS_DOCUMENT, kind=kind) if kind else None


def other_format(
    paths: Iterable[str], names: Collection[str], found: Collection[str], formats: Sequence[OtherFormat]
) -> Finding | None:
    """The finding for a zip with the files of Clever, OneRoster or another format; else None.

    `paths` are the names of its files; `found` are those of our `names` that it has. At least two files must be of the
    other format alone, and it must have more files of that format than of ours, so that a good package with another
    system's files added is still imported.
    """
    ours = {name.casefold() for name in names}
    given = {path.casefold() for path in paths}
    best: tuple[str, list[OtherFormat]] | None = None
    for name in dict.fromkeys(each.format for each in formats):
        theirs = [each for each in formats if each.format == name and each.file.casefold() in given]
        own = [each for each in theirs if each.file.casefold() not in ours]
        if len(own) >= _MIN_OWN_FILES and len(theirs) > len(found) and (best is None or len(theirs) > len(best[1])):
            best = (name, theirs)
    if best is None:
        return None
    name, theirs = best
    files = _listed([each.file for each in theirs])
    return rejection(rules.OTHER_FORMAT, format=name, files=files, sources=_sources(name, theirs, names))


def _sources(name: str, theirs: Sequence[OtherFormat], names: Iterable[str]) -> str:
    """Say in one sentence which of our files can be made from which of theirs."""
    made_of: Mapping[str, list[str]] = {ours: [each.file for each in theirs if ours in each.becomes] for ours in names}
    parts = [f"{ours} of {_listed(files)}" for ours, files in made_of.items() if files]
    return f"What goes into them can be taken from {name}'s files: {', '.join(parts)}." if parts else ""


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _known(head: bytes, marks: tuple[tuple[int, bytes, str], ...]) -> str | None:
    return next((kind for at, mark, kind in marks if head[at : at + len(mark)] == mark), None)


def _text(head: bytes) -> str | None:
    """Name the kind of text; None if it is not text. Bytes from 128 up may be of any encoding."""
    if not _CONTROLS.isdisjoint(head):
        return None
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    if begin.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if begin.startswith(b"<"):
        return "an XML or HTML file"
    return "a text file, such as a single CSV file"


def _opaque(head: bytes) -> str:
    return "of a kind that is not known here" if any(head) else "filled with zero bytes"
