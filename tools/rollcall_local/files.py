"""One user's SFTP session, which turns file requests into operations on S3 objects."""

import asyncio
import functools
import os
import stat
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, ParamSpec, TypeVar, cast

import asyncssh
from botocore.exceptions import ClientError

from rollcall_local.homes import Homes, Place, normal
from rollcall_local.objects import DirectoryEntry, Objects
from rollcall_local.parts import LARGE, Parts

_LONGEST_KEY = 1_024
"""The most bytes of an object's key in S3, including a directory's closing slash."""

_MODES = (
    ("CREATE", asyncssh.FXF_CREAT),
    ("EXCLUSIVE", asyncssh.FXF_EXCL),
    ("READ", asyncssh.FXF_READ),
    ("TRUNCATE", asyncssh.FXF_TRUNC),
    ("WRITE", asyncssh.FXF_WRITE),
)
"""Flags of an open request, as Transfer Family names them."""

Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(slots=True)
class OpenFile:
    """A file that a client has open: a copy on disk, which is uploaded as the object when it is closed."""

    place: Place
    copy: BinaryIO
    writing: bool
    in_place: bool = False
    """Whether an existing file was opened without being truncated, as scp and clients that resume do."""
    refused: bool = False
    """Whether a write was refused, so that nothing is uploaded."""
    size: int = 0
    """Bytes that were written."""
    parts: Parts | None = None
    """The upload of a large file, which begins before it is closed."""


class DistrictFiles(asyncssh.SFTPServer):
    """The file system of one login. Only what its homes cover exists."""

    def __init__(
        self,
        channel: "asyncssh.SSHServerChannel[bytes]",
        objects: Objects,
        homes: Homes,
        spool: Path,
        begun: Callable[[], None] = lambda: None,
    ) -> None:
        """`spool` is the folder for copies of open files; `begun` is called at each request."""
        super().__init__(channel)
        self._begun = begun
        self._channel = channel
        self._objects = objects
        self._homes = homes
        self._spool = spool

    def exit(self) -> None:
        """Report success to the client, because without a status OpenSSH's scp treats a finished upload as failed."""
        self._channel.exit(0)

    async def realpath(self, path: bytes) -> bytes:
        """The path without `.` and `..`; the session starts at `/`."""
        return normal(_text(path)).encode()

    async def stat(self, path: bytes) -> asyncssh.SFTPAttrs:
        """Size and kind of a file."""
        return _attributes(await self._existing(_text(path)))

    lstat = stat

    async def fstat(self, file_obj: object) -> asyncssh.SFTPAttrs:
        """Size of an open file."""
        size = os.fstat(_opened(file_obj).copy.fileno()).st_size
        return asyncssh.SFTPAttrs(size=size, permissions=stat.S_IFREG | 0o600)

    async def setstat(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        """Do nothing and succeed, like Transfer Family with the SetStat option ENABLE_NO_OP."""

    async def fsetstat(self, file_obj: object, attrs: asyncssh.SFTPAttrs) -> None:
        """Do nothing and succeed."""

    async def opendir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        """List the entries of a directory; fail at once if it does not exist."""
        shown = _text(path)
        entry = await self._existing(shown)
        if not entry.directory:
            raise asyncssh.SFTPNotADirectory("Not a directory")
        return self._entries(shown)

    async def _entries(self, shown: str) -> AsyncIterator[asyncssh.SFTPName]:
        place = self._homes.place(shown)
        found = await _blocking(lambda: list(self._objects.children(place)))() if place else []
        virtual = [DirectoryEntry(name, directory=True) for name in self._homes.children(shown)]
        for each in [DirectoryEntry(".", directory=True), DirectoryEntry("..", directory=True), *virtual, *found]:
            yield asyncssh.SFTPName(each.name.encode(), attrs=_attributes(each))

    async def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> OpenFile:
        """Open a file for reading, or for writing from the start; like Transfer Family, not for both or to append."""
        shown = _text(path)
        place = self._placed(shown)
        if pflags & asyncssh.FXF_APPEND:
            raise asyncssh.SFTPOpUnsupported("Appending is not supported: upload the whole file")
        if pflags & asyncssh.FXF_WRITE and pflags & asyncssh.FXF_READ:
            mode = "|".join(name for name, flag in _MODES if pflags & flag)
            raise asyncssh.SFTPOpUnsupported(f"Cannot open file in mode: {mode}")
        if not pflags & asyncssh.FXF_WRITE:
            return OpenFile(place, await self._fetched(place), writing=False)
        self._refuse_repeated(shown)
        there = await _blocking(self._objects.look)(place)
        if there and pflags & asyncssh.FXF_EXCL:
            raise asyncssh.SFTPFileAlreadyExists("File exists")
        if there and there.directory:
            raise asyncssh.SFTPFileIsADirectory("Is a directory")
        if shown.endswith("/") or not (there or pflags & asyncssh.FXF_CREAT):
            raise asyncssh.SFTPNoSuchFile("No such file")
        in_place = there is not None and there.size > 0 and not pflags & asyncssh.FXF_TRUNC
        # With a name, by which S3 is told of large ones; it is removed when it is closed.
        copy = cast("BinaryIO", tempfile.NamedTemporaryFile(dir=self._spool))  # noqa: SIM115 - closed by close()
        return OpenFile(place, copy, writing=True, in_place=in_place)

    async def read(self, file_obj: object, offset: int, size: int) -> bytes:
        """Read bytes of an open file."""
        return os.pread(_opened(file_obj).copy.fileno(), size, offset)

    async def write(self, file_obj: object, offset: int, data: bytes) -> int:
        """Write into the copy on disk."""
        self.take(file_obj, offset, memoryview(data))
        return len(data)

    def take(self, file_obj: object, offset: int, data: memoryview) -> None:
        """Write into the copy on disk, which starts empty and must have no gaps: an upload can't be resumed.

        So what is written into a file that was there replaces it: S3 has whole objects only. scp relies on that.
        """
        opened = _opened(file_obj)
        if not opened.writing:
            raise asyncssh.SFTPPermissionDenied("The file is open for reading")
        if offset > opened.size:
            opened.refused = True
            raise asyncssh.SFTPOpUnsupported("Resuming is not supported: upload the whole file")
        if opened.parts and offset < opened.parts.end:
            opened.refused = True
            raise asyncssh.SFTPOpUnsupported("Writing again what was written is not supported: upload the whole file")
        os.pwrite(opened.copy.fileno(), data, offset)
        opened.size = max(opened.size, offset + len(data))
        if opened.size >= LARGE:
            if opened.parts is None:
                opened.parts = self._objects.in_parts(opened.place, Path(opened.copy.name))
            opened.parts.grown(opened.size)

    def begun(self) -> None:
        """Tell the connection that a client asks for something."""
        self._begun()

    async def close(self, file_obj: object) -> None:
        """Upload what was written. A lost connection also ends here, so that a truncated object stays, as on AWS."""
        opened = _opened(file_obj)
        with opened.copy:
            untouched = opened.in_place and not opened.size
            if opened.parts and opened.refused:
                await _blocking(opened.parts.abandon)()
            elif opened.parts:
                await _blocking(opened.parts.finish)(opened.size)
            elif opened.writing and not opened.refused and not untouched:
                opened.copy.seek(0)
                await _blocking(self._objects.put)(opened.place, opened.copy)

    async def remove(self, path: bytes) -> None:
        """Deletes a file."""
        shown = _text(path)
        if (await self._existing(shown)).directory:
            raise asyncssh.SFTPFileIsADirectory("Is a directory")
        await _blocking(self._objects.remove)(self._placed(shown))

    async def rename(self, oldpath: bytes, newpath: bytes) -> None:
        """Rename a file; fail if the new name is taken."""
        if await _blocking(self._objects.look)(self._placed(_text(newpath))):
            raise asyncssh.SFTPFileAlreadyExists("File exists")
        await self.posix_rename(oldpath, newpath)

    async def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        """Rename a file, replacing a file of the new name."""
        old, new = _text(oldpath), _text(newpath)
        self._refuse_repeated(new)
        if (await self._existing(old)).directory:
            raise asyncssh.SFTPOpUnsupported("A folder can't be renamed")
        await _blocking(self._objects.move)(self._placed(old), self._placed(new))

    async def mkdir(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        """Makes a directory."""
        place = self._placed(_text(path))
        self._refuse_repeated(_text(path))
        if await _blocking(self._objects.look)(place):
            raise asyncssh.SFTPFileAlreadyExists("File exists")
        await _blocking(self._objects.make_directory)(place)

    async def rmdir(self, path: bytes) -> None:
        """Removes an empty directory."""
        place = self._placed(_text(path))
        if await _blocking(lambda: any(self._objects.children(place)))():
            raise asyncssh.SFTPDirNotEmpty("Directory not empty")
        await _blocking(self._objects.remove_directory)(place)

    def _unsupported(self, *_request: object) -> NoReturn:
        raise asyncssh.SFTPOpUnsupported("Not supported")

    # asyncssh would answer these requests from this machine's disk. `protocol` lets none of them through; should one
    # arrive nevertheless, it fails here.
    scandir = open56 = symlink = link = readlink = _unsupported  # type: ignore[assignment]
    lsetstat = statvfs = fstatvfs = fsync = lock = unlock = _unsupported  # type: ignore[assignment]

    def _refuse_repeated(self, path: str) -> None:
        """Explain what the session's policy refuses: a folder of the district's own name in its own room."""
        own = self._homes.repeated(path)
        if own:
            raise asyncssh.SFTPPermissionDenied(f"Permission denied: / is the folder of {own}, so leave out /{own}")

    def _placed(self, path: str) -> Place:
        place = self._homes.place(path)
        if place is None or not place.key:
            raise asyncssh.SFTPPermissionDenied("Permission denied")
        if len(place.prefix.encode()) > _LONGEST_KEY:
            raise asyncssh.SFTPFailure("The name is too long")
        return place

    async def _existing(self, path: str) -> DirectoryEntry:
        place = self._homes.place(path)
        if normal(path) in {"/", *(normal(entry) for entry, _ in self._homes.entries)} or self._homes.children(path):
            return DirectoryEntry("/", directory=True)
        found = await _blocking(self._objects.look)(place) if place else None
        if found is None:
            raise asyncssh.SFTPNoSuchFile("No such file")
        return found

    async def _fetched(self, place: Place) -> BinaryIO:
        """Download the object into an unnamed temporary file."""
        copy = tempfile.TemporaryFile(dir=self._spool)  # noqa: SIM115 - closed by close()
        try:
            await _blocking(self._objects.fetch)(place, copy)
            copy.flush()  # read() goes past the buffer
        except BaseException:
            copy.close()
            raise
        return copy


def _text(path: bytes) -> str:
    try:
        return path.decode()
    except UnicodeDecodeError:
        raise asyncssh.SFTPFailure("The name is not in UTF-8") from None


def _blocking(work: Callable[Given, Result]) -> Callable[Given, Coroutine[Any, Any, Result]]:
    """Run `work` in a thread, and translate S3's errors into SFTP's."""

    async def run(*given: Given.args, **named: Given.kwargs) -> Result:
        try:
            return await asyncio.to_thread(functools.partial(work, *given, **named))
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in {"404", "NoSuchKey"}:
                raise asyncssh.SFTPNoSuchFile("No such file") from None
            if code in {"403", "AccessDenied"}:
                raise asyncssh.SFTPPermissionDenied("Permission denied") from None
            raise asyncssh.SFTPFailure("The storage did not take the request") from None

    return run


def _opened(file_obj: object) -> OpenFile:
    if not isinstance(file_obj, OpenFile):
        raise asyncssh.SFTPInvalidHandle("Invalid file handle")
    return file_obj


def _attributes(entry: DirectoryEntry) -> asyncssh.SFTPAttrs:
    mode = stat.S_IFDIR | 0o700 if entry.directory else stat.S_IFREG | 0o600
    return asyncssh.SFTPAttrs(
        size=entry.size, permissions=mode, uid=0, gid=0, atime=entry.modified, mtime=entry.modified
    )
