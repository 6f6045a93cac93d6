"""`rollcall`: finds the command, runs it, and turns how it ended into an exit code."""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from types import ModuleType

from rollcall.model.findings import printable
from rollcall_cli.calls import Exit, OurFault, WrongCall

COMMANDS = {
    "check": "check a package and say what an import would make of it",
    "rules": "explain the rules",
    "templates": "write the seven files of a package to fill in",
    "imports": "show imports, decide about held ones, restore an earlier roster",
    "district": "add, show and change districts, and roll them over to a new school year",
    "user": "add users to districts",
}
"""Each is a module `command` in the room of its name, or a module of its name, with `add_parser(subparsers)` and
`main(args) -> int`, imported when it is asked for: `check` starts fast, and runs where boto3, which some others need,
is not installed."""

ROOMS = {"check", "imports", "district"}
"""Commands that have a room of their own."""

EPILOG = """\
exit codes: 0 succeeded, 1 succeeded with errors (something is left out), 3 failed (nothing would be imported),
2 wrong call, 4 a fault of this program"""


TEXT_LIMIT = 2_000
"""Characters of what is said on standard error; a path may be longer."""


def run() -> None:
    """Entry point of the installed command."""
    # Nothing multiplies matrices, and the threads that wait for it keep a processor busy: a fifth of a small check.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code. Argparse leaves with `SystemExit` for help and usage errors."""
    verbose = "--verbose" in argv
    try:
        return _dispatch(argv)
    except (WrongCall, OurFault) as told:
        return _end(str(told), told.code)
    except KeyboardInterrupt:
        return _end("stopped.", Exit.INTERRUPTED)
    except ModuleNotFoundError as missing:
        if missing.name not in {"boto3", "botocore"}:
            return _our_fault(missing, verbose=verbose)
        return _end("this command talks to AWS and needs boto3: pip install 'rollcall[aws]'", Exit.WRONG_CALL)
    except Exception as error:  # noqa: BLE001 - the last resort: whatever it is, the contract asks for exit code 4
        return _our_fault(error, verbose=verbose)


def build_parser(chosen: str | None) -> argparse.ArgumentParser:
    """The parser, complete for the command `chosen`; of the others it knows the names only."""
    parser = argparse.ArgumentParser(
        prog="rollcall",
        description="Checks the rosters of school districts, and runs their imports.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"rollcall {version('rollcall')}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", required=True)
    for name, text in COMMANDS.items():
        if name == chosen:
            command_module(name).add_parser(subparsers)
        else:
            subparsers.add_parser(name, help=text)
    return parser


def command_module(name: str) -> ModuleType:
    """The module of one of `COMMANDS`."""
    return import_module(f"rollcall_cli.{name}.command" if name in ROOMS else f"rollcall_cli.{name}")


def _dispatch(argv: Sequence[str]) -> int:
    chosen = next((argument for argument in argv if not argument.startswith("-")), None)
    args = build_parser(chosen).parse_args(argv)
    result: int = command_module(args.command).main(args)
    return result


def _our_fault(error: Exception, *, verbose: bool) -> int:
    # An exception's own text may quote a row; the traceback is for whoever asks for it.
    if verbose:
        traceback.print_exception(error)
    reason = error.strerror if isinstance(error, OSError) else type(error).__name__
    return _end(f"a fault of this program, not of your package ({reason}); --verbose shows where.", Exit.OUR_FAULT)


def _end(text: str, code: Exit) -> int:
    sys.stderr.write(f"rollcall: {printable(text, TEXT_LIMIT)}\n")
    return code
