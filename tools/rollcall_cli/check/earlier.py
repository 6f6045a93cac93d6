"""The earlier roster that `rollcall check --against` compares with: a snapshot's folder, or a package."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from rollcall.model.schema import Table, load
from rollcall.publishing.parquet import parquet_type
from rollcall.report.types import Outcome
from rollcall.steps.validate import validate
from rollcall_cli.check.package import existing_package, package_name, unpacked
from rollcall_cli.forms.layout import shown
from rollcall_cli.results import WrongCall


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier roster."""

    name: str
    """Printable, whatever the name of its file or folder is."""
    tables: Mapping[str, Path]
    """The Parquet file of each table, by its name in snake case."""


@contextmanager
def earlier_roster(asked: str, district: str | None, today: date) -> Iterator[Earlier]:
    """Open the earlier roster, whose tables are there while the block runs.

    `asked` is a folder that holds Parquet files of a snapshot, or else a package, which is checked first.

    Raises:
        WrongCall: It can't be read, or an import would reject it.
    """
    if not asked:
        raise WrongCall("--against is empty. Name an earlier package, or the folder of a snapshot.")
    folder = Path(asked)
    if any(file.exists() for file in _files(folder).values()):
        _check_snapshot(folder)
        yield Earlier(shown(package_name(folder)), _files(folder))
        return
    path = existing_package(asked, "--against")
    if path.suffix == ".parquet":
        raise WrongCall(f"{path} is one table of a snapshot. Name the folder of all six: --against {path.parent}")
    with TemporaryDirectory(prefix="rollcall-") as made:
        if _outcome(path, district, today, Path(made)) is Outcome.FAILED:
            what = "holds no snapshot, and no package that can" if path.is_dir() else "is no package that can"
            raise WrongCall(f"{asked} can't be compared with: it {what} be imported. See: rollcall check {asked}")
        yield Earlier(shown(package_name(path)), _files(Path(made)))


def _outcome(package: Path, district: str | None, today: date, folder: Path) -> Outcome:
    """Write the package's accepted tables into a folder, and forget all else, which is as large as the package."""
    with unpacked(package, district, load()) as opened:
        return validate(opened, roster=load(), today=today, output=folder).outcome


def _files(folder: Path) -> dict[str, Path]:
    return {table.name: folder / f"{table.name}.parquet" for table in load().tables}


def _check_snapshot(folder: Path) -> None:
    try:
        str(folder).encode()
    except UnicodeEncodeError as error:
        # Arrow takes the names of files as UTF-8.
        raise WrongCall(f"The name of the folder {folder} is not in UTF-8. Rename it.") from error
    files = _files(folder)
    for table in load().tables:
        _check_table(files[table.name], table)


def _check_table(file: Path, table: Table) -> None:
    """Check the columns: with others, the comparison would be wrong, and nobody would see it.

    An optional column may be missing, because the snapshot may be older than it.
    """
    if not file.exists():
        raise WrongCall(f"{file.parent} is not a whole snapshot: {file.name} is missing.")
    try:
        schema = pq.read_schema(str(file))
    except (OSError, pa.ArrowException) as error:
        raise WrongCall(f"{file} can't be read as a Parquet file.") from error
    for field in table.fields:
        if field.column in schema.names:
            wrong = "of another type" if schema.field(field.column).type != parquet_type(field) else ""
        else:
            # The comparison reads addresses a second time, and needs their column.
            wrong = "missing" if field.required or field.kind == "email" else ""
        if wrong:
            raise WrongCall(
                f"{file} is not the table {table.name} of a snapshot: its column {field.column} is {wrong}. Take the "
                "six files as `rollcall check --output` writes them."
            )
