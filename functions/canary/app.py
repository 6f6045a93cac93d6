"""Sends a synthetic package through the SFTP server by the clock. It is deployed only with `CanaryMinutes`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.files.canary_package import CanaryPackage
from rollcall.aws.services.connector import SftpConnector
from rollcall.aws.settings.canary import CanarySettings
from rollcall.aws.tables.district_imports import DistrictImports
from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.aws.telemetry import CloudWatch, observed
from rollcall.steps.canary import Services, fly


@observed
def handler(_event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Takes any event; returns what became of the canary before, and the transfer that is begun."""
    settings = CanarySettings.from_environment()
    services = Services(
        CanaryPackage(settings.data_bucket),
        SftpConnector(settings.canary_connector, settings.data_bucket),
        DistrictImports(settings.imports_table),
        ImportItems(settings.imports_table),
        SnapshotPointers(settings.snapshots_table),
        CloudWatch(),
    )
    return fly(services, datetime.now(UTC))
