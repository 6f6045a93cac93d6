"""`rollcall imports diff`: the rows in which two rosters differ."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

import click

from rollcall.model import schema
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command
from rollcall_cli.deployment.lookup import find_import, import_parameters
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines, shown
from rollcall_cli.forms.spool import spool
from rollcall_cli.imports.sides import Side, before, side_of
from rollcall_cli.parameters import FilledText
from rollcall_cli.results import Result, WrongCall

if TYPE_CHECKING:
    from rollcall_cli.imports.row_forms import TableRows

NOTES = """\
Rows are values of students and staff: they are for you, not for a ticket. Schools, classes, students and staff are the
same row if they have the same ID; enrollments are the same if they say the same, whatever their ID. The text shows 20
rows of each table and kind; json and csv are complete."""

EXAMPLES = (
    Example("See what a held import would change", "rollcall imports diff 4f8a --district springfield"),
    Example("See it for the students of one school", "rollcall imports diff 4f8a84ea2b9c1d0e5f6a7b8c --table students "
            "--school 0042"),
    Example("List every value that differs in a spreadsheet", "rollcall imports diff 4f8a84ea2b9c1d0e5f6a7b8c "
            "--format csv > rows.csv"),
    Example("Compare with any other import", "rollcall imports diff 4f8a --district springfield --against 0b1c"),
)  # fmt: skip


@deployment_command(
    "diff",
    summary="List the rows that an import adds, removes and changes: for a published one, compared with what it "
    "replaced; for a held one, with what is current.",
    notes=NOTES,
    examples=EXAMPLES,
)
@import_parameters
@click.option(
    "--against",
    metavar="IMPORT",
    type=FilledText("Name an import."),
    help="Compare with this import instead; with --district, the first characters of its id are enough.",
)
@click.option(
    "--table",
    "tables",
    metavar="TABLE",
    multiple=True,
    type=click.Choice([table.name for table in schema.load().tables]),
    help="Only this table, such as students or student_enrollments; may be repeated.",
)
@click.option(
    "--school",
    metavar="ID",
    type=FilledText("Name the school's ID."),
    help="Only the rows of this school: its classes, their enrollments, and the people who are or were enrolled.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    help="How rows are written; csv has a line for each value that differs. Default: text.",
)
def command(
    deployment: Deployment,
    import_id: str,
    district_id: str | None,
    *,
    against: str | None,
    tables: tuple[str, ...],
    school: str | None,
    form: str,
) -> Result:
    """List the rows.

    Raises:
        WrongCall: There is no such import, or no tables of it to compare.
    """
    import_, _ = find_import(import_id, district_id, deployment)
    new = side_of(import_, deployment)
    if against is None:
        old = before(import_, deployment)
    else:
        other, _ = find_import(against, district_id, deployment)
        if other.district_id != import_.district_id:
            raise WrongCall(f"Import {other.import_id} is of another district. Name one of {import_.district_id}.")
        old = side_of(other, deployment)
    with ExitStack() as stack:
        out = stack.enter_context(spool())
        with TemporaryDirectory() as folder:
            found = _found(deployment, (new, old), tables, school, Path(folder))
            _write(out, found, (new, old), import_.district_id, form)
        stack.pop_all()  # whoever writes the result closes it
    return Result(out)


def _found(
    deployment: Deployment, sides: tuple[Side, Side], tables: tuple[str, ...], school: str | None, folder: Path
) -> "Iterator[TableRows]":
    # Here, so that `--help` and a wrong call need not wait for pyarrow.
    from rollcall.publishing.rows.of_school import OfSchool  # noqa: PLC0415
    from rollcall_cli.imports.compared_rows import compared_rows  # noqa: PLC0415

    new, old = (side.fetched(deployment, folder) for side in sides)
    cut = OfSchool(school, (new, old)) if school else None
    if cut is not None and not cut.is_known():
        raise WrongCall(f"Neither roster has a school with the ID {school!a}.")
    for table in schema.load().tables:
        if not tables or table.name in tables:
            paths = cut.cut(table, folder) if cut else (new(table.name), old(table.name))
            yield compared_rows(*paths, table)


def _write(out: BinaryIO, found: "Iterator[TableRows]", sides: tuple[Side, Side], district_id: str, form: str) -> None:
    from rollcall_cli.imports import row_forms  # noqa: PLC0415

    new, old = sides
    head = {
        "district_id": district_id,
        "import_id": new.import_id,
        "school_year": new.school_year,
        "against": old.import_id,
        "against_school_year": old.school_year,
    }
    if form == "csv":
        row_forms.write_csv(out, found)
    elif form == "json":
        row_forms.write_json(out, head, found)
    else:
        year = f" of {old.school_year}" if old.school_year != new.school_year else ""
        title = f"Import {new.import_id} of {shown(district_id)}, compared with import {old.import_id}{year}"
        out.write(lines([title]))
        row_forms.write_text(out, found, "--format csv")
