"""Pointers, snapshots and changes as items of their table.

The district's id is the partition key of them all; the sort keys are `pointer#2026-2027`,
`snapshot#2026-2027#<import>` and `change#2026-2027#00000001`. So one query reads a history, and one transaction writes
everything that must change together.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rollcall.aws.tables.items import Item, moment_text, to_item
from rollcall.model.snapshots import Change, Hold, Pointer, Snapshot, TableFile, Tables, Why

VERSION_DIGITS = 8
"""Digits of the version in the key of a change, so that keys sort as versions do."""


def item_key(district_id: str, item: str) -> Item:
    """The key of an item of the district."""
    return to_item({"district_id": district_id, "item": item})


def pointer_key(school_year: str) -> str:
    """The sort key of the pointer."""
    return f"pointer#{school_year}"


def snapshot_key(school_year: str, import_id: str) -> str:
    """The sort key of the snapshot that the import published; with an empty id, the prefix of all such keys."""
    return f"snapshot#{school_year}#{import_id}"


def change_key(school_year: str, version: int | None) -> str:
    """The sort key of the change that gave the pointer this version; without a version, the prefix of all such keys."""
    return f"change#{school_year}#" + ("" if version is None else f"{version:0{VERSION_DIGITS}}")


def pointer_fields(pointer: Pointer) -> dict[str, Any]:
    """The pointer's item as plain values."""
    return {**asdict(pointer), "item": pointer_key(pointer.school_year)}


def pointer_of(fields: Mapping[str, Any]) -> Pointer:
    """The pointer from its item; inverse of `pointer_fields`."""
    hold = fields.get("hold")
    return Pointer(
        district_id=fields["district_id"],
        school_year=fields["school_year"],
        version=fields["version"],
        current=fields.get("current"),
        mark=fields["mark"],
        hold=Hold(**hold) if hold else None,
    )


def snapshot_fields(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot's item as plain values."""
    return {
        **asdict(snapshot),
        "item": snapshot_key(snapshot.school_year, snapshot.import_id),
        "published_at": moment_text(snapshot.published_at),
        "retired_at": snapshot.retired_at and moment_text(snapshot.retired_at),
    }


def snapshot_of(fields: Mapping[str, Any]) -> Snapshot:
    """The snapshot from its item; inverse of `snapshot_fields`."""
    tables, retired_at = fields["tables"], fields.get("retired_at")
    return Snapshot(
        district_id=fields["district_id"],
        school_year=fields["school_year"],
        import_id=fields["import_id"],
        upload_order=fields["upload_order"],
        prefix=fields["prefix"],
        tables=Tables(**{**tables, "files": tuple(TableFile(**file) for file in tables["files"])}),
        published_at=datetime.fromisoformat(fields["published_at"]),
        retired_at=datetime.fromisoformat(retired_at) if retired_at else None,
        rule_set=fields.get("rule_set", ""),
    )


def change_fields(change: Change) -> dict[str, Any]:
    """The change's item as plain values."""
    return {**asdict(change), "item": change_key(change.school_year, change.version), "at": moment_text(change.at)}


def change_of(fields: Mapping[str, Any]) -> Change:
    """The change from its item; inverse of `change_fields`."""
    return Change(
        district_id=fields["district_id"],
        school_year=fields["school_year"],
        version=fields["version"],
        import_id=fields["import_id"],
        replaced=fields.get("replaced"),
        why=Why(fields["why"]),
        cause=fields["cause"],
        by=fields["by"],
        at=datetime.fromisoformat(fields["at"]),
        counts=fields["counts"],
    )
