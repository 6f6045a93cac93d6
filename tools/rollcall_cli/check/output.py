"""The accepted tables of a check, put where `--output` says."""

import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from rollcall_cli.directories import folder_within
from rollcall_cli.results import WrongCall


def output_directory(asked: str) -> Path:
    """The directory that `--output` names.

    Raises:
        WrongCall: Tables can't be written there under their names.
    """
    if not asked:
        raise WrongCall("--output is empty. Name the directory for the accepted tables, or leave the option out.")
    try:
        asked.encode()
    except UnicodeEncodeError as error:
        # Arrow takes the names of files as UTF-8.
        raise WrongCall(f"The name of the directory {asked} is not in UTF-8. Name another one.") from error
    from rollcall.model.schema import load  # noqa: PLC0415 - a check without --output does not need it yet

    for table in load().tables:
        file = Path(asked) / f"{table.name}.parquet"
        if file.is_dir() and not file.is_symlink():
            raise WrongCall(f"{file} is a folder, and a table would be written there. Remove it, or name another one.")
    return Path(asked)


def temporary_folder(directory: Path | None) -> AbstractContextManager[Path | None]:
    """A temporary folder within `directory`, which the end of the block removes; None where no output is asked for.

    Raises:
        WrongCall: The directory can't be made or written to.
    """
    return nullcontext() if directory is None else folder_within(directory)


def publish(folder: Path, directory: Path) -> None:
    """Move the Parquet files of `folder` into `directory`, each replacing its predecessor in one step."""
    for file in sorted(folder.glob("*.parquet")):
        os.replace(file, directory / file.name)  # noqa: PTH105 - says that it replaces, on Windows too
