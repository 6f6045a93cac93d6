"""Opens a deployment in AWS."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rollcall.model.accounts import User
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.results import OurFault, WrongCall

if TYPE_CHECKING:
    from rollcall.aws.tables.accounts import AccountTables

# What needs boto3 is imported where it is used: commands without a deployment run where boto3 is not installed.


@contextmanager
def connect_to(stack_name: str) -> Iterator[Deployment]:
    """The deployment of a stack; what AWS refuses in the block becomes a sentence for the operator.

    Raises:
        WrongCall: The deployment can't be reached, or AWS refuses.
        OurFault: A function of the deployment failed.
    """
    from rollcall.aws.services.operator import FunctionFailed, NotAllowed, asking  # noqa: PLC0415

    outputs = stack_outputs(stack_name)
    try:
        with asking():
            yield _deployment(outputs)
    except NotAllowed as refused:
        raise WrongCall(str(refused)) from refused
    except FunctionFailed as failed:
        raise OurFault(
            f"The deployment's function failed ({failed}); its log says why. Look at what is current now "
            "(rollcall district show), then repeat the command."
        ) from failed


def stack_outputs(stack_name: str) -> Mapping[str, str]:
    """The outputs of the stack.

    Raises:
        WrongCall: There is no such stack, or AWS can't be asked.
    """
    from rollcall.aws.services.stack import NoStack, outputs  # noqa: PLC0415

    try:
        return outputs(stack_name)
    except NoStack as none:
        raise WrongCall(str(none)) from none


@dataclass(frozen=True, slots=True)
class _Users:
    """The users of the deployment with these outputs."""

    districts_table: str
    users_table: str
    user_pool: str

    def add(self, user: User, password: str) -> None:
        """Add the user, with the password."""
        from rollcall.aws.tables.accounts import add_user  # noqa: PLC0415

        add_user(
            user,
            password,
            districts_table=self.districts_table,
            users_table=self.users_table,
            user_pool=self.user_pool,
        )

    def add_operator(self, username: str, email: str, password: str) -> None:
        """Add the operator, with the password."""
        from rollcall.aws.tables.accounts import add_operator  # noqa: PLC0415

        add_operator(username, email, password, users_table=self.users_table, user_pool=self.user_pool)

    def user(self, username: str) -> User | None:
        """The user of this name, in any case, or None."""
        return self._tables.user(username)

    def of_district(self, district_id: str) -> Sequence[User]:
        """All users of a district, by name."""
        return self._tables.users_of(district_id)

    def change(self, before: User, after: User) -> None:
        """Write the settings that differ into the user."""
        self._tables.change_user(before, after)

    @property
    def _tables(self) -> "AccountTables":
        from rollcall.aws.tables.accounts import AccountTables  # noqa: PLC0415

        return AccountTables(self.districts_table, self.users_table)


def _deployment(outputs: Mapping[str, str]) -> Deployment:
    from rollcall.aws.files.report_files import ReportFiles  # noqa: PLC0415
    from rollcall.aws.files.storage import DataBucket  # noqa: PLC0415
    from rollcall.aws.services.operator import Restores, TableFiles, caller  # noqa: PLC0415
    from rollcall.aws.tables.accounts import AccountTables  # noqa: PLC0415
    from rollcall.aws.tables.district_imports import DistrictImports  # noqa: PLC0415
    from rollcall.aws.tables.imports import ImportItems  # noqa: PLC0415
    from rollcall.aws.tables.login_locks import LoginLocks  # noqa: PLC0415
    from rollcall.aws.tables.pointers import SnapshotPointers  # noqa: PLC0415

    try:
        return Deployment(
            accounts=AccountTables(outputs["DistrictsTable"], outputs["UsersTable"]),
            users=_Users(outputs["DistrictsTable"], outputs["UsersTable"], outputs["UserPoolId"]),
            logins=LoginLocks(outputs["LoginsTable"], outputs["UsersTable"]),
            imports=ImportItems(outputs["ImportsTable"]),
            district_imports=DistrictImports(outputs["ImportsTable"]),
            pointers=SnapshotPointers(outputs["SnapshotsTable"]),
            reports=ReportFiles(DataBucket(outputs["DataBucket"])),
            tables=TableFiles(DataBucket(outputs["DataBucket"])),
            restores=Restores(outputs["SnapshotFunctionArn"]),
            bucket=outputs["DataBucket"],
            caller=caller,
            now=lambda: datetime.now(UTC),
        )
    except KeyError as missing:
        raise WrongCall(
            f"The stack has no output {missing}: it is of an earlier release. Deploy it again, then repeat the command."
        ) from missing
