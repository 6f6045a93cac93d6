"""The files of an import between the steps, in S3, and what `unpack` found (`unpacked.json`)."""

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from rollcall.aws.files.accepted import keeping_accepted
from rollcall.aws.files.storage import DataBucket
from rollcall.model.imports import Import
from rollcall.model.schema import Roster
from rollcall.model.uploads import Upload
from rollcall.reading import Source
from rollcall.report.types import Counts
from rollcall.steps.unpack import Unpacked

IN_MEMORY = 1 << 20
"""Bytes up to which a file is small: it has no object of its own, but lies with the others behind what was found."""

UNPACKED = "unpacked.json"
"""What `unpack` found, a line of JSON, and behind it the small files, one after the other.

Written last, so that all files are there where it is.
"""

SMALL = "small"
"""The key in that line under which the small files stand in their order, each with its bytes. An earlier release, whose
import may be under way while a deployment is updated, has none."""


@dataclass(frozen=True, slots=True)
class WorkFiles:
    """The files between the steps, in the data bucket."""

    data: DataBucket

    def writer(self, import_: Import) -> "WorkWriter":
        """What writes the files of an import."""
        return WorkWriter(self.data, import_)

    def unpacked(self, upload: Upload) -> Unpacked:
        """Read what is known about the package, with sources over the files that were put here."""
        line, _, content = self.data.get_bytes(upload.work + UNPACKED).partition(b"\n")
        found = json.loads(line)
        return Unpacked.from_dict(found, self._sources(upload, found["files"], found.get(SMALL, {}), content))

    def _sources(
        self, upload: Upload, names: Sequence[str], small: Mapping[str, int], content: bytes
    ) -> Mapping[str, Source]:
        """The sources of files by name: of the `small` ones over `content`, of the others over their objects."""
        ends = dict(zip(small, itertools.accumulate(small.values()), strict=True))
        return {
            name: partial(_once, memoryview(content)[ends[name] - small[name] : ends[name]])
            if name in small
            else self.data.source(upload.work + name)
            for name in names
        }

    def keeping_accepted(
        self, import_: Import, folder: Path, files: Mapping[str, Counts], roster: Roster
    ) -> AbstractContextManager[None]:
        """Put the accepted tables where no reader looks, while a block runs, and their list when all are there.

        There is no `folder` if the import is rejected. `files` are the report's counts, by file.
        """
        return keeping_accepted(self.data, import_, folder, files, roster)


@dataclass(frozen=True, slots=True)
class WorkWriter:
    """Writes the files of one import."""

    data: DataBucket
    import_: Import
    small: dict[str, bytes] = field(default_factory=dict)

    def put(self, name: str, chunks: Iterator[bytes]) -> None:
        """Write a file. Whatever its chunks raise is raised, and no file is left."""
        content, rest = _beginning(chunks)
        if rest is None:
            self.small[name] = content
        else:
            self.data.put_stream(self.import_.work + name, rest)

    def put_unpacked(self, unpacked: Unpacked) -> None:
        """Write what is known of the package, and at the latest now whatever was put: it is there where this is."""
        small = {name: self.small[name] for name in unpacked.files if name in self.small}
        found: dict[str, Any] = unpacked.to_dict() | {SMALL: {name: len(content) for name, content in small.items()}}
        line = json.dumps(found).encode()
        self.data.put_bytes(self.import_.work + UNPACKED, b"".join([line, b"\n", *small.values()]))


def _once(content: memoryview) -> Iterator[bytes]:
    yield bytes(content)


def _beginning(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes] | None]:
    """Read `IN_MEMORY` bytes. Returns all bytes and None, or nothing and all chunks if there are more."""
    read, length = [], 0
    for chunk in chunks:
        read.append(chunk)
        length += len(chunk)
        if length > IN_MEMORY:
            return b"", itertools.chain(read, chunks)
    return b"".join(read), None
