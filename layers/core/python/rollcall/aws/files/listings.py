"""The findings of imports as pages list them, read from S3 a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from rollcall.aws.files.ranges import Memory, RangedObject
from rollcall.aws.files.reports import LEGEND, LISTING, SUMMARY
from rollcall.aws.files.storage import DataBucket
from rollcall.model.findings import RuleOf
from rollcall.model.imports import Import
from rollcall.report.listing.form import Legend, Sections
from rollcall.report.listing.query import Browser
from rollcall.report.listing.read import Listing
from rollcall.report.types import Group

MOST_KEPT = 48 << 20
"""Bytes of a listing that are kept for the next search: 5 MB for a million findings, of the function's 1,024 MB."""


@dataclass(frozen=True, slots=True)
class Listings:
    """The listings in the data bucket."""

    data: DataBucket

    def browser(
        self, import_: Import, rule_of: RuleOf, *, values: bool, summary: Mapping[str, Any] | None = None
    ) -> Browser | None:
        """The findings of an import, for a reader who may see what is in rows or may not.

        `summary` is its summary, if that was read already.

        None where the import has none that can be listed: it is not checked yet, its report is no longer kept, or it is
        of a release that made no listings.
        """
        summary = summary or self.data.find_json(import_.reports + SUMMARY)
        if summary is None or "columns" not in summary:
            return None
        groups = [Group.from_dict(fields) for fields in summary["groups"]]
        found = self.data.find_json(import_.reports + LEGEND) if groups else {}
        if found is None:
            return None
        legend = Legend(**found)
        file = RangedObject(self.data.bucket, import_.reports + LISTING, _memory())
        listing = Listing(file, Sections.of(groups, sum(legend.findings)))
        return Browser(groups, summary["columns"], listing, legend, rule_of, values, not import_.is_published)


@cache
def _memory() -> Memory:
    """The one of this process, made by its first request for findings."""
    return Memory(MOST_KEPT)
