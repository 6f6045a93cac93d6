"""Every metric that Rollcall writes, declared once. Alarms and dashboard watch nothing else of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

COUNT: Final = "Count"
PERCENT: Final = "Percent"


class UndeclaredMetric(Exception):
    """A metric is written that is not declared, or in another way; names it. A fault of the code, whatever the data."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. CloudWatch knows it by namespace, name and all of its dimensions together."""

    says: str
    """What one number of it means."""
    steps: tuple[str, ...] = ()
    """The values of its dimension `service`: the steps that write it. None stands for every function."""
    unit: str = COUNT
    """As CloudWatch spells it."""
    by: tuple[str, ...] = ()
    """Its further dimensions. Each has few values, and never an id."""

    @property
    def dimensions(self) -> frozenset[str]:
        """The names of all its dimensions."""
        return frozenset({"service", *self.by})


METRICS: Final[Mapping[str, Metric]] = {
    # Of every function (`aws.usage`).
    "MemoryShare": Metric("the most memory that an invocation held, of what its function has", unit=PERCENT),
    "TimeShare": Metric("the time that an invocation took, of what its function may take", unit=PERCENT),
    # How packages come in.
    "LoginsAccepted": Metric("logins by SFTP that were let in", ("authenticate",)),
    "LoginsRefused": Metric("logins by SFTP that were refused", ("authenticate",)),
    "LoginsLocked": Metric("those of them that a lock refused", ("authenticate",)),
    "ImportsBegun": Metric("imports that were begun, checks included", ("unpack",)),
    "PackageSize": Metric("the size of an uploaded package", ("unpack",), unit="Bytes"),
    "UploadsPassedOver": Metric("uploads that were seen before, or are temporary files", ("unpack",)),
    "UploadsOverLimit": Metric("uploads over the limit of an hour, which were not opened", ("unpack",)),
    "InfectedUploads": Metric("uploads in which malware was found", ("unpack",)),
    "UploadsNotScannable": Metric("uploads that could not be scanned for malware", ("unpack",)),
    # What becomes of them.
    "Findings": Metric("findings of an import or a check", ("validate",)),
    "ImportsHeld": Metric("imports that wait for a decision", ("snapshot",)),
    "Restores": Metric("snapshots that were made current again", ("snapshot",)),
    "Imports": Metric("imports that ended, by status", ("record",), by=("status",)),
    "Checks": Metric("packages that were only checked", ("record",)),
    "RowsIn": Metric("rows of an import", ("record",)),
    "RowsAccepted": Metric("rows of it that were accepted", ("record",)),
    "RowsOmitted": Metric("rows of it that were left out", ("record",)),
    # What districts are told, and given.
    "Mails": Metric("e-mails that were sent", ("notify",)),
    "MailsNotSent": Metric("e-mails that could not be sent", ("notify",)),
    "SecondsToMail": Metric("the time from an upload to its e-mail", ("notify",), unit="Seconds"),
    "FailuresGathered": Metric("failures that were told in one e-mail", ("notify",)),
    "MailsBounced": Metric("e-mails that came back", ("deliveries",)),
    "MailsComplained": Metric("e-mails that somebody marked as spam", ("deliveries",)),
    "WebhooksPosted": Metric("events that the webhook's receiver took", ("webhook",)),
    "WebhooksFailed": Metric("attempts that it did not take", ("webhook",)),
    "Downloads": Metric("files that were made for pages", ("downloads",)),
    "Results": Metric("imports whose results were written for SFTP", ("downloads",)),
    # What nobody sends. The numbers of districts are written with each daily look, 0 as well.
    "StalledImports": Metric("imports that stood still and were ended", ("watch",)),
    "UploadsMissing": Metric("districts whose usual upload did not come", ("watch",)),
    "RostersOld": Metric("districts whose roster is too old", ("watch",)),
    "ValuesDrifting": Metric("districts in whose roster a column empties over weeks", ("watch",)),
    "Orphans": Metric("objects that belong to no import or snapshot", ("watch",)),
    "OrphanBytes": Metric("the size of these objects", ("watch",), unit="Bytes"),
    "Swept": Metric("objects that the daily sweep deleted", ("watch",)),
    # The trial of everything.
    "CanarySeconds": Metric("the time from the canary's upload to its e-mail", ("canary",), unit="Seconds"),
    "CanaryFailed": Metric("canaries that did not come through: 0 or 1 for each", ("canary",)),
}
"""All metrics by name, in the order of an import."""


def check(values: Mapping[str, tuple[str, float]], dimensions: Mapping[str, str]) -> None:
    """Hold what is written to its declaration; `dimensions` are those besides `service`.

    Raises:
        UndeclaredMetric: There is no such metric, or it has another unit or other dimensions. An alarm that watches the
            declared one would never see it.
    """
    for name, (unit, _) in values.items():
        metric = METRICS.get(name)
        if metric is None or metric.unit != unit or {*metric.by} != dimensions.keys():
            raise UndeclaredMetric(f"{name}, in {unit}, by {', '.join(sorted(dimensions)) or 'service alone'}")
