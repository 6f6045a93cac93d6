"""What a command returns, how it fails, and how its result leaves the process."""

import os
import sys
from dataclasses import dataclass
from enum import IntEnum
from shutil import copyfileobj
from typing import BinaryIO


class Exit(IntEnum):
    """Exit codes (contract, section 7)."""

    SUCCEEDED = 0
    SUCCEEDED_WITH_ERRORS = 1
    WRONG_CALL = 2
    FAILED = 3
    OUR_FAULT = 4
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Result:
    """What a command writes to standard output, and its exit code."""

    content: bytes | BinaryIO
    """The bytes, or an open file that holds them."""
    code: Exit = Exit.SUCCEEDED


class WrongCall(Exception):
    """The command can't do what was asked; the text says what to do instead."""

    code = Exit.WRONG_CALL


class OurFault(Exception):
    """Something of ours failed on the other side; the text says what to do, and holds nothing of a district."""

    code = Exit.OUR_FAULT


def write_result(result: Result) -> None:
    """Write a complete result to standard output, byte for byte, and close the file that holds it.

    A result is complete before it is written, so that a fault leaves standard output empty. A reader may close the pipe
    early (`| head`); the exit code still says how the command ended.
    """
    content = result.content
    try:
        if isinstance(content, bytes):
            sys.stdout.buffer.write(content)
        else:
            with content:
                content.seek(0)
                copyfileobj(content, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except OSError as error:
        # The interpreter flushes what is left once more at its end, and would fail there again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise
