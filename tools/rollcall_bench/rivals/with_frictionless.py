"""The checks in frictionless, which reads `schemas/` directly; it checks what a Table Schema can express.

It writes no Parquet, because it can't separate accepted rows from wrong ones.
"""

import os
import shutil
import warnings
from pathlib import Path

from frictionless import Package

from rollcall_bench.rivals.ground import Reported, run

_ALL = 2**31
"""The number of errors of a file after which it stops; the default is 1,000."""


def check(files: Path, output: Path, schemas: Path) -> Reported:  # noqa: ARG001 - all rivals take the same
    """Validate the unpacked `files`."""
    reported = Reported()
    for declared in schemas.glob("*.json"):
        shutil.copy(declared, files)
    os.chdir(files)  # it accepts only paths relative to the working folder
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about words of a declaration that it ignores
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
