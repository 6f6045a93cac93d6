"""Does the work of the steps `validate` and `snapshot` in a process that has loaded what the functions load.

`python -m rollcall_bench.imports validate PACKAGE FOLDER [TIMES]` judges a package TIMES times in one process, like a
warm function; `python -m rollcall_bench.imports snapshot NEW CURRENT` compares two folders of tables. After each run it
prints, as JSON, the peak memory, the memory held at the end, and what was written to disk, in bytes.
"""

import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from rollcall.aws import telemetry
from rollcall.aws.clients import client
from rollcall.aws.files.reports import FINDINGS, LISTING, summarised
from rollcall.aws.files.standings import STANDING
from rollcall.columns import heap
from rollcall.model import schema
from rollcall.publishing.compare import compare
from rollcall.report.json import as_json
from rollcall.report.standing import compare as compare_findings
from rollcall.report.unread import unread
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate
from rollcall_bench.districts import TODAY

_SETTINGS = {
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
}
"""Variables that the SDK needs to make a client; AWS is never called."""
_STATUS = Path("/proc/self/status")
_FORGET = "5"
"""Written to `clear_refs`, this makes Linux reset the peak memory of a process."""


def main(argv: Sequence[str]) -> None:
    """Do a step's work, and print the memory and disk that it used."""
    step, *rest = argv
    _load()
    if step == "snapshot":
        new, current = map(Path, rest)
        _compare(new, current)
        _print(0)
        return
    package, folder, *times = rest
    for _ in range(int(times[0]) if times else 1):
        _forget()
        shutil.rmtree(folder, ignore_errors=True)
        _validate(Path(package), Path(folder))
        written = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        heap.give_back()
        _print(written)


def _load() -> None:
    """Load what a function has in memory before its work: the SDK with its clients, and the logger."""
    os.environ |= {name: os.environ.get(name, value) for name, value in _SETTINGS.items()}
    telemetry.logger()
    for service in ("s3", "dynamodb"):
        client(service)


def _validate(package: Path, folder: Path) -> None:
    """Work like `functions/validate`; write the findings into `folder`, and the accepted tables into its `tables`.

    The findings are compared with those of an import before that had the same.
    """
    folder.mkdir(parents=True)
    roster = schema.load()
    with package.open("rb") as file:
        unpacked = unpack(file, district=None, roster=roster)
        report = validate(unpacked, roster=roster, today=TODAY, output=folder / "tables", import_id="import")
        report.write_findings(folder / FINDINGS)
        if report.groups:
            json.dumps(report.write_listing(folder / LISTING)._asdict()).encode()
        for before, path in ((None, folder / "before.parquet"), (folder / "before.parquet", folder / STANDING)):
            compare_findings(report.keyed(), unread(report.document["not_checked"], roster), before, path)
        json.dumps(summarised(report)).encode()
        as_json(report.document)


def _compare(new: Path, current: Path) -> None:
    """Work like `functions/snapshot`, and keep what it keeps of the comparison."""
    roster = schema.load()
    paths = [{table.name: folder / f"{table.name}.parquet" for table in roster.tables} for folder in (new, current)]
    json.dumps(compare(paths[0], paths[1], roster, "current").as_dict()).encode()


def _forget() -> None:
    if _STATUS.exists():
        Path("/proc/self/clear_refs").write_text(_FORGET, encoding="ascii")


def _print(written: int) -> None:
    lines = _STATUS.read_text(encoding="ascii").splitlines() if _STATUS.exists() else []
    fields = dict(line.split(":", 1) for line in lines)
    peak, held = (int(fields.get(name, "0 kB").split()[0]) << 10 for name in ("VmHWM", "VmRSS"))
    sys.stdout.write(json.dumps({"peak": peak, "held": held, "written": written}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
