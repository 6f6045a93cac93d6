"""What the functions of the pages can't do with their own roles, whatever runs in them: IAM refuses it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from integration.forbidden import ALLOWED, FORBIDDEN, Call
from support.deployed import PASSWORD, Deployed, Imported

from rollcall.aws.tables.snapshot_items import pointer_key
from rollcall_local import clients
from rollcall_local.local_platform import LocalPlatform

pytestmark = pytest.mark.slow

REFUSED = {"AccessDenied", "AccessDeniedException", "NotAuthorized"}
STEPS = ("authenticate", "unpack", "validate", "snapshot", "record", "notify", "downloads", "apps")
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
        "SessionsTable": _sessions_table(deployed.platform),
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
        "work": f"work/{of_import}accepted/",
        "download": f"downloads/{of_import}",
        "execution": imported.execution.arn,
        "token": "a-token",
        "role": "any",
        "other_role": f"{_role_arn(deployed.platform, functions['record'])}",
        "log_group": f"/aws/lambda/{functions['apps']}",
        "all": json.dumps({"Version": "2012-10-17", "Statement": []}),
    }


def _sessions_table(platform: LocalPlatform) -> str:
    tables = platform.client("dynamodb").list_tables()["TableNames"]
    (name,) = [name for name in tables if "-SessionsTable-" in name]
    return str(name)


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


@pytest.fixture(scope="module")
def keys(deployed: Deployed) -> Iterator[Mapping[str, Keys]]:
    """By function."""
    with ExitStack() as stack:
        yield {step: stack.enter_context(keys_of(deployed.platform, deployed.function(step))) for step in FORBIDDEN}


def filled(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any argument
    """An argument with the names in place of its braces."""
    match value:
        case str():
            return value.format_map(names)
        case Mapping():
            return {key: filled(each, names) for key, each in value.items()}
        case list():
            return [filled(each, names) for each in value]
    return value


def refusal(call: Call, platform: LocalPlatform, keys: Keys, names: Mapping[str, str]) -> Mapping[str, str]:
    """Make a call with somebody's credentials; the error of its answer, which is empty if it is done."""
    client = clients.client_of(platform.settings, call.client, keys)
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
    step: str, call: Call, deployed: Deployed, keys: Mapping[str, Keys], names: Mapping[str, str]
) -> None:
    error = refusal(call, deployed.platform, keys[step], names)
    assert error.get("Code") in REFUSED, error
    assert call.action in error["Message"], error


@pytest.mark.parametrize(("step", "call"), of_all(ALLOWED))
def test_what_a_function_does_it_may(
    step: str, call: Call, deployed: Deployed, keys: Mapping[str, Keys], names: Mapping[str, str]
) -> None:
    assert refusal(call, deployed.platform, keys[step], names) == {}


def test_many_things_were_tried_each_once() -> None:
    tried = {step: {(call.action, repr(call.given)) for call in calls} for step, calls in FORBIDDEN.items()}
    assert {step: len(calls) for step, calls in FORBIDDEN.items()} == {step: len(each) for step, each in tried.items()}
    assert len(tried["apps"]) >= 50
    assert len(tried["downloads"]) >= 60
