"""Logical home directories, which map SFTP paths to objects."""

import posixpath
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an object. `key` is empty for the root of a bucket, and never ends with a slash."""

    bucket: str
    key: str

    @property
    def prefix(self) -> str:
        """The prefix of the objects inside this place, if it is a directory."""
        return f"{self.key}/" if self.key else ""


@dataclass(frozen=True, slots=True)
class Homes:
    """`HomeDirectoryDetails`: pairs of an SFTP path and its `/bucket/prefix`."""

    entries: tuple[tuple[str, str], ...]

    def place(self, path: str) -> Place | None:
        """The place of `path`; None if no entry covers it.

        `..` is resolved first, so a path can't climb out of its entry.
        """
        clean = normal(path)
        for entry, target in sorted(self.entries, key=lambda pair: len(pair[0]), reverse=True):
            home = normal(entry)
            if clean == home or clean.startswith(home.rstrip("/") + "/"):
                bucket, _, prefix = target.strip("/").partition("/")
                rest = clean[len(home) :].strip("/")
                return Place(bucket, "/".join(part for part in (prefix, rest) if part))
        return None

    def repeated(self, path: str) -> str | None:
        """The name of the root's own district, if the path begins with it; None otherwise."""
        place = self.place("/")
        own = place.key.rpartition("/")[2] if place else ""
        return own if own and normal(path).split("/")[1] == own else None

    def children(self, path: str) -> tuple[str, ...]:
        """The names directly inside `path` that exist only because an entry lies below it."""
        above = normal(path).rstrip("/") + "/"
        below = (normal(entry)[len(above) :] for entry, _ in self.entries if normal(entry).startswith(above))
        return tuple(sorted({rest.split("/")[0] for rest in below if rest}))


def normal(path: str) -> str:
    """`path` as an absolute POSIX path without `.` and `..`."""
    return "/" + posixpath.normpath("/" + path).lstrip("/")
