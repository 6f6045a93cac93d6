"""An upload, as the chain names it to every step: its purpose and its order. Holds no student data."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, BinaryIO

from rollcall.model import folders

TEMPORARY_SUFFIXES = (".filepart", ".part", ".partial", ".tmp", ".temp", ".crdownload", ".swp", "~")
"""Endings that SFTP clients and editors give to unfinished files. The final rename makes an upload of its own."""


CHECKS = "_check/"
"""The folder of the inbox for packages that come by the pages and are only checked, with one folder for each district.
No district's id begins like that. By SFTP, a district puts such packages into its own folder `check`."""


def district_of(key: str) -> str:
    """The first folder of an upload's key, which the login maps to the account's home directory; empty without one."""
    folder, slash, _ = key.removeprefix(CHECKS).partition("/")
    return folder if slash else ""


class Purpose(StrEnum):
    """What an upload is for."""

    IMPORT = "import"
    CHECK = "check"
    """It is checked and compared as an import would be, publishes nothing, and is deleted after some days."""


@dataclass(frozen=True, slots=True)
class Replay:
    """An operator's request to process an upload again."""

    of: str
    """The import that processed it first."""
    order: str
    """Its place among the uploads."""
    by: str
    """Who asks for it."""
    only_check: bool = False
    """Whether it is only checked and compared, without an e-mail."""
    in_place_of: str = ""
    """The newer import that the operator agrees to replace, if the upload was overtaken; if another one is current by
    then, nothing is published."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One version of one object in the inbox, as the chain names it to every step."""

    import_id: str
    """Derived from bucket, key and version, so that an object version is imported once."""
    bucket: str
    key: str
    version: str
    sequencer: str
    """S3's order of the events of one key; hexadecimal, of varying length."""
    received_at: str
    """The time of S3's event; ISO 8601, UTC."""
    replay: Replay | None = None
    """Only where it is processed again."""

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> "Upload":
        """Read the upload from a step's event.

        Raises:
            KeyError: The event lacks a field, so the chain did not send it.
        """
        replay = Replay(**fields["replay"]) if fields.get("replay") else None
        return cls(**{name: fields[name] for name in cls.__slots__ if name != "replay"}, replay=replay)

    @property
    def purpose(self) -> Purpose:
        """What it is for, by its folder; an upload that is processed again may only be checked."""
        is_check = self.key.startswith(CHECKS) or self.is_sftp_check or (self.replay and self.replay.only_check)
        return Purpose.CHECK if is_check else Purpose.IMPORT

    @property
    def is_sftp_check(self) -> bool:
        """Whether it lies in the district's folder for packages that are checked alone, or in one below."""
        return self._first_folder.lower() == folders.CHECK

    @property
    def district_id(self) -> str:
        """The district in whose folder it lies; empty if it lies in none."""
        return district_of(self.key)

    @property
    def name(self) -> str:
        """The file's name as the district knows it."""
        return self.key.rpartition("/")[2]

    @property
    def is_package(self) -> bool:
        """Whether a district sent this file to be imported, whatever its name.

        False for folders, hidden files, temporary names of SFTP clients, files outside of any district's folder, and
        whatever lies where results do.
        """
        return self._is_sent and not self.name.lower().endswith(TEMPORARY_SUFFIXES)

    @property
    def is_temporary(self) -> bool:
        """Whether a district's client sent it under a temporary name, which it renames at the end."""
        return self._is_sent and self.name.lower().endswith(TEMPORARY_SUFFIXES)

    @property
    def work(self) -> str:
        """As `Import.work`."""
        return work_of(self.purpose, self.district_id, self.import_id)

    @property
    def reports(self) -> str:
        """As `Import.reports`."""
        return reports_of(self.purpose, self.district_id, self.import_id)

    @property
    def _is_sent(self) -> bool:
        return bool(
            self.district_id and self.name and self._first_folder != folders.RESULTS and not self.name.startswith(".")
        )

    @property
    def _first_folder(self) -> str:
        return folders.first(self.key.removeprefix(CHECKS).partition("/")[2])


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What S3 knows about an uploaded package."""

    size: int
    """Bytes."""
    modified_at: datetime
    """The time of the upload, in whole seconds."""
    username: str | None
    """The SFTP user, if Transfer Family recorded one."""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """An upload that can be read."""

    uploaded: Uploaded
    open: Callable[[], AbstractContextManager[BinaryIO]]
    """Gives the package as a file, which is seekable, for the length of a block."""


def import_id_of(bucket: str, key: str, version: str) -> str:
    """The id of the import of an object's version, as `Received` of the chain makes it."""
    return hashlib.sha256(f"{bucket}/{key}?{version}".encode()).hexdigest()[:24]


def work_of(purpose: Purpose, district_id: str, import_id: str) -> str:
    """The prefix in the data bucket for the files of an import between the steps."""
    if purpose is Purpose.CHECK:
        return f"{reports_of(purpose, district_id, import_id)}work/"
    return f"work/district_id={district_id}/import_id={import_id}/"


def reports_of(purpose: Purpose, district_id: str, import_id: str) -> str:
    """The prefix in the data bucket for the report of an import and all beside it; of a check, for all its files."""
    folder = "checks" if purpose is Purpose.CHECK else "reports"
    return f"{folder}/district_id={district_id}/import_id={import_id}/"


def upload_order(upload: Upload, uploaded: Uploaded) -> str:
    """Build a text by which a district's uploads sort in the order in which they arrived.

    An upload that is processed again has the place that was chosen for it then. S3 keeps whole seconds. Within one
    second S3's sequencer decides: it is exact for uploads of the same name, and for different names any order is right
    that never changes.
    """
    if upload.replay:
        return upload.replay.order
    second = uploaded.modified_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{second}#{upload.sequencer.rjust(32, '0')}#{upload.version}"
