"""`rollcall imports diff`: the rows that an import changes, with their values before and after."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import click

from rollcall.forms.spool import spool
from rollcall.model.imports import Import
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command
from rollcall_cli.deployment.lookup import find_import, import_parameters
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.imports.rosters import StoredRoster, published, replaced_by, roster_of
from rollcall_cli.results import Result, WrongCall

NOTES = """\
An import that waits is compared with what is current, a published one with what it replaced; the first one of a school
year with the last one of the year before. Rows of Schools, Classes, Students and Staff are paired by their ID. Rows of
enrollment files are the same if they say the same; one that only has a new ID is `renumbered`.

The rows hold students' data: they are for you, not for a ticket. The text shows the first rows of each kind; JSON and
CSV have all of them."""

EXAMPLES = (
    Example("See what an import that waits would change", "rollcall imports diff 4f8a --district springfield"),
    Example(
        "List every changed value in a spreadsheet",
        "rollcall imports diff 4f8a --district springfield --format csv > changes.csv",
    ),
    Example(
        "See the students of one school",
        "rollcall imports diff 4f8a --district springfield --table students --school S-1",
    ),
)

TABLES = ("schools", "classes", "students", "staff", "student_enrollments", "staff_enrollments")


@deployment_command(
    "diff",
    summary="Show the rows that an import adds, removes and changes, with the values before and after.",
    notes=NOTES,
    examples=EXAMPLES,
)
@import_parameters
@click.option("--against", metavar="IMPORT", help="The import to compare with; with --district, its first characters.")
@click.option("--table", type=click.Choice(TABLES), help="Only this table; default: all.")
@click.option("--school", metavar="ID", help="Only rows that belong to this school now or did before.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "csv")),
    default="text",
    help="The form of the result; default: text.",
)
def command(
    deployment: Deployment,
    import_id: str,
    district_id: str | None,
    *,
    against: str | None,
    table: str | None,
    school: str | None,
    form: str,
) -> Result:
    """Show the rows.

    Raises:
        WrongCall: There is no such import, or it has no tables, or they are no longer kept.
    """
    import_, _ = find_import(import_id, district_id, deployment)
    after, before = roster_of(import_, deployment), _earlier(import_, against, district_id, deployment)
    with ExitStack() as stack:
        out = stack.enter_context(spool())
        with TemporaryDirectory(prefix="rollcall-") as folder:
            _write(out, (after, before), deployment, (table, school, form), Path(folder))
        stack.pop_all()  # whoever writes the result closes it
    return Result(out)


def _earlier(
    import_: Import, against: str | None, district_id: str | None, deployment: Deployment
) -> StoredRoster | None:
    if against is None:
        return replaced_by(import_, deployment)
    other, _ = find_import(against, district_id or import_.district_id, deployment)
    found = published(other.district_id, other.school_year, other.import_id, deployment)
    if found is None:
        raise WrongCall(f"The import {other.import_id} ({other.status}) has published no tables of its own.")
    return found


def _write(
    out: BinaryIO,
    rosters: tuple[StoredRoster, StoredRoster | None],
    deployment: Deployment,
    asked: tuple[str | None, str | None, str],
    folder: Path,
) -> None:
    # Here, so that `--help` and a wrong call need not wait for pyarrow.
    from rollcall.model.schema import load  # noqa: PLC0415
    from rollcall_cli.imports import diff_forms  # noqa: PLC0415
    from rollcall_cli.imports.changed_rows import changed_rows, tables_needed  # noqa: PLC0415

    (after, before), (table, school, form), roster = rosters, asked, load()
    needed = tables_needed(table, school, roster)
    new = _fetched(after, needed, folder / "after", deployment)
    old = _fetched(before, needed, folder / "before", deployment) if before else {}
    tables = [
        changed_rows(each, new, old, folder, school) for each in roster.tables if each.name == table or table is None
    ]
    if form == "csv":
        diff_forms.write_csv(out, tables)
    elif form == "json":
        about = {
            "import_id": after.import_id,
            "against": before.import_id if before else None,
            "against_school_year": before.school_year if before else None,
            "school": school,
        }
        diff_forms.write_json(out, about, tables)
    else:
        diff_forms.write_text(out, _heading(after, before), tables)


def _heading(after: StoredRoster, before: StoredRoster | None) -> str:
    if before is None:
        return f"Import {after.import_id}, compared with nothing: every row is new"
    year = "" if before.school_year == after.school_year else f" of {before.school_year}"
    return f"Import {after.import_id}, compared with import {before.import_id}{year}"


def _fetched(stored: StoredRoster, tables: list[str], folder: Path, deployment: Deployment) -> dict[str, Path]:
    folder.mkdir()
    paths = {file.table: folder / file.name for file in stored.tables.files if file.table in tables}
    for path in paths.values():
        if not deployment.tables.fetch(stored.prefix + path.name, path):
            raise WrongCall(f"The tables of the import {stored.import_id} are no longer kept.")
    return paths
