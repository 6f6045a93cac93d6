"""The checks in frictionless, which reads `schemas/` as they are: what a Table Schema says, and nothing beyond it.

It writes no Parquet here: it has no notion of the rows that are left once the wrong ones are out.
"""

import os
import shutil
import warnings
from pathlib import Path

from frictionless import Package

from rollcall_bench.rivals.ground import Reported, run

_ALL = 2**31
"""Errors of a file after which it stops; by default a thousand."""


def check(files: Path, output: Path, schemas: Path) -> Reported:  # noqa: ARG001 - all rivals take the same
    """Validate the unpacked `files`."""
    reported = Reported()
    for declared in schemas.glob("*.json"):
        shutil.copy(declared, files)
    os.chdir(files)  # it trusts paths relative to the working folder only
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it ignores in a declaration
        report = Package("datapackage.json").validate(limit_errors=_ALL)
    for task in report.tasks:
        wrong = {getattr(error, "row_number", None) for error in task.errors}
        reported.accepted[task.place] = (task.stats["rows"] or 0) - len(wrong - {None})
        for error in task.errors:
            reported.add(
                error.type, 1, [(task.place, getattr(error, "row_number", None), getattr(error, "cell", None))]
            )
    return reported


if __name__ == "__main__":
    run(check)
