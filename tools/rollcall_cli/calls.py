"""What every command of `rollcall` agrees on: exit codes, wrong calls and how results leave the process."""

import os
import sys
from datetime import date, datetime
from enum import IntEnum
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO


class Exit(IntEnum):
    """Exit codes (contract, section 7)."""

    SUCCEEDED = 0
    SUCCEEDED_WITH_ERRORS = 1
    WRONG_CALL = 2
    FAILED = 3
    OUR_FAULT = 4
    INTERRUPTED = 130


class WrongCall(Exception):
    """The caller asked for something that can't be done; the text says what to do instead."""

    code = Exit.WRONG_CALL


class OurFault(Exception):
    """Something of ours failed, on the other side; the text says what to do, and holds nothing of a district."""

    code = Exit.OUR_FAULT


def write_result(result: bytes | BinaryIO) -> None:
    """Write a whole result, or the file that holds it, to standard output, as the bytes that they are.

    Results come complete, so that a fault while making one leaves standard output empty. A reader that closes the
    pipe early (`| head`) has what it wants; the exit code still says how the check ended.
    """
    try:
        if isinstance(result, bytes):
            sys.stdout.buffer.write(result)
        else:
            result.seek(0)
            copyfileobj(result, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except OSError as error:
        # The interpreter flushes what is left once more at its end, and would fail there again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise


def day(asked: str, option: str) -> date:
    """The day that an option names.

    Raises:
        WrongCall: It is none.
    """
    try:
        return datetime.strptime(asked, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, which has no time zone
    except ValueError as error:
        raise WrongCall(f"{option} {asked!a} is not a date; write it as 2026-09-01.") from error


def named_district(asked: str | None) -> str | None:
    """The id of a district that `--district` names; None without the option.

    Raises:
        WrongCall: It is blank.
    """
    if asked is not None and not asked.strip():
        raise WrongCall("--district is empty. Name the district's id, or leave the option out.")
    return asked


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
