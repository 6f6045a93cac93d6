"""Listings of findings that lie in memory, and what was read of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rollcall.aws.files.reports import summarised
from rollcall.report.listing.form import Sections
from rollcall.report.listing.query import Browser
from rollcall.report.listing.read import Listing
from rollcall.report.types import Group, Report
from rollcall.steps.catalogue import rule_of


@dataclass
class InMemory:
    """A file, with the number of bytes of each request."""

    content: bytes
    asked: list[int] = field(default_factory=list)

    def last(self, count: int) -> bytes:
        return self._give(self.content[-count:])

    def between(self, start: int, stop: int) -> bytes:
        return self._give(self.content[start:stop])

    def each(self, ranges: Iterable[tuple[int, int]]) -> Iterator[bytes]:
        return (self.between(start, stop) for start, stop in ranges)

    def _give(self, part: bytes) -> bytes:
        self.asked.append(len(part))
        return part


def browser(report: Report, folder: Path, *, values: bool = True) -> Browser:
    """The findings of a report for one reader, from a listing that was written and read again."""
    return browsers(report, folder, values)[0]


def browsers(report: Report, folder: Path, *values: bool) -> list[Browser]:
    """The same for several readers."""
    path = folder / "listing.arrow"
    legend = report.write_listing(path)
    summary = summarised(report)
    groups = [Group.from_dict(fields) for fields in summary["groups"]]
    listing = Listing(InMemory(path.read_bytes()), Sections.of(groups, sum(legend.findings)))
    return [Browser(groups, summary["columns"], listing, legend, rule_of, one) for one in values]
