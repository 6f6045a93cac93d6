"""The repair package of a check, put where `--repair` says."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rollcall_cli.directories import folder_within
from rollcall_cli.results import WrongCall

if TYPE_CHECKING:
    from rollcall.model.schema import Roster
    from rollcall.report.types import Report
    from rollcall.steps.unpack import Unpacked


@dataclass(frozen=True, slots=True)
class Asked:
    """The kind of repair package that is asked for, and its path."""

    directory: Path
    rows_only: bool


def asked_repair(directory: str | None, *, rows_only: bool, package: Path) -> Asked:
    """What `--repair` and `--repair-rows` ask for.

    Raises:
        WrongCall: The seven files can't be written there under their names, or would replace those that are checked.
    """
    if directory is None:
        raise WrongCall("--repair-rows says which rows the repair package has, and needs --repair.")
    if not directory:
        raise WrongCall("--repair is empty. Name the directory for the repair package, or leave the option out.")
    path = Path(directory)
    if package.is_dir() and path.resolve().is_relative_to(package.resolve()):
        raise WrongCall(f"The directory {path} lies in the package itself. Name another one for the repair package.")
    from rollcall.model.schema import load  # noqa: PLC0415 - a check without --repair does not need it yet

    for name in load().file_names:
        if (path / name).is_dir():
            raise WrongCall(
                f"{path / name} is a folder, and a file would be written there. Remove it, or name another."
            )
    return Asked(path, rows_only)


@contextmanager
def repairing(asked: Asked) -> Iterator["Callable[[Unpacked, Report, Roster], None]"]:
    """Yield what makes the repair package of a check; the end of the block puts it in its place, whole.

    Raises:
        WrongCall: The directory can't be made or written to.
    """
    said: list[str] = []
    with folder_within(asked.directory) as folder:

        def make(unpacked: "Unpacked", report: "Report", roster: "Roster") -> None:
            said.append(_write(unpacked, report, roster, folder, rows_only=asked.rows_only))

        yield make
        for file in sorted(folder.iterdir()):
            os.replace(file, asked.directory / file.name)  # noqa: PTH105 - says that it replaces, on Windows too
    sys.stderr.writelines(f"rollcall: the repair package is in {asked.directory}: {text}\n" for text in said)


def _write(unpacked: "Unpacked", report: "Report", roster: "Roster", folder: Path, *, rows_only: bool) -> str:
    """Write the seven files into `folder`, and say what they hold."""
    from rollcall.reading import Limits  # noqa: PLC0415 - most checks make no repair package
    from rollcall.repair.package import RepairPackage  # noqa: PLC0415
    from rollcall.report.wording import counted  # noqa: PLC0415

    package = RepairPackage(unpacked.sources, unpacked.manifest, report.evidence, roster, Limits(), rows_only)
    for name, chunks in package.files():
        with (folder / name).open("wb") as file:
            file.writelines(chunks)
    told = f"; no rows of {', '.join(package.without_rows)}, which say why" if package.without_rows else ""
    return f"{counted(sum(package.rows.values()), 'row')} with findings{told}."
