"""The package that `rollcall check` is given: a zip, a folder with the seven files, or a pipe that a zip comes from."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from rollcall_cli.results import WrongCall

if TYPE_CHECKING:
    from rollcall.model.schema import Roster
    from rollcall.steps.unpack import Unpacked

_PART = 1 << 20
"""Bytes that are copied from a pipe at a time."""

_NAMED = 5
"""Files that are named where a path leads nowhere."""


def existing_package(asked: str, call: str = "rollcall check") -> Path:
    """The path of a package that can be opened; `call` is what is typed before it.

    Raises:
        WrongCall: There is nothing, or it can't be read; the text says what is there instead.
    """
    if not asked:
        raise WrongCall("PACKAGE is empty. Name the zip, or the folder with the seven files.")
    path = Path(asked)
    try:
        return _existing(path, call)
    except OSError as error:
        raise _unreadable(path, error) from error


def _existing(path: Path, call: str) -> Path:
    if not path.exists():
        raise WrongCall(f"There is no file or folder {path}. {_instead(path)}")
    if path.is_dir():
        zips = [name for name in _names(path) if name.lower().endswith(".zip")]
        if zips and not any(each.is_dir() or each.suffix.lower() == ".csv" for each in path.iterdir()):
            raise WrongCall(
                f"The folder {path} holds no CSV files, but {_listed(zips)}. Name the zip: {call} {path / zips[0]}"
            )
    elif path.is_file():  # a pipe can be opened only once
        path.open("rb").close()
    return path


def package_name(path: Path) -> str:
    """The name by which a report speaks of a package; that of the folder itself for `.`."""
    return path.name or path.resolve().name or str(path)


@contextmanager
def unpacked(path: Path, district: str | None, roster: "Roster") -> Iterator["Unpacked"]:
    """The package, checked but for its tables, which can be read while the block runs.

    Raises:
        WrongCall: It can't be read.
    """
    # Here, so that `--help` and a wrong call need not wait for the core.
    from rollcall.archive import PackageLimits, open_folder  # noqa: PLC0415
    from rollcall.steps.unpack import examine, unpack  # noqa: PLC0415

    if path.is_dir():
        try:
            package = open_folder(path, PackageLimits(), roster.file_names, roster.other_formats)
        except OSError as error:
            raise _unreadable(Path(error.filename or path), error) from error
        yield examine(package, district=district, roster=roster)
        return
    with _opened(path) as file:
        yield unpack(file, district=district, roster=roster)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The zip, seekable: a pipe is copied to a temporary file, up to one byte over the limit."""
    from rollcall.archive import PackageLimits  # noqa: PLC0415

    if path.is_file():
        with path.open("rb") as file:
            yield file
        return
    from tempfile import TemporaryFile  # noqa: PLC0415 - only what comes out of a pipe is copied

    with TemporaryFile() as copy:
        try:
            with path.open("rb") as pipe:
                left = PackageLimits().package + 1
                while left and (part := pipe.read(min(left, _PART))):
                    copy.write(part)
                    left -= len(part)
        except OSError as error:
            raise _unreadable(path, error) from error
        copy.seek(0)
        yield copy


def _unreadable(path: Path, error: OSError) -> WrongCall:
    return WrongCall(f"{path} can't be read ({error.strerror}).")


def _instead(path: Path) -> str:
    """Suggest a package for a path that leads nowhere: one of nearly the same name, or those in the folder."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a wrong path needs it

    folder = next(parent for parent in path.parents if parent.is_dir())
    shown = "This folder" if folder == Path() else f"The folder {folder}"
    names = _names(folder)
    missing = path.relative_to(folder).parts[0]
    alike = get_close_matches(missing.lower(), sorted({name.lower() for name in names}))
    if near := [str(folder / name) for each in alike for name in names if name.lower() == each]:
        return f"Did you mean {' or '.join(near)}?"
    if zips := [name for name in names if name.lower().endswith(".zip")]:
        return f"{shown} holds {_listed(zips)}."
    return f"{shown} holds {_listed(names)}." if names else f"{shown} is empty."


def _names(folder: Path) -> list[str]:
    try:
        return sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))
    except OSError as error:
        raise _unreadable(folder, error) from error


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
