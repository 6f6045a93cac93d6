"""Directories that commands write to."""

from pathlib import Path
from tempfile import TemporaryFile

from rollcall_cli.results import WrongCall


def writable_directory(path: Path) -> Path:
    """`path`, made if needed.

    Raises:
        WrongCall: It can't be made, is no directory or can't be written to.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        # Trying is the only test that holds on Windows, in containers and for root alike.
        with TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise WrongCall(f"The directory {path} can't be written to ({error.strerror}). Name another one.") from error
    return path
