"""Directories that commands write to."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rollcall_cli.results import WrongCall


def writable_directory(path: Path) -> Path:
    """`path`, made if needed.

    Raises:
        WrongCall: It can't be made, is no directory or can't be written to.
    """
    with folder_within(path):
        return path


@contextmanager
def folder_within(path: Path) -> Iterator[Path]:
    """A new folder within the directory `path`, which is made if needed; the end of the block removes the folder.

    A file moves out of it into the directory in one step, never across file systems.

    Raises:
        WrongCall: The directory can't be made or written to.
    """
    # `tempfile` would import random numbers and compression: 5 ms of a small check.
    folder = path / f".rollcall-{os.urandom(8).hex()}"
    try:
        path.mkdir(parents=True, exist_ok=True)
        # Trying is the only test that holds on Windows, in containers and for root alike.
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise WrongCall(f"The directory {path} can't be written to ({error.strerror}). Name another one.") from error
    try:
        yield folder
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        import shutil  # noqa: PLC0415 - what was made in it has mostly been moved out of it

        shutil.rmtree(folder, ignore_errors=True)
