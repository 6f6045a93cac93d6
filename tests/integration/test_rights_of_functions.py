"""What the functions can't do with their own roles, whatever runs in them: IAM refuses it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from integration import forbidden, forbidden_to_steps
from integration.forbidden import Call, filled
from support.deployed import PASSWORD, Deployed, Imported

from rollcall.aws.tables.snapshot_items import pointer_key
from rollcall_local import clients
from rollcall_local.local_platform import LocalPlatform

pytestmark = pytest.mark.slow

FORBIDDEN = {**forbidden_to_steps.FORBIDDEN, **forbidden.FORBIDDEN}
ALLOWED = {**forbidden_to_steps.ALLOWED, **forbidden.ALLOWED}
REFUSED = {"AccessDenied", "AccessDeniedException", "NotAuthorized"}
STEPS = (
    *("authenticate", "unpack", "validate", "snapshot", "record", "notify", "deliveries", "downloads", "watch"),
    "apps",
)
"""All but `webhook` and `canary`, which are deployed by parameter alone."""
ANYBODY = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}

Keys = Mapping[str, str]


@pytest.fixture(scope="module")
def names(deployed: Deployed) -> Mapping[str, str]:
    """What stands in the calls' braces: a real import of a real district, and all that belongs to it."""
    sender = deployed.sender()
    imported = sender.imported(sender.package())
    assert imported.status == "succeeded"
    return names_of(deployed, imported, sender.user)


def names_of(deployed: Deployed, imported: Imported, user: str) -> Mapping[str, str]:
    """The names around an import."""
    record, outputs = imported.record, deployed.platform.outputs
    district, year, import_id = record["district_id"], record["school_year"], record["import_id"]
    of_import = f"district_id={district}/import_id={import_id}/"
    of_year = f"district_id={district}/school_year={year}/"
    functions = {step: deployed.function(step) for step in STEPS}
    return {
        **outputs,
        **functions,
        "district": district,
        "pointer": pointer_key(year),
        "user": user,
        "password": PASSWORD,
        "import_id": import_id,
        "package": imported.uploaded.key,
        "version": imported.uploaded.version,
        "snapshots": f"snapshots/{of_year}import_id={import_id}/",
        "current": f"snapshots/{of_year}current.json",
        "report": f"reports/{of_import}",
        "work_of_import": f"work/{of_import}",
        "work": f"work/{of_import}tables/",
        "download": f"downloads/{of_import}",
        "execution": imported.execution.arn,
        "token": "a-token",
        "role": "any",
        "other_role": _chain_role(deployed.platform),
        "transfer_role": _variables(deployed.platform, functions["authenticate"])["TRANSFER_USER_ROLE"],
        "dead_letters": _dead_letters(deployed.platform),
        "log_group": f"/aws/lambda/{functions['apps']}",
        "all": json.dumps({"Version": "2012-10-17", "Statement": []}),
    }


def _variables(platform: LocalPlatform, function: str) -> Mapping[str, str]:
    configuration = platform.client("lambda").get_function_configuration(FunctionName=function)
    variables: Mapping[str, str] = configuration["Environment"]["Variables"]
    return variables


def _chain_role(platform: LocalPlatform) -> str:
    """The role of the chain, which no test opens."""
    machine = platform.client("stepfunctions").describe_state_machine(
        stateMachineArn=platform.outputs["StateMachineArn"]
    )
    return str(machine["roleArn"])


def _dead_letters(platform: LocalPlatform) -> str:
    urls = platform.client("sqs").list_queues()["QueueUrls"]
    (url,) = [url for url in urls if "RestoreDeadLetters" in url]
    return str(url)


def _role_arn(platform: LocalPlatform, function: str) -> str:
    configuration = platform.client("lambda").get_function_configuration(FunctionName=function)
    return str(configuration["Role"])


@contextmanager
def keys_of(platform: LocalPlatform, function: str) -> Iterator[Keys]:
    """Credentials of the function's own role, as it has them when it runs. Meanwhile everybody may take the role."""
    iam, arn = platform.client("iam"), _role_arn(platform, function)
    role = arn.rpartition("/")[2]
    before = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    opened = {**before, "Statement": [*before["Statement"], ANYBODY]}
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(opened))
    try:
        yield platform.client("sts").assume_role(RoleArn=arn, RoleSessionName=function)["Credentials"]
    finally:
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(before))


@dataclass(frozen=True)
class Owner:
    """Whoever has the credentials of a function's role."""

    platform: LocalPlatform
    keys: Keys
    made: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3's
        """A client of a service, which is dear to make."""
        if service not in self.made:
            self.made[service] = clients.client_of(self.platform.settings, service, self.keys)
        return self.made[service]


@pytest.fixture(scope="module")
def owners(deployed: Deployed) -> Iterator[Mapping[str, Owner]]:
    """By function."""
    platform = deployed.platform
    with ExitStack() as stack:
        yield {
            step: Owner(platform, stack.enter_context(keys_of(platform, deployed.function(step)))) for step in FORBIDDEN
        }


def refusal(call: Call, owner: Owner, names: Mapping[str, str]) -> Mapping[str, str]:
    """Make a call with somebody's credentials; the error of its answer, which is empty if it is done."""
    client = owner.client(call.client)
    try:
        getattr(client, call.method)(**filled(call.given, names))
    except client.exceptions.ClientError as failed:
        error: Mapping[str, str] = failed.response["Error"]
        return error
    return {}


def of_all(calls: Mapping[str, Any]) -> list[Any]:
    return [pytest.param(step, each, id=f"{step} {each}") for step, some in calls.items() for each in some]


@pytest.mark.parametrize(("step", "call"), of_all(FORBIDDEN))
def test_what_a_function_need_not_do_iam_refuses(
    step: str, call: Call, owners: Mapping[str, Owner], names: Mapping[str, str]
) -> None:
    error = refusal(call, owners[step], names)
    assert error.get("Code") in REFUSED, error
    assert call.action in error["Message"], error


@pytest.mark.parametrize(("step", "call"), of_all(ALLOWED))
def test_what_a_function_does_it_may(
    step: str, call: Call, owners: Mapping[str, Owner], names: Mapping[str, str]
) -> None:
    assert refusal(call, owners[step], names) == {}


def test_many_things_were_tried_of_each_function_each_once() -> None:
    assert set(FORBIDDEN) == set(ALLOWED) == set(STEPS)
    for step, calls in FORBIDDEN.items():
        tried = {(call.action, repr(call.given)) for call in calls}
        assert len(tried) == len(calls) >= 50, step
        assert not tried & {(call.action, repr(call.given)) for call in ALLOWED[step]}, step
