"""What S3 keeps of a report for the pages, and a permission to send a package: both sites in memory have the same."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from support.listings import InMemory

from rollcall.aws.files.reports import summarised
from rollcall.model.imports import Import
from rollcall.model.since import Since
from rollcall.report.listing.form import Legend, Sections
from rollcall.report.listing.query import Browser
from rollcall.report.listing.read import Listing
from rollcall.report.types import Group, Report
from rollcall.steps.catalogue import rule_of


@dataclass(frozen=True, eq=False)
class KeptReport:
    """The kept parts of a report, as they come back from JSON."""

    summary: Mapping[str, Any]
    legend: Mapping[str, Any]
    listing: bytes

    @classmethod
    def of(cls, report: Report, since: Since | None = None) -> "KeptReport":
        with TemporaryDirectory() as folder:
            path = Path(folder) / "listing.arrow"
            legend = report.write_listing(path)._asdict()
            kept = json.loads(json.dumps([summarised(report, since), legend]))
            return cls(kept[0], kept[1], path.read_bytes())

    def browser(self, import_: Import, *, values: bool) -> Browser:
        groups = [Group.from_dict(fields) for fields in self.summary["groups"]]
        legend = Legend(**self.legend)
        listing = Listing(InMemory(self.listing), Sections.of(groups, sum(legend.findings)))
        return Browser(groups, self.summary["columns"], listing, legend, rule_of, values, not import_.is_published)


@dataclass(frozen=True)
class OnePermission:
    """A permission to send one package."""

    address: str
    fields: Mapping[str, str]
