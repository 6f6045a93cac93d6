"""`rollcall templates DIR`: writes the seven files of a package to fill in."""

from pathlib import Path

import click

from rollcall.model.schema import load
from rollcall.model.templates import template_files
from rollcall_cli.commands import Command, Example
from rollcall_cli.directories import writable_directory
from rollcall_cli.parameters import DISTRICT_ID
from rollcall_cli.results import Result, WrongCall

NOTES = """\
An example row that stays is not imported. When the seven files are filled in, `rollcall check DIR` says whether they
are right; then zip them."""

EXAMPLES = (
    Example("Start a package with an example row in each file", "rollcall templates roster/"),
    Example("Write headers only, for a certain district", "rollcall templates roster/ --empty --district springfield"),
)


@click.command(
    "templates",
    cls=Command,
    help="Write the seven files of a package, each with its header and one example row to replace.",
    notes=NOTES,
    examples=EXAMPLES,
)
@click.argument(
    "directory",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The directory to write into; made if needed.",
)
@click.option("--district", metavar="ID", type=DISTRICT_ID, help="Your district's id, for Manifest.csv.")
@click.option("--empty", is_flag=True, help="Write headers only, no example rows.")
@click.option("--force", is_flag=True, help="Replace files that are there already.")
def command(directory: Path, district: str | None, *, empty: bool, force: bool) -> Result:
    """Write the files.

    Raises:
        WrongCall: The directory can't be written to, or holds one of the files already and `--force` is not given.
    """
    writable_directory(directory)
    files = template_files(load(), district=district, examples=not empty)
    existing = [name for name in files if (directory / name).exists()]
    if existing and not force:
        raise WrongCall(f"{directory} holds {', '.join(existing)} already. Name another directory, or add --force.")
    for name, content in files.items():
        (directory / name).write_bytes(content)
    return Result("".join(f"{directory / name}\n" for name in files).encode("utf-8", "surrogateescape"))
