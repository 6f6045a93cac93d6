"""Where the links of the guide's Markdown lead on the pages of the web function."""

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath
from posixpath import normpath

from rollcall.model.schema import Roster

START = "district-guide.md"
FOLDER = "guide"
RULES = "rules.md"
FILES = "guide/files.md"
PICTURES = "pictures"

OWN_PAGES = frozenset({"/check", "/imports", "/templates", "/mails"})
"""Pages of the web function that the guide names by their address, as `code`."""


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

    def picture(self, page: str, link: str) -> str:
        """Give the address of a picture, which changes with its content.

        Raises:
            BrokenLinkError: There is no such picture.
        """
        target = normpath(PurePosixPath(page).parent / link)
        if not target.startswith(f"{PICTURES}/") or not (self._docs / target).is_file():
            raise BrokenLinkError(f"{page}: there is no picture {link}")
        return f"/static/{digest((self._docs / target).read_bytes())}/{target}"

    def size(self, page: str, link: str) -> Mapping[str, str]:
        """Give width and height of a picture in pixels, so that the text does not jump when it comes."""
        svg = (self._docs / normpath(PurePosixPath(page).parent / link)).read_text(encoding="utf-8")
        return dict(re.findall(r'\b(width|height)="(\d+)"', svg[: svg.index(">")]))


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
