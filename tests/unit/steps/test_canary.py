"""The step `canary`: one invocation judges the canary before, measures it, and sends the next one."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from support.in_memory import NOON, Telemetry

from rollcall.model import canary
from rollcall.model.snapshots import Pointer
from rollcall.steps.canary import Services, fly

YEARS = "2026-2027"
LATER = NOON + timedelta(minutes=15)
ORDER = "2026-11-24T18:00:03Z#1#v1"


@dataclass
class World:
    """All that the step talks to."""

    put_at: datetime | None = None
    package: bytes = b""
    sent: int = 0
    records: list[dict[str, Any]] = field(default_factory=list)
    current: Pointer = field(default_factory=lambda: Pointer(canary.DISTRICT, YEARS, 1, "import-1", ORDER))
    refuses: bool = False

    def sent_at(self) -> datetime | None:
        return self.put_at

    def put(self, package: bytes, now: datetime) -> None:
        self.package, self.put_at = package, now

    def send(self) -> str:
        if self.refuses:
            raise ConnectionError
        self.sent += 1
        return f"transfer-{self.sent}"

    def newest_first(self, district_id: str, since: str = "") -> Iterator[Mapping[str, Any]]:
        assert district_id == canary.DISTRICT
        yield from [each for each in reversed(self.records) if each["upload_order"] >= since]

    def fields(self, import_id: str) -> Mapping[str, Any] | None:
        return next(each for each in self.records if each["import_id"] == import_id)

    def pointer(self, district_id: str, school_year: str) -> Pointer:
        assert (district_id, school_year) == (canary.DISTRICT, YEARS)
        return self.current


def flown(world: World, now: datetime) -> tuple[dict[str, Any], Telemetry]:
    telemetry = Telemetry()
    return fly(Services(world, world, world, world, world, telemetry), now), telemetry


def imported(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - of any field
    """What is recorded of a canary of noon that came through."""
    usual = {
        "import_id": "import-1",
        "key": f"{canary.DISTRICT}/{canary.SCHEDULED}",
        "upload_order": ORDER,
        "school_year": YEARS,
        "status": "succeeded",
        "uploaded_at": "2026-11-24T18:00:03+00:00",
        "ended_at": "2026-11-24T18:00:40+00:00",
        "mailed_at": "2026-11-24T18:00:45+00:00",
    }
    return {**usual, **fields}


def test_the_first_canary_is_sent_and_judges_nothing() -> None:
    world = World()
    told, telemetry = flown(world, NOON)
    assert told == {"transfer": "transfer-1"}
    assert not telemetry.measured
    assert "Manifest.csv" in zipfile.ZipFile(io.BytesIO(world.package)).namelist()


def test_the_next_one_measures_how_long_the_one_before_took() -> None:
    world = World(put_at=NOON, records=[imported()])
    told, telemetry = flown(world, LATER)
    assert (told["failed_at"], told["seconds"]) == (None, 42)
    assert telemetry.measured == {"CanaryFailed": 0, "CanarySeconds": 42}
    assert (world.sent, world.put_at) == (1, LATER)


@pytest.mark.parametrize(
    ("record", "stage"),
    [
        (None, "start"),
        (imported(upload_order="2026-11-24T17:45:00Z#1#v1"), "start"),
        (imported(key=f"{canary.DISTRICT}/Canary-20261124T180003Z.zip"), "start"),
        (imported(ended_at=None, status="running"), "import"),
        (imported(status="could_not_be_processed"), "import"),
        (imported(import_id="import-0"), "snapshot"),
        (imported(mailed_at=None), "mail"),
    ],
    ids=["none", "an earlier one", "the command's", "runs", "not processed", "not current", "not mailed"],
)
def test_a_canary_that_did_not_come_through_raises_the_alarm(record: dict[str, Any] | None, stage: str) -> None:
    told, telemetry = flown(World(put_at=NOON, records=[record] if record else []), LATER)
    assert told["failed_at"] == stage
    assert telemetry.measured == {"CanaryFailed": 1}


def test_a_canary_that_another_one_has_overtaken_came_through() -> None:
    newer = Pointer(canary.DISTRICT, YEARS, 2, "import-2", "2026-11-24T18:05:00Z#2#v2")
    assert flown(World(put_at=NOON, records=[imported()], current=newer), LATER)[0]["failed_at"] is None


def test_a_canary_before_which_a_later_one_was_published_came_through() -> None:
    newer = Pointer(canary.DISTRICT, YEARS, 2, "import-2", "2026-11-24T18:05:00Z#2#v2")
    superseded = [imported(status="superseded")]
    assert flown(World(put_at=NOON, records=superseded, current=newer), LATER)[0]["failed_at"] is None
    # By no later one.
    assert flown(World(put_at=NOON, records=[imported(import_id="import-0", status="superseded")]), LATER)[0] | {
        "transfer": ""
    } == {"failed_at": "snapshot", "of": "import-0", "status": "superseded", "seconds": None, "transfer": ""}


def test_a_connector_that_refuses_is_found_by_the_next_one() -> None:
    world = World(refuses=True)
    with pytest.raises(ConnectionError):
        flown(world, NOON)
    world.refuses = False
    assert flown(world, LATER)[0]["failed_at"] == "start"
