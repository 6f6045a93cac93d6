"""Makes a change set by SAM, and carries out the very one that was shown."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rollcall_deploy import kept
from rollcall_deploy.kept import Environment

ROOT = Path(__file__).resolve().parents[2]
POLL_SECONDS = 5
CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND")

_CHANGE_SET = re.compile(r"arn:\S+:changeSet/[^\s\"']+")

Say = Callable[[str], None]
Sam = Callable[[Sequence[str]], tuple[int, str]]
"""Runs SAM with arguments; gives its exit code and what it said."""


class DeployError(Exception):
    """Something failed; the message says what, and what to do."""


def sam(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    """Run this checkout's SAM, and show what it says while it runs."""
    command = [str(ROOT / ".venv-sam/bin/sam"), *arguments]
    said = []
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            said.append(line)
            sys.stdout.write(line)
    return process.returncode, "".join(said)


def sam_environment(architecture: str, region: str) -> dict[str, str]:
    """The environment of SAM: Python 3.13 first, and the processor that the layers' makefiles build for."""
    path = f"{ROOT / '.venv/bin'}:{ROOT / '.venv-sam/bin'}:{os.environ.get('PATH', '')}"
    chosen = {"AWS_REGION": region, "AWS_DEFAULT_REGION": region} if region else {}
    return {**os.environ, **chosen, "PATH": path, "ROLLCALL_ARCHITECTURE": architecture, "SAM_CLI_TELEMETRY": "0"}


def build(run: Sam, architecture: str) -> None:
    """Build functions and layers.

    Raises:
        DeployError: SAM could not.
    """
    code, _ = run(["build", "--cached", "--parallel", "--parameter-overrides", f"Architecture={architecture}"])
    if code != 0:
        raise DeployError("`sam build` failed, as it says above. Nothing was deployed.")


def change_set(
    run: Sam, environment: Environment, values: Mapping[str, str], template: Path | None = None
) -> str | None:
    """Have SAM upload what was built and make a change set; return its ARN, or None if nothing would change.

    Every parameter is named with its value: one that is not named would keep the value that the stack has.

    Raises:
        DeployError: SAM could not.
    """
    given = ["--template-file", str(template)] if template else []
    where = ["--region", environment.region] if environment.region else []
    code, said = run(
        [
            "deploy",
            *given,
            *where,
            "--stack-name",
            environment.stack,
            "--resolve-s3",
            "--capabilities",
            *CAPABILITIES,
            "--no-execute-changeset",
            "--no-confirm-changeset",
            "--no-fail-on-empty-changeset",
            "--no-progressbar",
            "--parameter-overrides",
            *kept.overrides(values),
        ]
    )
    if code != 0:
        raise DeployError("`sam deploy` could not make a change set, as it says above. Nothing was deployed.")
    found = _CHANGE_SET.search(said)
    return found[0] if found else None


def carry_out(cloudformation: Any, stack: str, change_set: str, say: Say, poll: float = POLL_SECONDS) -> None:  # noqa: ANN401
    """Carry out a change set and wait, telling what becomes of each resource.

    Raises:
        DeployError: It failed, and CloudFormation has gone back; the message names the resources that failed.
    """
    began, told = datetime.now(UTC), set[str]()
    cloudformation.execute_change_set(ChangeSetName=change_set)
    while True:
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        events = _events(cloudformation, stack, began)
        fresh = [each for each in events if each["EventId"] not in told]
        for each in fresh:
            told.add(each["EventId"])
            if not each["ResourceStatus"].endswith("_IN_PROGRESS"):
                say(f"  {each['ResourceStatus']:<24} {each['LogicalResourceId']}")
        status = found["StackStatus"]
        if not status.endswith("_IN_PROGRESS"):
            break
        time.sleep(poll)
    if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"}:
        raise DeployError(_failure(status, events))


def give_up(cloudformation: Any, change_set: str) -> None:  # noqa: ANN401 - a client of boto3
    """Delete a change set that is not carried out."""
    cloudformation.delete_change_set(ChangeSetName=change_set)


def _events(cloudformation: Any, stack: str, began: datetime) -> list[Mapping[str, Any]]:  # noqa: ANN401
    """What happened to the stack since then, oldest first."""
    found: list[Mapping[str, Any]] = []
    for page in cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack):
        fresh = [each for each in page["StackEvents"] if each["Timestamp"] >= began]
        found += fresh
        if len(fresh) < len(page["StackEvents"]):  # they come newest first
            break
    return found[::-1]


def _failure(status: str, events: Sequence[Mapping[str, Any]]) -> str:
    failed = [
        f"  {each['LogicalResourceId']}: {each.get('ResourceStatusReason', 'no reason given')}"
        for each in events
        if each["ResourceStatus"].endswith("_FAILED")
    ]
    heading = "a-creation-that-failed" if status == "ROLLBACK_COMPLETE" else "a-failed-upgrade"
    return "\n".join([f"The stack is {status}. What failed:", *failed, f"How to go on: docs/operations.md#{heading}"])
