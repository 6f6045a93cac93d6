"""Looks at what does not happen by itself: imports that nobody ends, uploads that do not come, files that are left."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.aws.files.fill_rates import FillRates
from rollcall.aws.files.snapshots import SnapshotFiles
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.files.sweepings import SnapshotPlaces
from rollcall.aws.services.athena import catalogue
from rollcall.aws.services.bus import EventBus
from rollcall.aws.services.executions import ChainExecutions
from rollcall.aws.services.watch_events import WatchEvents
from rollcall.aws.settings.watch import WatchSettings
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.district_imports import DistrictImports
from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.tables.open_imports import OpenImportsIndex
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.aws.tables.watch_items import SweepProgress, WatchNotes
from rollcall.aws.telemetry import CloudWatch, observed
from rollcall.model import schema
from rollcall.steps import services as publishing
from rollcall.steps.watch import districts, stalled, sweep
from rollcall.steps.watch.look import Limits, Services, answer

LEFT = 60_000
"""Milliseconds that must be left for a sweep to begin with one more district."""


@observed
def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context has no public type
    """Takes the ARN of an execution that has ended, or which look to take; returns what was found."""
    settings = WatchSettings.from_environment()
    data, imports = DataBucket(settings.data_bucket), ImportItems(settings.imports_table)
    pointers, events = SnapshotPointers(settings.snapshots_table), WatchEvents(settings.data_bucket)
    services = Services(
        lambda: stalled.Services(
            ChainExecutions(settings.state_machine_arn),
            OpenImportsIndex(settings.imports_table),
            imports,
            events,
            CloudWatch(),
        ),
        lambda: districts.Services(
            AccountTables(settings.districts_table),
            DistrictImports(settings.imports_table),
            pointers,
            FillRates(data, schema.load()),
            WatchNotes(settings.imports_table),
            events,
            CloudWatch(),
        ),
        lambda: sweep.Services(
            publishing.Services(
                pointers,
                SnapshotFiles(data, schema.load(), catalogue(settings.catalog_database, schema.load())),
                imports,
                EventBus(settings.data_bucket),
                settings.keep,
                hold_seconds=0,
            ),
            SnapshotPlaces(data),
            SweepProgress(settings.imports_table),
            CloudWatch(),
        ),
    )
    limits = Limits(
        settings.patience, settings.roster_days, lambda: bool(context.get_remaining_time_in_millis() > LEFT)
    )
    return answer(event, services, limits, datetime.now(UTC))
