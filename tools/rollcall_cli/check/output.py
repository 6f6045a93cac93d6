"""The accepted tables of a check, put where `--output` says."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from rollcall_cli.calls import writable_directory


@contextmanager
def workplace(directory: Path | None) -> Iterator[Path | None]:
    """A temporary folder within `directory`, gone again at the end; `None` where no output is asked for.

    It lies inside, so that moving a file out of it never crosses a file system and is one step.

    Raises:
        WrongCall: The directory can't be made or written to.
    """
    if directory is None:
        yield None
        return
    folder = Path(mkdtemp(prefix=".rollcall-", dir=writable_directory(directory)))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(folder: Path, directory: Path) -> None:
    """Move the Parquet files of `folder` into `directory`, each replacing its predecessor in one step."""
    for file in sorted(folder.glob("*.parquet")):
        os.replace(file, directory / file.name)  # noqa: PTH105 - says that it replaces, on Windows too
