"""Prepares the call of one function: its import, event, template and rights."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rollcall_local import demo, following, sample
from rollcall_local.following import Uploaded
from rollcall_local.identity import SERVER_ID
from rollcall_local.invoking import examples, functions, template
from rollcall_local.invoking.examples import Facts
from rollcall_local.invoking.functions import Function
from rollcall_local.local_platform import CommandError, LocalPlatform, new_password
from rollcall_local.settings import REGION, STACK
from rollcall_local.upload import Account

FOLDER = "invoke"
"""In the platform's own folder, which is removed with it."""

KEY = "invoke.zip"
"""The name of the upload, in its district's folder."""


MOST_OF_A_NAME = 30
"""Characters of a user's name that are made of a district's id."""


class NoStepError(Exception):
    """There is no function of that name; the message lists those that there are."""


@dataclass(frozen=True, slots=True)
class Call:
    """One function, ready to be called."""

    function: Function
    template: Path
    event: Path
    environment: Mapping[str, str]
    """Its role's temporary credentials."""
    facts: Facts | None
    """The import that the event is about; None where it is about none."""


def function_of(platform: LocalPlatform, step: str) -> Function:
    """The deployed function of a step, which may also be given by the function's name.

    Raises:
        NoStepError: There is none.
    """
    there = functions.deployed(platform.client, STACK)
    known = step.removesuffix(functions.SUFFIX).lower()
    if known not in there:
        raise NoStepError(f"There is no step {step!r}. Choose one: {', '.join(sorted(there))}.")
    return there[known]


def prepared(platform: LocalPlatform, function: Function, event: Any, account: Account, package: Path) -> Call:
    """Let the import of `package` end, if the event is about one, and write all that the call needs.

    Values of the examples in the event are replaced. `account` is the demo district's.

    Raises:
        NotEndedError: The import did not start or end.
    """
    about = _imported(platform, account, package) if examples.needs_import(event) else None
    nothing = Facts("", "", f"{sample.DISTRICT}/", "", "", "", "", account.user, account.password)
    folder = platform.settings.state / FOLDER
    folder.mkdir(mode=0o755, exist_ok=True)
    written = folder / "event.json"
    written.write_text(json.dumps(examples.filled(event, about or nothing), indent=1, ensure_ascii=False) + "\n")
    made = template.write(function, platform.settings, folder)
    return Call(function, made, written, credentials(platform, function), about)


def credentials(platform: LocalPlatform, function: Function) -> dict[str, str]:
    """The function's own rights, as variables of the SDK."""
    sts = platform.client("sts")
    keys = sts.assume_role(RoleArn=function.role, RoleSessionName=function.name)["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }


def _imported(platform: LocalPlatform, account: Account, package: Path) -> Facts:
    """Upload the package as Transfer Family does, and wait until its import has ended or waits for a decision."""
    district = demo.district_of(package)
    user = account.user if district == sample.DISTRICT else _user_of(platform, district)
    metadata = {"user-agent": "AWSTransfer", "user-agent-id": f"{user}@{SERVER_ID}"}
    bucket, key = platform.outputs["InboxBucket"], f"{district}/{KEY}"
    put = platform.client("s3").put_object(Bucket=bucket, Key=key, Body=package.read_bytes(), Metadata=metadata)
    uploaded = Uploaded(bucket, key, put["VersionId"])
    *_, last = following.follow(platform, uploaded, to_hold=True)
    password = account.password if user == account.user else None
    return facts_of(platform.client("stepfunctions"), uploaded, last.arn, user, password)


def _user_of(platform: LocalPlatform, district: str) -> str:
    """The user of a district that is not the demo's; both are added if they are not there."""
    user = f"{demo.USER}-{district}"[:MOST_OF_A_NAME].rstrip("-")
    try:
        platform.command("district", "show", district)
    except CommandError:
        name = ("--name", district.title(), "--time-zone", demo.TIME_ZONE, "--contact", f"data@{district}.example")
        platform.command("district", "add", district, *name)
        email = ("--email", f"{user}@{district}.example")
        platform.command("user", "add", user, "--district", district, *email, secret=f"{new_password()}\n")
    return user


def facts_of(states: Any, uploaded: Uploaded, execution: str, user: str, password: str | None = None) -> Facts:
    """The facts of an upload, from the input of its execution; `states` is a client of Step Functions."""
    given = json.loads(states.describe_execution(executionArn=execution)["input"])
    sequencer = given["detail"]["object"]["sequencer"]
    bucket, key, version = uploaded.bucket, uploaded.key, uploaded.version
    return Facts(uploaded.import_id, bucket, key, version, sequencer, given["time"], execution, user, password)
