"""Where the links of the guide's Markdown lead on the pages of the web function."""

import re
import struct
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import NamedTuple

from rollcall.model.schema import Roster

START = "district-guide.md"
FOLDER = "guide"
RULES = "rules.md"
FILES = "guide/files.md"
PICTURES = "pictures"

OWN_PAGES = frozenset({"/check", "/imports", "/templates", "/mails"})
"""Pages of the web function that the guide names by their address, as `code`."""


_PNG = b"\x89PNG\r\n"
"""How the file begins."""


class Picture(NamedTuple):
    """Where a picture is, and how large, so that the text does not jump when it comes."""

    address: str
    """It changes with the picture's content."""
    width: int
    height: int
    """Both in pixels."""


class BrokenLinkError(ValueError):
    """A link leads nowhere on the pages."""


class Links:
    """The links of the guide below `docs`, whose files are named relative to it."""

    def __init__(self, docs: Path, roster: Roster) -> None:
        """Look up the pages that links may lead to."""
        self._docs = docs
        self._of_files = {file.lower().replace(".", ""): f"/guide/columns/{stem(file)}" for file in roster.file_names}

    def address(self, page: str, link: str) -> str:
        """Give the address of what `link` on `page` leads to.

        Raises:
            BrokenLinkError: It leads to something that the pages do not have.
        """
        if link.startswith(("https://", "#")):
            return link
        path, _, anchor = link.partition("#")
        target = normpath(PurePosixPath(page).parent / path)
        if target == RULES:
            return f"/guide/rules/{anchor}" if anchor else "/guide/rules"
        if target == FILES and anchor in self._of_files:
            return self._of_files[anchor]
        if target == START or (target.startswith(f"{FOLDER}/") and (self._docs / target).is_file()):
            return f"{address_of(name_of(target))}{f'#{anchor}' if anchor else ''}"
        raise BrokenLinkError(f"{page}: the pages of the guide have no {link}")

    def picture(self, page: str, link: str) -> Picture:
        """Look up a picture.

        Raises:
            BrokenLinkError: There is no such picture.
        """
        target = normpath(PurePosixPath(page).parent / link)
        if not target.startswith(f"{PICTURES}/") or not (self._docs / target).is_file():
            raise BrokenLinkError(f"{page}: there is no picture {link}")
        content = (self._docs / target).read_bytes()
        return Picture(f"/static/{digest(content)}/{target}", *_size(content))


def _size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG, whose first part says them, or of an SVG."""
    if content.startswith(_PNG):
        return struct.unpack(">II", content[16:24])
    found = dict(re.findall(r'\b(width|height)="(\d+)"', content[: content.index(b">")].decode()))
    return int(found["width"]), int(found["height"])


def digest(content: bytes) -> str:
    """What an address says of a static file's content, as the function `rollcall_apps.rendering.digest` does."""
    return sha256(content).hexdigest()[:12]


def stem(file: str) -> str:
    """`Students.csv` → `Students`."""
    return file.removesuffix(".csv")


def name_of(page: str) -> str:
    """The name of a page of the guide: `guide/zip.md` → `zip`; the first page is `index`."""
    return "index" if page == START else PurePosixPath(page).stem


def address_of(name: str) -> str:
    """The address of a page of the guide."""
    return "/guide" if name == "index" else f"/guide/{name}"
