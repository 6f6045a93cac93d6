"""The ports that several steps share: accounts, claimed imports and reports."""

from typing import Protocol

from rollcall.model.accounts import District
from rollcall.model.imports import Import
from rollcall.model.since import Since
from rollcall.report.types import Report


class Accounts(Protocol):
    """The districts' accounts."""

    def district(self, district_id: str) -> District | None:
        """Read the account of this id, or None."""


class ClaimedImports(Protocol):
    """The imports, for a step after the claim."""

    def claimed(self, import_id: str) -> Import:
        """Read the import of this id; `LookupError` if it was never claimed."""


class Reports(Protocol):
    """The reports of imports, for a step that writes one."""

    def write(self, import_: Import, report: Report, since: Since | None = None) -> None:
        """Write the report and all findings, and how they compare with those of the import before."""
