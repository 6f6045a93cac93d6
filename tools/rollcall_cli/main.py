"""`rollcall`: runs the command, and turns how it ended into an exit code."""

import atexit
import gc
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import click

from rollcall.model.findings import printable
from rollcall_cli.commands import Answered, Session
from rollcall_cli.program import NAME, call, connect, program
from rollcall_cli.results import Exit, OurFault, WrongCall, write_result

TEXT_LIMIT = 2_000
"""Characters of a message on standard error; a path may be longer."""

_OBJECTS = 100_000
"""New objects before Python looks for garbage."""

COMPLETE = "_ROLLCALL_COMPLETE"
"""The environment variable in which a shell asks for completions."""


def run() -> None:
    """Entry point of the installed command."""
    # Nothing multiplies matrices. The threads that would do so wait busily: they cost a fifth of a small check.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if instruction := os.environ.get(COMPLETE):
        sys.exit(_complete(instruction))
    # A start makes 100,000 objects that stay: to look for garbage among them takes a twentieth of a small check.
    gc.set_threshold(_OBJECTS)
    _leave(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run one command, write its result, and return its exit code."""
    session = Session(connect)
    try:
        _require_standard_streams()
        return _run(arguments, session)
    except click.exceptions.NoArgsIsHelpError as help_:
        _say(f"{help_.message}\n")
        return Exit.WRONG_CALL
    except (WrongCall, OurFault) as error:
        return _end(str(error), error.code)
    except KeyboardInterrupt:
        return _end("stopped.", Exit.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last resort: whatever it is, the contract asks for exit code 4
        if isinstance(error, ModuleNotFoundError) and error.name in {"boto3", "botocore"}:
            return _end("this command talks to AWS and needs boto3: pip install 'rollcall[aws]'", Exit.WRONG_CALL)
        return _our_fault(error, session)


def _leave(code: int) -> NoReturn:
    """End the process as the interpreter does, but do not take the interpreter apart.

    That takes a twentieth of a small check. And a thread of Arrow's that drops its last reference to a Python object
    meanwhile aborts the process (Python 3.13).
    """
    # What `multiprocessing` does at the end of a process of its own; there is no public name for these two.
    threading._shutdown()  # type: ignore[attr-defined] # noqa: SLF001
    atexit._run_exitfuncs()  # noqa: SLF001
    for stream in (sys.stdout, sys.stderr):
        # A result was flushed when it was written, and what is lost of a message changes no exit code.
        with suppress(OSError, ValueError):
            if stream is not None:
                stream.flush()
    os._exit(code)


def _complete(instruction: str) -> int:
    """Answer the script of a shell. The answer goes into a line that somebody is typing, so a fault says nothing."""
    from click.shell_completion import shell_complete  # noqa: PLC0415 - only a shell's completion needs it

    try:
        return shell_complete(program(), {}, NAME, COMPLETE, instruction)
    except Exception:  # noqa: BLE001 - as above
        return Exit.OUR_FAULT


def _run(arguments: Sequence[str], session: Session) -> int:
    try:
        result = call(arguments, session)
    except Answered as answered:
        result = answered.result
    write_result(result)
    return result.code


def _require_standard_streams() -> None:
    if sys.stderr is None:
        # As good as a terminal that nobody looks at. It stays open until the process ends.
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
    if sys.stdout is None:
        raise WrongCall("Standard output is closed, and results go there. Send it to a file, or to the null device.")


def _our_fault(error: Exception, session: Session) -> int:
    # An exception's own text may quote a row; the traceback is for whoever asks for it.
    if session.verbose:
        import traceback  # noqa: PLC0415 - only a fault needs it

        _say("".join(traceback.format_exception(error)))
    reason = error.strerror if isinstance(error, OSError) else type(error).__name__
    return _end(f"a fault of this program, not of your package ({reason}); --verbose shows where.", Exit.OUR_FAULT)


def _end(text: str, code: Exit) -> int:
    _say(f"{NAME}: {printable(text, TEXT_LIMIT)}\n")
    return code


def _say(text: str) -> None:
    # If standard error is full, the exit code still says how the command ended.
    with suppress(OSError):
        sys.stderr.write(text)
