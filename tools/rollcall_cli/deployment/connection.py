"""Opens a deployment in AWS."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.results import OurFault, WrongCall

# What needs boto3 is imported where it is used: commands without a deployment run where boto3 is not installed.


DEAD_LETTERS = (
    "UploadDeadLetters",
    "RestoreDeadLetters",
    "DownloadDeadLetters",
    "EventDeadLetters",
    "DeliveryDeadLetters",
    "WatchDeadLetters",
)
"""The stack's outputs with the URLs of its dead-letter queues."""


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
            yield _deployment(stack_name, outputs)
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


def _deployment(stack_name: str, outputs: Mapping[str, str]) -> Deployment:
    from rollcall.aws.files.packages import StoredPackages  # noqa: PLC0415
    from rollcall.aws.files.report_files import ReportFiles  # noqa: PLC0415
    from rollcall.aws.files.results import NewFolders  # noqa: PLC0415
    from rollcall.aws.files.storage import DataBucket  # noqa: PLC0415
    from rollcall.aws.services.chain import ChainExecutions  # noqa: PLC0415
    from rollcall.aws.services.dead_letters import DeployedReceivers, SqsQueues  # noqa: PLC0415
    from rollcall.aws.services.district_remains import DistrictRemains  # noqa: PLC0415
    from rollcall.aws.services.faults import Faults  # noqa: PLC0415
    from rollcall.aws.services.invitations import StackPost  # noqa: PLC0415
    from rollcall.aws.services.operator import Mails, Restores, TableFiles, Watch, caller  # noqa: PLC0415
    from rollcall.aws.services.stack_metrics import StackMetrics  # noqa: PLC0415
    from rollcall.aws.services.users import Users  # noqa: PLC0415
    from rollcall.aws.tables.account_changes import AccountChanges  # noqa: PLC0415
    from rollcall.aws.tables.district_imports import DistrictImports  # noqa: PLC0415
    from rollcall.aws.tables.imports import ImportItems  # noqa: PLC0415
    from rollcall.aws.tables.login_locks import LoginLocks  # noqa: PLC0415
    from rollcall.aws.tables.mail_troubles import MailTroubles  # noqa: PLC0415
    from rollcall.aws.tables.pointers import SnapshotPointers  # noqa: PLC0415
    from rollcall.steps.redrive import Kind  # noqa: PLC0415
    from rollcall_cli.canary.openssh import OpenSsh  # noqa: PLC0415

    try:
        users, chain = Users.of_stack(outputs), ChainExecutions(outputs["StateMachineArn"])
        downloads = outputs["DownloadsFunctionArn"]
        functions = {
            Kind.RESTORE: outputs["NotifyFunctionArn"],
            Kind.RESULTS: downloads,
            Kind.DOWNLOAD: downloads,
            Kind.HELD: outputs["SnapshotFunctionArn"],
            Kind.ENDED: outputs["RecordFunctionArn"],
            Kind.DELIVERY: outputs["DeliveriesFunctionArn"],
            Kind.ROUND: outputs["WatchFunctionArn"],
        }
        return Deployment(
            accounts=users.tables,
            users=users,
            post=StackPost.of_stack(outputs),
            troubles=MailTroubles(outputs["MailTroublesTable"]),
            logins=LoginLocks(outputs["LoginsTable"], outputs["UsersTable"]),
            history=AccountChanges(outputs["AccountChangesTable"]),
            imports=ImportItems(outputs["ImportsTable"]),
            district_imports=DistrictImports(outputs["ImportsTable"]),
            pointers=SnapshotPointers(outputs["SnapshotsTable"]),
            reports=ReportFiles(DataBucket(outputs["DataBucket"])),
            tables=TableFiles(DataBucket(outputs["DataBucket"])),
            restores=Restores(outputs["SnapshotFunctionArn"]),
            mails=Mails(outputs["NotifyFunctionArn"]),
            watch=Watch(outputs["WatchFunctionArn"], outputs["ImportsTable"]),
            faults=Faults(stack_name),
            folders=NewFolders(outputs["InboxBucket"]),
            chain=chain,
            packages=StoredPackages(int(outputs["PackageDays"])),
            dead_letters=SqsQueues(tuple(outputs[name] for name in DEAD_LETTERS)),
            receivers=DeployedReceivers(chain, functions),
            client=OpenSsh(),
            metrics=StackMetrics(stack_name),
            remains=DistrictRemains.of_stack(outputs),
            bucket=outputs["DataBucket"],
            caller=caller,
            now=lambda: datetime.now(UTC),
            wait=time.sleep,
        )
    except KeyError as missing:
        raise WrongCall(
            f"The stack has no output {missing}: it is of an earlier release. Deploy it again, then repeat the command."
        ) from missing
