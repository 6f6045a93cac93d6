"""How far a check is, on standard error, where that is a terminal."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Source = Callable[[], Iterator[bytes]]
"""Gives a file's bytes in chunks (docs/architecture.md)."""

Watch = Callable[[Mapping[str, Source]], Mapping[str, Source]]
"""Takes the sources that are about to be read, by file, and returns sources of the same bytes that move the bar."""


@contextmanager
def progress_bar() -> Iterator[Watch]:
    """A bar that is shown while the block runs, and leaves nothing behind; without a terminal there is none."""
    if not sys.stderr.isatty():
        yield dict
        return
    # Rich is for terminals: a check into pipes does without.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Opening the package", total=None)
        yield partial(_watched, progress, task)


def _watched(progress: "Progress", task: "TaskID", sources: Mapping[str, Source]) -> Mapping[str, Source]:
    # One step for each file, and one for the rules across files at the end.
    progress.update(task, total=len(sources) + 1, completed=0)
    return {file: partial(_chunks, progress, task, step, file, sources[file]) for step, file in enumerate(sources)}


def _chunks(progress: "Progress", task: "TaskID", step: int, file: str, source: Source) -> Iterator[bytes]:
    # A file in a legacy encoding is read twice, so the bar is set, not advanced.
    progress.update(task, description=f"Reading {file}", completed=step)
    yield from source()
    progress.update(task, description="Applying the rules", completed=step + 1)
