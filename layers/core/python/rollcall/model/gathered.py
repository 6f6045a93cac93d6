"""E-mails that gather: which uploads of a district one mail counts together. Holds no student data."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from rollcall.model.imports import Import, Status
from rollcall.model.uploads import Purpose

NO_PACKAGE = frozenset({"package-not-zip", "package-is-document", "package-empty"})
"""The rules that reject a file that was never meant as a package. Another archive than a zip was."""

NAME_LIMIT = 60
"""The most characters of a file's name that a window keeps; a longer one is cut."""


class Kind(StrEnum):
    """What gathers; each kind has mails of its own."""

    FAILED = "failed"
    CHECK = "check"
    """Checks that found what would make an import fail."""
    COULD_NOT_BE_PROCESSED = "could_not_be_processed"
    STRAY = "stray"
    """Files that are no zip and do not pretend to be one: a lone CSV, a workbook, a text."""


class Window(NamedTuple):
    """The time in which uploads of one kind and district gather; one mail at its end counts them."""

    opened_by: str
    """The import that opened it. A mail about stray files counts it too; any other import had a mail of its own."""
    until: datetime
    """When the mail is due, in whole seconds of UTC."""

    @property
    def text(self) -> str:
        """The window's name, by which an import knows it: unlike any other."""
        return f"{self.opened_by}#{stamp(self.until)}"

    @classmethod
    def from_text(cls, text: str) -> "Window":
        """Read a window's name."""
        opened_by, _, until = text.partition("#")
        return cls(opened_by, datetime.fromisoformat(until))


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """An upload that a window counts; members are ordered as they came."""

    uploaded_at: datetime
    import_id: str
    by: str
    """The user who sent it; empty if nobody is known."""
    name: str
    """The file's name, cut if it is long."""

    @classmethod
    def of(cls, import_: Import) -> "Member":
        """The import as a member."""
        long = len(import_.package_name) > NAME_LIMIT
        name = f"{import_.package_name[: NAME_LIMIT - 1]}…" if long else import_.package_name
        return cls(import_.uploaded_at, import_.import_id, import_.submitted_by or "", name)

    @property
    def text(self) -> str:
        """The member as a text, which is the same at each attempt."""
        return "#".join((stamp(self.uploaded_at), self.import_id, self.by, self.name))

    @classmethod
    def from_text(cls, text: str) -> "Member":
        """Read the text of a member."""
        uploaded_at, import_id, by, name = text.split("#", 3)
        return cls(datetime.fromisoformat(uploaded_at), import_id, by, name)


def stamp(at: datetime) -> str:
    """Write a moment as Step Functions reads it, in whole seconds: `2026-11-24T18:15:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def kind_of(import_: Import) -> Kind | None:
    """What the import gathers with; None for an end that always has a mail of its own at once."""
    if import_.status is Status.COULD_NOT_BE_PROCESSED:
        return Kind.COULD_NOT_BE_PROCESSED
    if import_.status is not Status.FAILED:
        return None
    if is_stray(import_.package_name, import_.rejected_for):
        return Kind.STRAY
    return Kind.CHECK if import_.purpose is Purpose.CHECK else Kind.FAILED


def is_called_zip(name: str) -> bool:
    """Whether a file's name says that it is a zip, as a package's does."""
    return name.lower().endswith(".zip")


def is_stray(name: str, rejected_for: Collection[str]) -> bool:
    """Whether a file that was rejected for these reasons was never meant as a package."""
    return not is_called_zip(name) and bool(rejected_for) and NO_PACKAGE.issuperset(rejected_for)


def told_with_others(import_id: str, gathered_by: str, name: str, rejected_for: Collection[str]) -> bool:
    """Whether the mail about the end of an import counts it with others."""
    if not gathered_by:
        return False
    return Window.from_text(gathered_by).opened_by != import_id or is_stray(name, rejected_for)
