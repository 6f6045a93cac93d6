"""The step `canary`: says what became of the canary before, and lets the next one fly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from rollcall.model import canary
from rollcall.model.snapshots import Pointer
from rollcall.steps.canary_standing import Standing, standing
from rollcall.steps.telemetry import Telemetry

SERVICE: Final = "canary"
"""The dimension `service` of its metrics."""


class Packages(Protocol):
    """Where the connector takes packages from. It holds one."""

    def sent_at(self) -> datetime | None:
        """When the one that is there was put; None if there is none."""

    def put(self, package: bytes, now: datetime) -> None:
        """Put one in its place."""


class Connector(Protocol):
    """The SFTP client: one of AWS, since a function has none."""

    def send(self) -> str:
        """Begin to send the package; the id of the transfer."""


class DistrictImports(Protocol):
    """A district's imports in the order of their uploads."""

    def newest_first(self, district_id: str, since: str = "") -> Iterator[Mapping[str, Any]]:
        """What the index says of each import, back to the upload order `since`."""


class Imports(Protocol):
    """The imports, each by its id."""

    def fields(self, import_id: str) -> Mapping[str, Any] | None:
        """Everything recorded of the import, or None."""


class Pointers(Protocol):
    """Which snapshot is current."""

    def pointer(self, district_id: str, school_year: str) -> Pointer:
        """The pointer as it is now."""


@dataclass(frozen=True, slots=True)
class Services:
    """What this step talks to."""

    packages: Packages
    connector: Connector
    district_imports: DistrictImports
    imports: Imports
    pointers: Pointers
    telemetry: Telemetry


def fly(services: Services, now: datetime) -> dict[str, Any]:
    """Judge the canary before this one, and send the next; returns what is logged.

    The package is put before it is sent: where sending fails, the next invocation sees a canary that began nothing.
    """
    told: dict[str, Any] = {}
    sent_at = services.packages.sent_at()
    if sent_at is not None:
        judged = _judged(sent_at, services)
        services.telemetry.measure(metrics_of(judged))
        told = {"failed_at": judged.stage, "of": judged.import_id, "status": judged.status, "seconds": judged.seconds}
        services.telemetry.log("canary came through" if judged.came_through else "canary failed", **told)
    services.packages.put(canary.package(now), now)
    return {**told, "transfer": services.connector.send()}


def _judged(sent_at: datetime, services: Services) -> Standing:
    """How far it came. The time of an upload has whole seconds."""
    since = sent_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    for found in services.district_imports.newest_first(canary.DISTRICT, since):
        if found["key"].rpartition("/")[2] == canary.SCHEDULED:
            fields = services.imports.fields(found["import_id"]) or found
            return standing(fields, services.pointers.pointer(canary.DISTRICT, fields["school_year"]))
    return standing(None, None)


def metrics_of(standing: Standing) -> dict[str, tuple[str, float]]:
    """What is measured of a canary that is over, or whose time is."""
    measured: dict[str, tuple[str, float]] = {"CanaryFailed": ("Count", 0 if standing.came_through else 1)}
    if standing.seconds is not None:
        measured["CanarySeconds"] = ("Seconds", standing.seconds)
    return measured
