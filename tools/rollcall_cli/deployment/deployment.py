"""Which deployment a command talks to, and what it asks of it.

Commands take a `Deployment`, so that tests give them one in memory.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from rollcall.model.accounts import District
from rollcall.model.imports import Import
from rollcall.model.snapshots import Change, Pointer, Snapshot
from rollcall.steps.services import Imports as StepRecords
from rollcall_cli.calls import OurFault, WrongCall, write_result

Fields = Mapping[str, Any]
"""All that is recorded of one import, as plain values."""


class Accounts(Protocol):
    """The districts' accounts."""

    def district(self, district_id: str) -> District | None:
        """The account with this id, or None."""

    def all_districts(self) -> Sequence[District]:
        """All accounts, by id."""

    def add(self, district: District) -> None:
        """Adds an account; `InvalidAccount` if something is wrong with it or its id is taken."""

    def change(self, before: District, after: District) -> None:
        """Puts what differs into the account, if it still says what `before` does; else `InvalidAccount`."""


class Records(StepRecords, Protocol):
    """The record of imports."""

    def get(self, import_id: str) -> Import | None:
        """The import of this id, or None."""

    def fields(self, import_id: str) -> Fields | None:
        """All that is recorded of the import, or None."""


class DistrictImports(Protocol):
    """A district's imports in the order of their uploads."""

    def newest_first(self, district_id: str, since: str = "") -> Iterator[Fields]:
        """All that is recorded of each import, as far back as the upload order `since`."""


class Pointers(Protocol):
    """What is current, and what was."""

    def pointer(self, district_id: str, school_year: str) -> Pointer:
        """The pointer as it is now; one of version 0 if there was none yet."""

    def snapshot(self, district_id: str, school_year: str, import_id: str) -> Snapshot | None:
        """What the import published, or None if it did not."""

    def changes(self, district_id: str, school_year: str) -> Iterator[Change]:
        """The history, newest first."""


class Reports(Protocol):
    """The objects beside an import's report; each is None once it is no longer kept, or if it never was."""

    def report(self, record: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        """The report's core."""

    def summary(self, record: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        """The counts and groups of the report."""

    def differences(self, record: Import) -> Any | None:  # noqa: ANN401 - any JSON value
        """The last comparison with what was current then."""

    def fetch_findings(self, record: Import, path: Path) -> None:
        """Writes all findings into a file, as Parquet."""


class Restores(Protocol):
    """The function that makes an earlier snapshot current."""

    def restore(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Its answer: `refused`, or `differences` and `version` of a dry run, or the `change`."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployed Rollcall."""

    accounts: Accounts
    records: Records
    imports: DistrictImports
    pointers: Pointers
    reports: Reports
    restores: Restores
    bucket: str
    """Where reports and snapshots lie."""
    caller: Callable[[], str]
    """Who calls, for the record."""
    now: Callable[[], datetime]
    """The moment, in UTC."""


Command = Callable[[argparse.Namespace, Deployment], tuple[bytes | BinaryIO, int]]
"""What an action does: gives its whole result, or a file that holds it, and the exit code."""


def add_deployment(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which deployment is meant."""
    parser.add_argument(
        "--stack-name",
        default="rollcall",
        metavar="NAME",
        help="the deployed stack (default: %(default)s), where AWS_PROFILE, AWS_REGION and AWS_ENDPOINT_URL point",
    )
    parser.add_argument("--verbose", action="store_true", help="show the traceback of a fault of this program")


def deployment(args: argparse.Namespace) -> Mapping[str, str]:
    """The outputs of the stack that `args` name.

    Raises:
        WrongCall: There is none, or it can't be asked.
    """
    from rollcall.aws.services.stack import NoStack, outputs  # noqa: PLC0415 - needs boto3, which `check` must do without

    try:
        return outputs(args.stack_name)
    except NoStack as none:
        raise WrongCall(str(none)) from none


def run_there(command: Command, args: argparse.Namespace) -> int:
    """Run a command against the deployment that `args` name, and write its result.

    Raises:
        WrongCall: The deployment can't be reached, or refuses.
        OurFault: A function of it failed.
    """
    from rollcall.aws.services.operator import FunctionFailed, NotAllowed, asking  # noqa: PLC0415 - needs boto3

    outputs = deployment(args)
    try:
        with asking():
            result, code = command(args, _deployed(outputs))
    except NotAllowed as refused:
        raise WrongCall(str(refused)) from refused
    except FunctionFailed as failed:
        raise OurFault(
            f"The deployment's function failed ({failed}); its log says why. Look at what is current now "
            "(rollcall district show), then repeat the command."
        ) from failed
    write_result(result)
    if not isinstance(result, bytes):
        result.close()
    return code


def _deployed(outputs: Mapping[str, str]) -> Deployment:
    # All need boto3, which `check` must do without.
    from rollcall.aws.files.storage import DataBucket  # noqa: PLC0415
    from rollcall.aws.services.operator import ReportFiles, Restores, caller  # noqa: PLC0415
    from rollcall.aws.tables.accounts import AccountTables  # noqa: PLC0415
    from rollcall.aws.tables.district_imports import DistrictImports  # noqa: PLC0415
    from rollcall.aws.tables.imports import ImportRecords  # noqa: PLC0415
    from rollcall.aws.tables.pointers import SnapshotPointers  # noqa: PLC0415

    try:
        return Deployment(
            accounts=AccountTables(outputs["DistrictsTable"], outputs["UsersTable"]),
            records=ImportRecords(outputs["ImportsTable"]),
            imports=DistrictImports(outputs["ImportsTable"]),
            pointers=SnapshotPointers(outputs["SnapshotsTable"]),
            reports=ReportFiles(DataBucket(outputs["DataBucket"])),
            restores=Restores(outputs["SnapshotFunctionArn"]),
            bucket=outputs["DataBucket"],
            caller=caller,
            now=lambda: datetime.now(UTC),
        )
    except KeyError as missing:
        raise WrongCall(
            f"The stack has no output {missing}: it is of an earlier release. Deploy it again, then repeat the command."
        ) from missing
