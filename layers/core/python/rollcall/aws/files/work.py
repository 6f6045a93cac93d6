"""The files of an import between the steps, in S3, and what `unpack` found (`unpacked.json`)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rollcall.aws.files.accepted import keep_accepted
from rollcall.aws.files.storage import DataBucket
from rollcall.model.imports import Import
from rollcall.model.schema import Roster
from rollcall.report.types import Counts
from rollcall.steps.unpack import Unpacked

UNPACKED = "unpacked.json"
"""What `unpack` found; written last, so that all files are there where it is."""


@dataclass(frozen=True, slots=True)
class WorkFiles:
    """The files between the steps, in the data bucket."""

    data: DataBucket

    def put(self, import_: Import, name: str, chunks: Iterator[bytes]) -> None:
        """Write a file; whatever `chunks` raises is raised, and no file is left."""
        self.data.put_stream(import_.work + name, chunks)

    def put_unpacked(self, import_: Import, unpacked: Unpacked) -> None:
        """Write what is known about the package."""
        self.data.put_json(import_.work + UNPACKED, json.dumps(unpacked.to_dict()).encode())

    def unpacked(self, import_: Import) -> Unpacked:
        """Read what is known about the package, with sources over the files that were put here."""
        found = self.data.get_json(import_.work + UNPACKED)
        return Unpacked.from_dict(found, {name: self.data.source(import_.work + name) for name in found["files"]})

    def keep_accepted(self, import_: Import, folder: Path, files: Mapping[str, Counts], roster: Roster) -> None:
        """Put the accepted tables where no reader looks; there is no `folder` if the import is rejected.

        `files` are the report's counts, by file.
        """
        keep_accepted(self.data, import_, folder, files, roster)
