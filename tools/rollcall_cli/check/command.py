"""`rollcall check PACKAGE.zip`: the same check as the import's, on a laptop."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from rollcall.report.types import SHOWN_OF_EACH_CODE, Outcome, Report
from rollcall_cli.calls import Exit, WrongCall, day, named_district, write_result
from rollcall_cli.check.output import publish, workplace
from rollcall_cli.check.progress import progress_bar
from rollcall_cli.forms.spool import spool

DEFAULT_LIMITS = {"text": 20, "json": SHOWN_OF_EACH_CODE, "csv": 0, "html": 1_000}
"""Findings of each code that a format shows if nothing else is asked for; 0 = all. The JSON's is the contract's."""

_PART = 1 << 20
"""Bytes that are copied from a pipe at a time."""

_EXITS = {
    Outcome.SUCCEEDED: Exit.SUCCEEDED,
    Outcome.SUCCEEDED_WITH_ERRORS: Exit.SUCCEEDED_WITH_ERRORS,
    Outcome.FAILED: Exit.FAILED,
}

EPILOG = """\
Results go to standard output, everything else to standard error.

exit codes: 0 succeeded, 1 succeeded with errors (something would be left out), 3 failed (nothing would be
imported), 2 wrong call, 4 a fault of this program

examples:
  rollcall check Roster.zip
  rollcall check Roster.zip --format html > report.html
  rollcall check Roster.zip --format csv --limit 0 > findings.csv
  rollcall check Roster.zip --district springfield --output accepted/"""


def add_parser(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to the program's."""
    parser = subparsers.add_parser(
        "check",
        help="check a package and say what an import would make of it",
        description="Checks a package by all rules of the import, without sending it anywhere.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("package", metavar="PACKAGE", type=Path, help="the zip; any name")
    parser.add_argument("--format", choices=tuple(DEFAULT_LIMITS), default="text", help="default: text")
    parser.add_argument("--district", metavar="ID", help="the account's district; default: the manifest's own")
    parser.add_argument("--today", metavar="DATE", help="the day of the import, YYYY-MM-DD; default: today")
    parser.add_argument(
        "--limit",
        metavar="N",
        type=int,
        help="show the first N findings of each code, 0 = all; default: "
        + ", ".join(f"{limit or 'all'} for {name}" for name, limit in DEFAULT_LIMITS.items()),
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        help="write the accepted tables there as Parquet; made if needed, and left as it is if the import fails",
    )
    parser.add_argument("--verbose", action="store_true", help="show where it went wrong, if this program fails")


def main(args: argparse.Namespace) -> int:
    """Check the package, write the result and return the exit code of the outcome.

    Raises:
        WrongCall: There is no such package, an option can't be right, or there is nowhere to write the result.
    """
    _standard_streams()
    package = _package(args.package)
    today = datetime.now().astimezone().date() if args.today is None else day(args.today, "--today")
    district = named_district(args.district)
    limit = _limit(args.limit, args.format)
    output = _output(args.output)
    with spool() as result:
        with workplace(output) as folder:
            report = _check(package, district, today, folder)
            _write(result, report, limit, args)
            if folder is not None and output is not None and report.outcome is not Outcome.FAILED:
                publish(folder, output)
        write_result(result)
    return _EXITS[report.outcome]


def _check(package: Path, district: str | None, today: date, folder: Path | None) -> Report:
    # Here, so that `--help` and a wrong call need not wait for pyarrow.
    from rollcall.model.schema import load  # noqa: PLC0415
    from rollcall.steps.unpack import unpack  # noqa: PLC0415
    from rollcall.steps.validate import validate  # noqa: PLC0415

    roster = load()
    with progress_bar() as watched, _opened(package) as file:
        unpacked = unpack(file, district=district, roster=roster)
        unpacked = replace(unpacked, sources=watched(unpacked.sources))
        return validate(unpacked, roster=roster, today=today, output=folder)


@contextmanager
def _opened(package: Path) -> Iterator[BinaryIO]:
    """The package, seekable: what comes out of a pipe is copied to a temporary file, up to one byte over the limit."""
    from rollcall.archive import Limits  # noqa: PLC0415

    if package.is_file():
        with package.open("rb") as file:
            yield file
        return
    with TemporaryFile() as copy:
        try:
            with package.open("rb") as pipe:
                left = Limits().package + 1
                while left and (part := pipe.read(min(left, _PART))):
                    copy.write(part)
                    left -= len(part)
        except OSError as error:
            raise _unreadable(package, error) from error
        copy.seek(0)
        yield copy


def _write(out: BinaryIO, report: Report, limit: int, args: argparse.Namespace) -> None:
    # Here, so that `--help` and a wrong call need not wait for pyarrow.
    from rollcall_cli.forms import page, report_json, table_csv, text  # noqa: PLC0415

    findings = report.evidence
    if args.format == "json":
        report_json.write(out, findings, limit)
    elif args.format == "csv":
        _tell_cap(findings.frame(limit)["totals"])
        table_csv.write(out, findings.blocks(limit))
    elif args.format == "html":
        page.write(out, findings, limit, args.package.name)
    else:
        text.write(out, findings, limit, args.package.name, text.paper())


def _tell_cap(totals: dict[str, Any]) -> None:
    # A row about the cap would be a finding to every program that reads the table.
    if totals["shown"] < totals["findings"]:
        sys.stderr.write(f"rollcall: {totals['shown']:,} of {totals['findings']:,} findings are written (--limit).\n")


def _package(path: Path) -> Path:
    if path.is_dir():
        raise WrongCall(f"{path} is a folder. Name the zip; to make one, zip the seven files.")
    if not path.exists():
        raise WrongCall(f"There is no file {path}. Name the zip to check.")
    if path.is_file():  # a pipe can be opened once only
        try:
            path.open("rb").close()
        except OSError as error:
            raise _unreadable(path, error) from error
    return path


def _unreadable(path: Path, error: OSError) -> WrongCall:
    return WrongCall(f"{path} can't be read ({error.strerror}).")


def _standard_streams() -> None:
    if sys.stderr is None:
        # As good as a place that nobody looks at. It stays open until the process ends.
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
    if sys.stdout is None:
        raise WrongCall("Standard output is closed, and results go there. Send it to a file, or to the null device.")


def _output(asked: str | None) -> Path | None:
    if asked is None:
        return None
    if not asked:
        raise WrongCall("--output is empty. Name the directory for the accepted tables, or leave the option out.")
    try:
        asked.encode()
    except UnicodeEncodeError as error:
        # Arrow takes the names of files as UTF-8.
        raise WrongCall(f"The name of the directory {asked} is not in UTF-8. Name another one.") from error
    # Here, so that `--help` and a wrong call need not wait for the declarations.
    from rollcall.model.schema import load  # noqa: PLC0415

    for table in load().tables:
        file = Path(asked) / f"{table.name}.parquet"
        if file.is_dir() and not file.is_symlink():
            raise WrongCall(f"{file} is a folder, and a table would be written there. Remove it, or name another one.")
    return Path(asked)


def _limit(asked: int | None, form: str) -> int:
    if asked is not None and asked < 0:
        raise WrongCall("--limit is negative. It is a number of findings of each code; 0 means all.")
    return DEFAULT_LIMITS[form] if asked is None else asked
