"""The program that is measured as “comparison”: compares two snapshots and prints what differs and would be held.

`python -m rollcall_bench.comparison NEW CURRENT [CHANGES]`
"""

import json
import sys
from pathlib import Path

from rollcall.model import schema
from rollcall.model.suspicions import HoldSettings
from rollcall.publishing.compare import compare
from rollcall.publishing.holding import reasons


def main(new: Path, current: Path, changes: Path | None = None) -> None:
    """Compare the Parquet files of two folders, and write the rows that differ into the folder `changes`, if given."""
    roster = schema.load()
    paths = [{table.name: folder / f"{table.name}.parquet" for table in roster.tables} for folder in (new, current)]
    differences = compare(paths[0], paths[1], roster, "current", changes=changes)
    held = [reason.suspicion for reason in reasons(differences, HoldSettings())]
    json.dump(differences.row_changes() | {"schools": len(differences.schools), "held": held}, sys.stdout)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
