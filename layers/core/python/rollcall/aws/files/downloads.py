"""What districts download of an import, in S3, and where it is made from."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from rollcall.aws.clients import error_code, s3
from rollcall.aws.files import scratch
from rollcall.aws.files.reports import DIFFERENCES, FINDINGS, REPORT, SUMMARY
from rollcall.aws.files.storage import NOT_FOUND, DataBucket
from rollcall.model.downloads import Download, Form, Problem
from rollcall.model.imports import Import
from rollcall.steps.downloads import PackageGone

LIFE = timedelta(minutes=16)
"""An attempt that is older has ended: the function has 15 minutes."""

_KINDS = {
    Form.LOG_CSV: "text/csv; charset=utf-8",
    Form.LOG_JSON: "application/json",
    Form.LOG_HTML: "text/html; charset=utf-8",
    Form.REPAIR: "application/zip",
    Form.REPAIR_ROWS: "application/zip",
}


@dataclass(frozen=True, slots=True)
class DownloadFiles:
    """The downloads in the data bucket, below `downloads/`."""

    data: DataBucket

    def there(self, download: Download) -> bool:
        """Whether it was made already."""
        return self.data.has(download.key)

    def claim(self, download: Download, attempt: str, now: datetime) -> bool:
        """Claim it for an attempt; False while another one, which is not too old to be alive, makes it."""
        found = self.data.find_tagged_json(download.claim_key)
        if found is not None:
            claim, _ = found
            alive = now - datetime.fromisoformat(claim["at"]) < LIFE
            if alive and claim["attempt"] != attempt:
                return False
        return self.data.replace_json(download.claim_key, _claim(attempt, now), found[1] if found else None)

    def keep(self, download: Download, path: Path) -> None:
        """Keep what was made."""
        self.data.put_download(download.key, path, _KINDS[download.form])

    def keep_problem(self, download: Download, problem: Problem, now: datetime) -> None:
        """Keep why it can't be made; what hinders may be over when it is asked for again."""
        text = json.dumps({"problem": problem, "at": now.isoformat()}).encode()
        self.data.put_json(download.problem_key, text)
        self.data.put_json(download.claim_key, _claim("", datetime.min.replace(tzinfo=UTC)))


def _claim(attempt: str, at: datetime) -> bytes:
    return json.dumps({"attempt": attempt, "at": at.isoformat()}).encode()


@dataclass(frozen=True, slots=True)
class StoredReports:
    """The reports of imports, as `steps.downloads` reads them."""

    data: DataBucket

    def find(self, import_: Import) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """Read the core of the report and its summary; None if they are not there."""
        report = self.data.find_json(import_.reports + REPORT)
        summary = None if report is None else self.data.find_json(import_.reports + SUMMARY)
        return None if report is None or summary is None else (report, summary)

    def differences(self, import_: Import) -> Mapping[str, Any] | None:
        """Read what the import changes; None where it was not compared."""
        found: Mapping[str, Any] | None = self.data.find_json(import_.reports + DIFFERENCES)
        return found

    def fetch_findings(self, import_: Import, path: Path) -> None:
        """Fetch the complete findings into a file."""
        self.data.fetch(import_.reports + FINDINGS, path)


@dataclass(frozen=True, slots=True)
class SentPackages:
    """The packages in the inbox, each read by its version."""

    @contextmanager
    def sent(self, import_: Import) -> Iterator[BinaryIO]:
        """Fetch the package into a file, which is deleted at the end of the block.

        Raises:
            PackageGone: It is no longer kept.
        """
        with scratch.folder() as folder:
            path = folder / "package"
            try:
                s3().download_file(import_.bucket, import_.key, str(path), ExtraArgs={"VersionId": import_.version})
            except s3().exceptions.ClientError as error:
                if error_code(error) not in {NOT_FOUND, "NoSuchKey", "NoSuchVersion"}:
                    raise
                raise PackageGone from None
            with path.open("rb") as file:
                yield file
