"""One checked import in memory: its package, its report, and the files that were made of both."""

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from support.in_memory import RUNNING
from support.packages import TODAY

from rollcall import archive, reading
from rollcall.aws.files.reports import summarised
from rollcall.model import schema
from rollcall.model.downloads import Download, Problem
from rollcall.model.imports import Import
from rollcall.report.types import Report
from rollcall.steps.downloads import Limits, PackageGone
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

IMPORT = replace(RUNNING, district_id="demo-district", date=TODAY)
FAULTS = {("Students.csv", 3, "DOB"): "soon", ("Students.csv", 2, "Nickname"): "=cmd()\x07"}
LIMITS = Limits(archive.PackageLimits(), reading.Limits())


@dataclass
class Stored:
    """One import, its package and report, and the downloads that were made of it."""

    package: bytes | None = None
    report: Report | None = None
    made: dict[str, bytes] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)
    times: int = 0

    def get(self, import_id: str) -> Import | None:
        return IMPORT if import_id == IMPORT.import_id else None

    def find(self, _import: Import) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        if self.report is None:
            return None
        stored = json.loads(json.dumps([self.report.document, summarised(self.report)]))
        return stored[0], stored[1]

    def fetch_findings(self, _import: Import, path: Path) -> None:
        assert self.report is not None
        self.report.write_findings(path)

    @contextmanager
    def sent(self, _import: Import) -> Iterator[BinaryIO]:
        if self.package is None:
            raise PackageGone
        yield io.BytesIO(self.package)

    def there(self, download: Download) -> bool:
        return download.key in self.made

    def claim(self, download: Download, attempt: str, _now: datetime) -> bool:
        return self.claims.setdefault(download.claim_key, attempt) == attempt

    def keep(self, download: Download, path: Path) -> None:
        self.times += 1
        self.made[download.key] = path.read_bytes()

    def keep_problem(self, download: Download, problem: Problem, _now: datetime) -> None:
        self.problems[download.key] = problem
        del self.claims[download.claim_key]


@contextmanager
def scratch() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(folder)


def stored(content: bytes) -> Stored:
    unpacked = unpack(io.BytesIO(content), district=IMPORT.district_id, roster=schema.load())
    return Stored(content, validate(unpacked, roster=schema.load(), today=TODAY))
