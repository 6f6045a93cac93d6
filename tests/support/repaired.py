"""Repair packages of packages in memory."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from support import packages

from rollcall.model import schema
from rollcall.reading import Limits
from rollcall.repair.package import RepairPackage
from rollcall.report.types import Report
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate


@dataclass(frozen=True)
class Repaired:
    """A package that was checked, and its repair package."""

    report: Report
    files: Mapping[str, bytes]
    package: RepairPackage

    @property
    def document(self) -> Mapping[str, Any]:
        return self.report.core(0)

    def rows(self, file: str) -> list[dict[str, str]]:
        """The rows of a file by column; those of its nameless columns under "" (the last of them)."""
        text = self.files[file].decode("utf-8-sig")
        return [{name or "": value or "" for name, value in row.items()} for row in csv.DictReader(io.StringIO(text))]


def repaired(
    files: Mapping[str, bytes],
    *,
    district: str | None = packages.DISTRICT,
    today: date = packages.TODAY,
    rows_only: bool = False,
) -> Repaired:
    """Check these files and make their repair package."""
    roster = schema.load()
    unpacked = unpack(io.BytesIO(packages.zipped(files)), district=district, roster=roster)
    report = validate(unpacked, roster=roster, today=today)
    package = RepairPackage(unpacked.sources, unpacked.manifest, report.evidence, roster, Limits(), rows_only)
    made = {name: b"".join(chunks) for name, chunks in package.files()}
    return Repaired(report, made, package)
