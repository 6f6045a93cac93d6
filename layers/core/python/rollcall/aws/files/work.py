"""The files of an import between the steps, in S3, and what `unpack` found (`unpacked.json`)."""

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rollcall.aws.clients import s3
from rollcall.aws.files.accepted import keeping_accepted
from rollcall.aws.files.at_once import AT_ONCE, meanwhile
from rollcall.aws.files.storage import DataBucket
from rollcall.model.imports import Import
from rollcall.model.schema import Roster
from rollcall.reading import Source
from rollcall.report.types import Counts
from rollcall.steps.unpack import Unpacked

IN_MEMORY = 1 << 20
"""Bytes up to which a file is held in memory, to be written or read with others at once."""

Put = Callable[[str, Iterator[bytes]], None]
"""Writes a file by name, from chunks; whatever they raise is raised, and no file is left."""

UNPACKED = "unpacked.json"
"""What `unpack` found; written last, so that all files are there where it is."""


@dataclass(frozen=True, slots=True)
class WorkFiles:
    """The files between the steps, in the data bucket."""

    data: DataBucket

    @contextmanager
    def writing(self, import_: Import) -> Iterator[Put]:
        """Write files with the function that it gives; all are there when the block ends.

        A small file is written while the next one is read.
        """
        with meanwhile() as start:

            def put(name: str, chunks: Iterator[bytes]) -> None:
                content, rest = _beginning(chunks)
                if rest is None:
                    start(self.data.put_bytes, import_.work + name, content)
                else:
                    self.data.put_stream(import_.work + name, rest)

            yield put

    def put_unpacked(self, import_: Import, unpacked: Unpacked) -> None:
        """Write what is known about the package."""
        self.data.put_json(import_.work + UNPACKED, json.dumps(unpacked.to_dict()).encode())

    def unpacked(self, import_: Import) -> Unpacked:
        """Read what is known about the package, with sources over the files that were put here."""
        found = self.data.get_json(import_.work + UNPACKED)
        return Unpacked.from_dict(found, self._sources(import_, found["files"]))

    def _sources(self, import_: Import, names: Sequence[str]) -> Mapping[str, Source]:
        """Sources over files that were put here; the small ones are read at once."""
        s3()  # made here, because threads would make one each
        keys = [import_.work + name for name in names]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            contents = pool.map(lambda key: self.data.read_small(key, IN_MEMORY), keys)
        return {
            name: self.data.source(key) if content is None else partial(iter, (content,))
            for name, key, content in zip(names, keys, contents, strict=True)
        }

    def keeping_accepted(
        self, import_: Import, folder: Path, files: Mapping[str, Counts], roster: Roster
    ) -> AbstractContextManager[None]:
        """Put the accepted tables where no reader looks, while a block runs; their list follows when it has ended.

        There is no `folder` if the import is rejected. `files` are the report's counts, by file.
        """
        return keeping_accepted(self.data, import_, folder, files, roster)


def _beginning(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes] | None]:
    """Read `IN_MEMORY` bytes. Returns all bytes and None, or nothing and all chunks if there are more."""
    read, length = [], 0
    for chunk in chunks:
        read.append(chunk)
        length += len(chunk)
        if length > IN_MEMORY:
            return b"", itertools.chain(read, chunks)
    return b"".join(read), None
