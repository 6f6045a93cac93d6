"""`rollcall templates DIR`: writes the seven files of a package to fill in."""

import argparse
from pathlib import Path
from typing import Any

from rollcall.model.schema import load
from rollcall.model.templates import template_files
from rollcall_cli.calls import Exit, WrongCall, named_district, writable_directory, write_result


def add_parser(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to the program's."""
    parser = subparsers.add_parser(
        "templates",
        help="write the seven files of a package to fill in",
        description="Writes the seven files of a package, each with its header and one example row to replace; "
        "an example row that stays is not imported. Zip the seven files when they are filled in; `rollcall check` says "
        "whether the zip is right.",
        allow_abbrev=False,
    )
    parser.add_argument("directory", metavar="DIR", type=Path, help="where to write them; made if needed")
    parser.add_argument("--district", metavar="ID", help="your district's id, for Manifest.csv")
    parser.add_argument("--empty", action="store_true", help="headers only, no example rows")
    parser.add_argument("--force", action="store_true", help="replace files that are there already")
    parser.add_argument("--verbose", action="store_true", help="show where it went wrong, if this program fails")


def main(args: argparse.Namespace) -> int:
    """Write the files.

    Raises:
        WrongCall: The directory can't be written to, a file is there already and `--force` is not given, or the
            district is empty.
    """
    district = named_district(args.district)
    directory = writable_directory(args.directory)
    files = template_files(load(), district=district, examples=not args.empty)
    there = [name for name in files if (directory / name).exists()]
    if there and not args.force:
        raise WrongCall(f"{directory} holds {', '.join(there)} already. Name another directory, or add --force.")
    for name, content in files.items():
        (directory / name).write_bytes(content)
    write_result("".join(f"{directory / name}\n" for name in files).encode("utf-8", "surrogateescape"))
    return Exit.SUCCEEDED
