"""Real SFTP clients behind one face: what a person or a script does with each, and what it says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Door:
    """A user at a door, and a folder of the test's own for what clients write."""

    user: str
    password: str
    port: int
    host_key: str
    """Its fingerprint: `SHA256:…`."""
    key: Path
    """The user's private key as OpenSSH writes it; `.pub` and `.ppk`, PuTTY's form, lie beside it."""
    folder: Path


@dataclass(frozen=True, slots=True)
class Ran:
    """How a client ended."""

    fine: bool
    said: str


class Client:
    """One client. A method that it does not have raises `NotImplementedError`."""

    name: ClassVar[str]
    """As in the page's table."""

    def __init__(self, door: Door, *, by_key: bool = False) -> None:
        """A client that logs in with the password, or with the key alone."""
        self.door = door
        self.by_key = by_key

    def version(self) -> str:
        """The number that it gives for itself; blank if it is missing."""
        raise NotImplementedError

    def put(self, files: Sequence[tuple[Path, str]]) -> Ran:
        """Upload files under names, in one session if the client can."""
        raise NotImplementedError

    def put_with_times(self, file: Path, name: str) -> Ran:
        """Upload a file, and set its time and mode."""
        raise NotImplementedError

    def resume(self, file: Path, name: str) -> Ran:
        """Upload what is missing behind what is there."""
        raise NotImplementedError

    def rename(self, old: str, new: str) -> Ran:
        """Rename a file."""
        raise NotImplementedError

    def get(self, name: str, file: Path) -> Ran:
        """Download a file."""
        raise NotImplementedError

    def list(self) -> Ran:
        """List what is there, with sizes and times."""
        raise NotImplementedError

    def remove(self, name: str) -> Ran:
        """Delete a file."""
        raise NotImplementedError

    def make_folder(self, name: str) -> Ran:
        """Make a folder and remove it."""
        raise NotImplementedError

    def old_scp(self, file: Path, name: str) -> Ran:
        """Upload by the old protocol of scp."""
        raise NotImplementedError


def each(ways: Sequence[Callable[[], Ran]]) -> Ran:
    """One after the other, until one fails."""
    said = []
    for way in ways:
        ran = way()
        said.append(ran.said)
        if not ran.fine:
            return Ran(fine=False, said="\n".join(said))
    return Ran(fine=True, said="\n".join(said))
