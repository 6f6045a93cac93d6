"""Takes the parts of large uploads from the door's own copy, because both are on this machine.

What a district uploads lies on disk when the door hands it on. Sent through TLS and HTTP, decoded and checked, 300 MB
cost MiniStack four CPU seconds and the door two, more than all else of the upload. So the door names the place of a
part in a file instead of sending it. All else is as in every upload in parts: the requests, their rights, the ETag,
the event.
"""

import json
import mmap
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
