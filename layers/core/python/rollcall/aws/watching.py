"""What the function `watch` talks to, in AWS."""

from rollcall.aws.files.fill_rates import FillRates
from rollcall.aws.files.snapshots import SnapshotFiles
from rollcall.aws.files.storage import DataBucket
from rollcall.aws.files.sweepings import SnapshotPlaces
from rollcall.aws.services.athena import catalogue
from rollcall.aws.services.bus import EventBus
from rollcall.aws.services.executions import WatchedExecutions
from rollcall.aws.services.watch_events import WatchEvents
from rollcall.aws.settings.watch import WatchSettings
from rollcall.aws.tables.accounts import AccountTables
from rollcall.aws.tables.district_imports import DistrictImports
from rollcall.aws.tables.imports import ImportItems
from rollcall.aws.tables.open_imports import OpenImportsIndex
from rollcall.aws.tables.pointers import SnapshotPointers
from rollcall.aws.tables.watch_items import SweepProgress, WatchNotes
from rollcall.aws.telemetry import CloudWatch
from rollcall.model import schema
from rollcall.steps import services as publishing
from rollcall.steps.watch import districts, stalled, sweep
from rollcall.steps.watch.look import Services


def services_of(settings: WatchSettings) -> Services:
    """The services of each look, which makes its own."""
    return Services(lambda: _stalled(settings), lambda: _districts(settings), lambda: _sweep(settings))


def _stalled(settings: WatchSettings) -> stalled.Services:
    return stalled.Services(
        WatchedExecutions(settings.state_machine_arn),
        OpenImportsIndex(settings.imports_table),
        ImportItems(settings.imports_table),
        WatchEvents(settings.data_bucket),
        CloudWatch(),
    )


def _districts(settings: WatchSettings) -> districts.Services:
    return districts.Services(
        AccountTables(settings.districts_table),
        DistrictImports(settings.imports_table),
        SnapshotPointers(settings.snapshots_table),
        FillRates(DataBucket(settings.data_bucket), schema.load()),
        WatchNotes(settings.imports_table),
        WatchEvents(settings.data_bucket),
        CloudWatch(),
    )


def _sweep(settings: WatchSettings) -> sweep.Services:
    data, roster = DataBucket(settings.data_bucket), schema.load()
    return sweep.Services(
        publishing.Services(
            SnapshotPointers(settings.snapshots_table),
            SnapshotFiles(data, roster, catalogue(settings.catalog_database, roster)),
            ImportItems(settings.imports_table),
            EventBus(settings.data_bucket),
            settings.keep,
            hold_seconds=0,
        ),
        SnapshotPlaces(data),
        SweepProgress(settings.imports_table),
        CloudWatch(),
    )
