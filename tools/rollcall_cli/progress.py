"""That a check is at work, on standard error, where that is a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from rollcall.findings import printable

NAME_LIMIT = 60
"""Characters shown of a package's name."""


@contextmanager
def shown(package: str) -> Iterator[None]:
    """Show for as long as the block runs that `package` is being checked; leaves nothing behind."""
    if not sys.stderr.isatty():
        yield
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(f"Checking {printable(package, NAME_LIMIT)}", total=None)
        yield
