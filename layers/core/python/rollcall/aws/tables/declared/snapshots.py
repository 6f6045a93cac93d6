"""The items of the table of snapshots: pointers, snapshots and changes, below the id of their district."""

from rollcall.aws.tables.declared.kinds import (
    DISTRICTS,
    DYNAMODB,
    IMPORTS,
    MAP,
    MOMENT,
    NUMBER,
    TEXT,
    Attribute,
    ItemKind,
)

_MOVE = "snapshot, record"
_POINTER = f"{_MOVE}, {IMPORTS}, {DISTRICTS}"
_SNAPSHOT = f"{_MOVE}, notify, {IMPORTS}"
_CHANGE = f"snapshot, notify, {IMPORTS}, {DISTRICTS}"

POINTER = ItemKind(
    "SnapshotsTable",
    "pointer#<school year>",
    "Which import is current. Every move is a compare-and-swap by its version. `record` removes a hold.",
    (
        Attribute("district_id", TEXT, _MOVE, _POINTER, "Partition key: the district."),
        Attribute("item", TEXT, _MOVE, DYNAMODB, "Sort key."),
        Attribute("school_year", TEXT, _MOVE, _POINTER, "The school year."),
        Attribute("version", NUMBER, _MOVE, _POINTER, "Counts the moves, holds included."),
        Attribute("current", TEXT, _MOVE, _POINTER, "The import that readers see; absent where there is none yet."),
        Attribute("mark", TEXT, _MOVE, _POINTER, "The upload order of the newest import that took effect."),
        Attribute("hold", MAP, "snapshot", _POINTER, "Id and upload order of the import that waits; absent for none."),
    ),
)

SNAPSHOT = ItemKind(
    "SnapshotsTable",
    "snapshot#<school year>#<import>",
    "What one import published.",
    (
        Attribute("district_id", TEXT, "snapshot", _SNAPSHOT, "Partition key: the district."),
        Attribute("item", TEXT, "snapshot", DYNAMODB, "Sort key."),
        Attribute("school_year", TEXT, "snapshot", _SNAPSHOT, "The school year."),
        Attribute("import_id", TEXT, "snapshot", _SNAPSHOT, "The import."),
        Attribute("upload_order", TEXT, "snapshot", "snapshot", "The import's place among the uploads."),
        Attribute("prefix", TEXT, "snapshot", "snapshot", "Where its files lie in the data bucket."),
        Attribute("tables", MAP, "snapshot", "snapshot", "Its files with their rows, sizes and checksums."),
        Attribute("published_at", MOMENT, "snapshot", f"snapshot, notify, {IMPORTS}", "When it was first published."),
        Attribute("rule_set", TEXT, "snapshot", "snapshot", "The version of the rules; not in old ones."),
        Attribute("retired_at", MOMENT, "snapshot", f"snapshot, {IMPORTS}", "When it ceased to be kept."),
        Attribute("gone_at", MOMENT, "snapshot", "snapshot", "When its files were deleted."),
    ),
)

CHANGE = ItemKind(
    "SnapshotsTable",
    "change#<school year>#<version>",
    "One entry of the history: who became current when, and why. Moves that change a hold alone have none.",
    (
        Attribute("district_id", TEXT, "snapshot", _CHANGE, "Partition key: the district."),
        Attribute("item", TEXT, "snapshot", DYNAMODB, "Sort key; the version has eight digits."),
        Attribute("school_year", TEXT, "snapshot", _CHANGE, "The school year."),
        Attribute("version", NUMBER, "snapshot", _CHANGE, "The pointer's version after the move."),
        Attribute("import_id", TEXT, "snapshot", _CHANGE, "The import that is current from then on."),
        Attribute("replaced", TEXT, "snapshot", _CHANGE, "The import that was current before; absent for none."),
        Attribute("why", TEXT, "snapshot", _CHANGE, "Published, approved, confirmed or restored."),
        Attribute("cause", TEXT, "snapshot", _CHANGE, "The import that was uploaded, approved or restored."),
        Attribute("by", TEXT, "snapshot", _CHANGE, "Who decided or submitted; empty if nobody is known."),
        Attribute("at", MOMENT, "snapshot", _CHANGE, "When."),
        Attribute("counts", MAP, "snapshot", _CHANGE, "Rows added, changed, removed and unchanged, by table."),
    ),
)
