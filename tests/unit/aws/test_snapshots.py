"""What of publishing needs no AWS: items and back, `current.json` and the event against their schemas."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from support.in_memory import RUNNING

from rollcall.aws.files import current
from rollcall.aws.services.bus import EventBus
from rollcall.aws.tables.items import from_item, to_item
from rollcall.aws.tables.snapshot_items import (
    change_fields,
    change_key,
    change_of,
    pointer_fields,
    pointer_of,
    snapshot_fields,
    snapshot_of,
)
from rollcall.model import schema
from rollcall.model.differences import Differences, RowChanges
from rollcall.model.snapshots import Change, Hold, Pointer, Snapshot, TableFile, Tables, Why
from rollcall.model.suspicions import Suspicion
from rollcall.publishing.holding import AffectedSchool, Reason

AT = datetime(2026, 11, 24, 18, 0, 0, 123000, tzinfo=UTC)
PLACE = ("springfield", "2026-2027")
PREFIX = "snapshots/district_id=springfield/school_year=2026-2027/import_id=4f8a/"
SCHEMAS = [
    f"{name}.schema.json" for name in ("current", "import-ended", "import-held", "import-published", "mail-bounced")
]
FILES = tuple(TableFile(table.name, n, 1000 + n, f"{n:064x}") for n, table in enumerate(schema.load().tables))
SNAPSHOT = Snapshot(*PLACE, "4f8a", "2026-11-24T17:59:00Z#0065#v1", PREFIX, Tables(FILES, "1", "ab" * 32), AT)
COUNTS = {file.table: {"added": 1, "changed": 2, "removed": 0, "unchanged": 3} for file in FILES}
CHANGE = Change(*PLACE, 7, "4f8a", "0b1c", Why.PUBLISHED, "4f8a", "anna", AT, COUNTS)
POINTER = Pointer(*PLACE, 9, "4f8a", "2026-11-24T17:59:00Z#0065#v1", Hold("77aa", "2026-11-25T00:00:00Z#1#v"))


def is_as_declared(document: Mapping[str, Any], name: str) -> None:
    """Fails where the document is not as one of the schemas in `schemas/` says."""
    declared = json.loads((files("rollcall_schemas") / name).read_text())
    jsonschema.Draft202012Validator.check_schema(declared)
    checker = jsonschema.FormatChecker()
    jsonschema.Draft202012Validator(declared, format_checker=checker).validate(json.loads(json.dumps(document)))


@pytest.mark.parametrize("pointer", [POINTER, Pointer(*PLACE), replace(POINTER, hold=None), replace(POINTER, mark="")])
def test_a_pointer_comes_back_from_its_item(pointer: Pointer) -> None:
    assert pointer_of(from_item(to_item(pointer_fields(pointer)))) == pointer


@pytest.mark.parametrize("snapshot", [SNAPSHOT, replace(SNAPSHOT, retired_at=AT)])
def test_a_snapshot_comes_back_from_its_item(snapshot: Snapshot) -> None:
    assert snapshot_of(from_item(to_item(snapshot_fields(snapshot)))) == snapshot


@pytest.mark.parametrize("change", [CHANGE, replace(CHANGE, replaced=None, by="", why=Why.RESTORED)])
def test_a_change_comes_back_from_its_item(change: Change) -> None:
    assert change_of(from_item(to_item(change_fields(change)))) == change


def test_keys_of_changes_sort_as_their_versions() -> None:
    keys = [change_key("2026-2027", version) for version in (1, 9, 10, 99, 100, 12345)]
    assert keys == sorted(keys)
    assert all(key.startswith(change_key("2026-2027", None)) for key in keys)


@pytest.mark.parametrize("why", Why)
def test_current_json_is_as_its_schema_says(why: Why) -> None:
    document = current.document(POINTER, SNAPSHOT, replace(CHANGE, why=why))
    is_as_declared(document, "current.schema.json")
    assert (document["version"], document["import_id"]) == (POINTER.version, SNAPSHOT.import_id)
    assert [each["key"] for each in document["tables"].values()] == [PREFIX + file.name for file in FILES]


@pytest.mark.parametrize("why", [why for why in Why if why is not Why.CONFIRMED])
@pytest.mark.parametrize("replaced", [None, "0b1c"])
def test_the_event_is_as_its_schema_says(why: Why, replaced: str | None) -> None:
    detail = EventBus("data").detail(replace(CHANGE, why=why, replaced=replaced), POINTER, SNAPSHOT)
    is_as_declared(detail, "import-published.schema.json")
    assert detail["version"] == CHANGE.version  # of the change, whatever the pointer is by now
    assert detail["pointer"] == {"bucket": "data", "key": POINTER.key}


@pytest.mark.parametrize("against", [None, "0b1c"])
@pytest.mark.parametrize("last_year", [None, "2025-2026"])
@pytest.mark.parametrize("suspicion", Suspicion)
def test_the_event_about_a_hold_is_as_its_schema_says(
    suspicion: Suspicion, against: str | None, last_year: str | None
) -> None:
    worst = (AffectedSchool("S-1", "Škola", 7),)
    reason = Reason(suspicion, "students", 250, 100, 0.3, suspicion, "email", "S-1", "Škola", 7, worst)
    differences = Differences(against, {"students": RowChanges(removed=7)}, last_year=last_year)
    held = replace(RUNNING, hold_until=AT)
    detail = EventBus("data").hold_detail(held, differences, [reason], 1)
    is_as_declared(detail, "import-held.schema.json")
    assert (detail["reasons"][0]["share"], detail["compared_year"]) == (2.5, last_year or held.school_year)


@pytest.mark.parametrize("name", ["current.schema.json", "import-published.schema.json"])
def test_a_schema_names_the_tables_that_there_are(name: str) -> None:
    declared = json.loads((files("rollcall_schemas") / name).read_text())
    tables = declared["properties"]["tables"]
    assert list(tables["properties"]) == tables["required"] == [table.name for table in schema.load().tables]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_refuses_what_it_does_not_know(name: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        is_as_declared({"district_id": "springfield", "student": "Muñoz, Ana"}, name)
