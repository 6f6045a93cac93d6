"""`rollcall check PACKAGE`: the same check as the import's, on a laptop."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import click

from rollcall.report.types import SHOWN_OF_EACH_CODE, Outcome, Report
from rollcall_cli.check.output import output_directory, publish, temporary_folder
from rollcall_cli.check.package import existing_package, package_name, unpacked
from rollcall_cli.check.progress import progress_bar
from rollcall_cli.commands import Command, Example
from rollcall_cli.forms.spool import spool
from rollcall_cli.parameters import DISTRICT_ID, Day, Limit
from rollcall_cli.results import Exit, Result, WrongCall

if TYPE_CHECKING:
    from rollcall.model.findings import Rule
    from rollcall.model.schema import Roster
    from rollcall.steps.unpack import Unpacked
    from rollcall_cli.check.against import Comparison

DEFAULT_LIMITS = {"text": 20, "json": SHOWN_OF_EACH_CODE, "csv": 0, "html": 1_000}
"""Findings of each code that a format shows if nothing else is asked for; 0 = all. The JSON's is the contract's."""

EXITS = {
    Outcome.SUCCEEDED: Exit.SUCCEEDED,
    Outcome.SUCCEEDED_WITH_ERRORS: Exit.SUCCEEDED_WITH_ERRORS,
    Outcome.FAILED: Exit.FAILED,
}

NOTES = """\
PACKAGE is the zip, or the folder with the seven files before it is zipped: both get the same report. Nothing is sent
anywhere.

The result goes to standard output, everything else to standard error.

With --against, the JSON has `comparison` beside the report: `would_be_held`, `reasons` and `differences`; null if the
package can't be imported. The exit code does not depend on it. A snapshot's folder is what `--output` of an earlier
check wrote, or what was downloaded from the data bucket; a package is checked first, silently.

The repair package has the columns `_status`, `_findings` and `_how_to_mend`, which are passed over when it is checked
or sent again. What concerns no row stands at the end of its Manifest.csv. With --repair-rows it is for reading only: an
import replaces the whole roster.

Exit codes: 0 succeeded, 1 succeeded with errors (something would be left out), 3 failed (nothing would be imported), 2
wrong call, 4 a fault of this program."""

EXAMPLES = (
    Example("Check a zip before you send it", "rollcall check Roster.zip"),
    Example("Check the folder with the seven files before you zip it", "rollcall check roster/"),
    Example("Make a page to read, search and print", "rollcall check Roster.zip --format html > report.html"),
    Example("List every finding in a spreadsheet", "rollcall check Roster.zip --format csv --limit 0 > findings.csv"),
    Example(
        "Compare with the package of last time, and see whether the import would wait for approval",
        "rollcall check Roster.zip --against last-time.zip",
    ),
    Example(
        "Get the seven files with what to mend beside each row, mend them in a spreadsheet, and check again",
        "rollcall check Roster.zip --repair mend/",
    ),
    Example(
        "Check as a certain district, and keep the accepted tables as Parquet",
        "rollcall check Roster.zip --district springfield --output accepted/",
    ),
)


@click.command(
    "check",
    cls=Command,
    help="Check a package by all rules of the import, and say what an import would make of it.",
    notes=NOTES,
    examples=EXAMPLES,
)
@click.argument(
    "package",
    metavar="PACKAGE",
    type=click.Path(),
    help="The zip, whatever its name is, or the folder with the seven files.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(tuple(DEFAULT_LIMITS)),
    default="text",
    help="The form of the result; default: text.",
)
@click.option(
    "--district", metavar="ID", type=DISTRICT_ID, help="The district of the account; default: the manifest's own."
)
@click.option("--today", metavar="DATE", type=Day(), help="The day of the import, YYYY-MM-DD; default: today.")
@click.option(
    "--limit",
    metavar="N",
    type=Limit("findings of each code"),
    help="Show the first N findings of each code, 0 = all; default: "
    + ", ".join(f"{limit or 'all'} for {name}" for name, limit in DEFAULT_LIMITS.items())
    + ".",
)
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(),
    help="Write the accepted tables into this directory as Parquet. It is made if needed, and left as it is if the "
    "import fails.",
)
@click.option(
    "--repair",
    metavar="DIR",
    type=click.Path(),
    help="Write the repair package into this directory: the seven files as they are, with what is wrong and how to "
    "mend it at the right of each row. It is made if needed.",
)
@click.option("--repair-rows", is_flag=True, help="Put only the rows with findings into the repair package.")
@click.option(
    "--against",
    metavar="PATH",
    type=click.Path(),
    help="Compare with an earlier roster, and say whether the import would be held, and why: a package, or a folder "
    "with the six Parquet files of a snapshot.",
)
@click.option(
    "--rollover",
    is_flag=True,
    help="Compare as the first roster of a school year with the last one of the year before.",
)
def command(
    *,
    package: str,
    form: str,
    district: str | None,
    today: date | None,
    limit: int | None,
    output: str | None,
    repair: str | None,
    repair_rows: bool,
    against: str | None,
    rollover: bool,
) -> Result:
    """Check the package; the exit code is that of the outcome, whether it would be held or not.

    Raises:
        WrongCall: There is no such package, nothing to compare with, or nowhere to write the result.
    """
    if rollover and against is None:
        raise WrongCall("--rollover compares, and needs --against.")
    path = existing_package(package)
    today = today or datetime.now().astimezone().date()
    limit = DEFAULT_LIMITS[form] if limit is None else limit
    directory = None if output is None else output_directory(output)
    repairing = _repairing(repair, rows_only=repair_rows, package=path)
    with ExitStack() as stack:
        out = stack.enter_context(spool())
        with ExitStack() as temporary:
            folder = temporary.enter_context(temporary_folder(directory))
            compare = None
            if against is not None:
                folder = folder or temporary.enter_context(_scratch())
                compare = temporary.enter_context(_comparing(against, district, today, folder, rollover=rollover))
            make_repair = temporary.enter_context(repairing)
            report = _check(path, district, today, folder, make_repair)
            comparison = compare() if compare and report.outcome is not Outcome.FAILED else None
            about = Against(against is not None, comparison)
            _write(out, report, limit, form, name=package_name(path), against=about)
            if folder is not None and directory is not None and report.outcome is not Outcome.FAILED:
                publish(folder, directory)
        stack.pop_all()  # whoever writes the result closes it
    return Result(out, EXITS[report.outcome])


def _check(
    package: Path,
    district: str | None,
    today: date,
    folder: Path | None,
    make_repair: "Callable[[Unpacked, Report, Roster], None]",
) -> Report:
    # Here, so that `--help` and a wrong call need not wait for pyarrow.
    from rollcall.model.schema import load  # noqa: PLC0415
    from rollcall.steps.validate import validate  # noqa: PLC0415

    roster = load()
    with progress_bar() as watched, unpacked(package, district, roster) as opened:
        shown = replace(opened, sources=watched(opened.sources))
        report = validate(shown, roster=roster, today=today, output=folder)
        make_repair(opened, report, roster)
        return report


def _repairing(
    directory: str | None, *, rows_only: bool, package: Path
) -> "AbstractContextManager[Callable[[Unpacked, Report, Roster], None]]":
    """The function that makes the repair package, if one is asked for."""
    if directory is None and not rows_only:
        return nullcontext(lambda _unpacked, _report, _roster: None)
    # Here, so that a check alone imports nothing of it.
    from rollcall_cli.check.repair import asked_repair, repairing  # noqa: PLC0415

    return repairing(asked_repair(directory, rows_only=rows_only, package=package))


@contextmanager
def _scratch() -> Iterator[Path]:
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - only a comparison without --output needs it

    with TemporaryDirectory(prefix="rollcall-") as folder:
        yield Path(folder)


@contextmanager
def _comparing(
    against: str, district: str | None, today: date, folder: Path, *, rollover: bool
) -> Iterator[Callable[[], "Comparison"]]:
    """Open the earlier roster, and yield what compares the tables in `folder` with it."""
    # Here, so that a check alone imports nothing of it.
    from rollcall_cli.check.against import compared  # noqa: PLC0415
    from rollcall_cli.check.earlier import earlier_roster  # noqa: PLC0415

    with earlier_roster(against, district, today) as earlier:
        yield partial(compared, folder, earlier, rollover=today if rollover else None)


class Against(NamedTuple):
    """The comparison of a check."""

    asked: bool
    made: "Comparison | None"
    """None also if the package is rejected."""

    def as_text(self) -> bytes:
        """What a reader of the text is told; empty if nothing was asked."""
        if self.made:
            return self.made.as_text()
        return f"\n{_NOTHING_COMPARED}\n".encode() if self.asked else b""

    def as_page(self) -> Iterator[str]:
        """What a reader of the page is told, as HTML; nothing if nothing was asked."""
        if self.made:
            from rollcall.mail.page_parts import as_page  # noqa: PLC0415 - only a comparison needs it

            yield from as_page(self.made.as_parts())
        elif self.asked:
            yield f"<p>{_NOTHING_COMPARED}</p>"


_NOTHING_COMPARED = "Nothing was compared, because this package can't be imported."


def _write(out: BinaryIO, report: Report, limit: int, form: str, *, name: str, against: Against) -> None:
    # Here, so that `--help` and a wrong call need not wait for pyarrow, and a form not for the others.
    findings = report.evidence
    if form == "json":
        from rollcall.forms import report_json  # noqa: PLC0415

        more = {"comparison": against.made and against.made.as_dict()} if against.asked else {}
        report_json.write(out, findings, limit, more)
    elif form == "csv":
        from rollcall.forms import table_csv  # noqa: PLC0415

        _report_cap(findings.frame(limit)["totals"])
        _report_comparison(against)
        table_csv.write(out, findings.blocks(limit))
    elif form == "html":
        from rollcall.forms import page  # noqa: PLC0415

        page.write(out, findings, limit, name, rule_of=_rule_of, comparison=against.as_page())
    else:
        from rollcall_cli.forms import text  # noqa: PLC0415

        text.write(out, findings, limit, name, text.canvas_of_output())
        out.write(against.as_text())


def _rule_of(code: str) -> "Rule | None":
    from rollcall.steps.catalogue import rule_of  # noqa: PLC0415 - a clean package needs no rule

    return rule_of(code)


def _report_cap(totals: dict[str, Any]) -> None:
    # A row about the cap would be a finding to every program that reads the table.
    if totals["shown"] < totals["findings"]:
        sys.stderr.write(f"rollcall: {totals['shown']:,} of {totals['findings']:,} findings are written (--limit).\n")


def _report_comparison(against: Against) -> None:
    # The table has a finding a line, and a comparison is none.
    if against.made:
        from rollcall.report.wording import counted  # noqa: PLC0415 - only a comparison needs it

        reasons = len(against.made.reasons)
        said = f"be held, for {counted(reasons, 'reason')}" if reasons else "not be held"
        sys.stderr.write(f"rollcall: the import would {said}; every form but csv has the comparison.\n")
    elif against.asked:
        sys.stderr.write(f"rollcall: {_NOTHING_COMPARED}\n")
