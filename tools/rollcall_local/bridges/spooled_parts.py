"""Takes the parts of large uploads from the door's own copy, because both are on this machine.

What a district uploads lies on disk when the door hands it on. Sent through TLS and HTTP, decoded and checked, 300 MB
cost MiniStack four CPU seconds and the door two, more than all else of the upload. So the door names the place of a
part in a file instead of sending it. All else is as in every upload in parts: the requests, their rights, the ETag,
the event.
"""

import hashlib
import json
import mmap
import os
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

HEADER = "x-rollcall-spooled"
"""A header of a request whose body names a part: `{"file": name in the spool, "start": …, "end": …}`."""
FOLDER = "spool"
"""The door's folder, in the platform's."""

Answer = tuple[int, dict[str, str], bytes]


def take_parts(s3: Any, spool: Path) -> None:
    """Make `s3` take parts from files in `spool`."""
    upload: Callable[..., Answer] = s3._upload_part  # noqa: SLF001 - there is no hook

    def upload_part(bucket: str, key: str, body: bytes, query: Any, headers: Mapping[str, str]) -> Answer:
        return upload(bucket, key, part(spool, body) if HEADER in headers else body, query, headers)

    s3._upload_part = upload_part  # noqa: SLF001
    hashes = _Hashes()
    s3.hashlib, s3.md5_hash = hashes, lambda data: hashes.md5(data).hexdigest()


class _Hashes:
    """`hashlib`, which remembers the MD5 of parts: MiniStack asks for it again when the upload is complete."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[memoryview], Any]] = {}

    def md5(self, data: Any = b"", **options: Any) -> Any:
        if not isinstance(data, memoryview):
            return hashlib.md5(data, **options)  # noqa: S324 - as S3
        name = id(data)
        if name not in self._known:
            digest = hashlib.md5(data)  # noqa: S324 - as S3
            self._known[name] = weakref.ref(data, lambda _: self._known.pop(name)), digest
        return self._known[name][1]

    def __getattr__(self, name: str) -> Any:
        return getattr(hashlib, name)


def keep_displaced(s3: Any) -> None:
    """Make the file of an object that is replaced the file of its version, which MiniStack would read and write."""
    persist: Callable[..., None] = s3._persist_displaced_version  # noqa: SLF001

    def link(bucket: str, key: str, prior: Any, versioning: str) -> None:
        stored = s3._object_disk_path(bucket, key)  # noqa: SLF001
        if not (s3.S3_PERSIST and prior and versioning == "Enabled" and stored and Path(stored).is_file()):
            persist(bucket, key, prior, versioning)
            return
        version = Path(s3._version_disk_path(bucket, key, prior.get("version_id") or "null"))  # noqa: SLF001
        version.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        version.unlink(missing_ok=True)
        os.link(stored, version)  # a new object gets a new file, so this one stays as it is

    s3._persist_displaced_version = link  # noqa: SLF001


def part(spool: Path, reference: bytes) -> memoryview:
    """The bytes that a reference names; they stay the same when the file is removed.

    Raises:
        ValueError: It names no file of the spool.
    """
    named = json.loads(reference)
    path = spool / named["file"]
    if path.parent != spool:
        raise ValueError(f"{named['file']} is not in the spool")
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))[named["start"] : named["end"]]
