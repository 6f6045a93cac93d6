"""`make deploy`: asks, builds, shows the change set, and carries it out."""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError  # noqa: TID251 - what its clients raise

from rollcall.aws.clients import client
from rollcall_deploy import answers, carrying_out, changes, kept
from rollcall_deploy.answers import AnswerError
from rollcall_deploy.carrying_out import ROOT, DeployError
from rollcall_deploy.kept import ConfigError, Environment
from rollcall_deploy.parameters import Parameter, parameters

TEMPLATE = ROOT / "template.yaml"
SAMCONFIG = ROOT / "samconfig.toml"
REFUSED = 3
"""The exit code if the change set was refused."""
NEXT = """
Next: README.md, “After the first deployment”, and `make verify-aws STACK={stack}`."""


def main(argv: Sequence[str]) -> int:
    """Deploy; the exit code is 0 if it was done or there was nothing to do, 3 if it was refused, 1 otherwise."""
    args = _parser().parse_args(argv)
    try:
        return _deploy(args)
    except (AnswerError, ConfigError, DeployError) as error:
        print(error)
    except (BotoCoreError, ClientError) as error:
        print(f"AWS answers: {error}")
    except (KeyboardInterrupt, EOFError):
        print("\nStopped. What CloudFormation has begun goes on; look at the stack.")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make deploy", description=__doc__)
    parser.add_argument(
        "--env", default=kept.DEFAULT, help="the environment: the stack rollcall-ENV; default: rollcall"
    )
    parser.add_argument("--answers", type=Path, help="a file of Name=value lines, in the place of questions")
    parser.add_argument("--yes", action="store_true", help="ask nothing, and carry out what replaces nothing with data")
    parser.add_argument("--look", action="store_true", help="show the change set, and carry out nothing")
    return parser


def _deploy(args: argparse.Namespace) -> int:
    known = parameters(TEMPLATE)
    environment = kept.read(SAMCONFIG, args.env)
    if not environment.region:
        environment = replace(environment, region=os.environ.get("AWS_REGION", ""))
    if environment.region:
        os.environ["AWS_REGION"] = environment.region
    cloudformation = client("cloudformation")
    environment = replace(environment, region=cloudformation.meta.region_name)
    who = client("sts").get_caller_identity()
    print(f"Stack {environment.stack}, account {who['Account']}, region {environment.region}, as {who['Arn']}")
    before = deployed(cloudformation, environment.stack)
    values = _values(args, known, environment, before)
    answers.checked(known, values)
    differing = {name: value for name, value in values.items() if value != known[name].default}
    kept.write(SAMCONFIG, replace(environment, answers=differing))
    print(f"\nKept in {SAMCONFIG.name}, section {environment.name}.")
    architecture = values["Architecture"]
    sam = partial(carrying_out.sam, environment=carrying_out.sam_environment(architecture, environment.region))
    carrying_out.build(sam, architecture)
    found = carrying_out.change_set(sam, environment, values)
    if found is None:
        print("Nothing would change.")
        return 0
    for name, value in values.items():
        if before and before.get(name, value) != value:
            print(f"  {name}: {before[name] or '(empty)'} → {value or '(empty)'}")
    return _decided(cloudformation, environment, found, args)


def _values(
    args: argparse.Namespace, known: Mapping[str, Parameter], environment: Environment, before: Mapping[str, str]
) -> dict[str, str]:
    """The value of every parameter: what is answered now, was answered before, is deployed, or is the default."""
    so_far = {name: each.default for name, each in known.items() if each.default is not None}
    so_far |= {name: value for name, value in {**before, **environment.answers}.items() if name in known}
    if args.answers:
        return answers.from_file(args.answers, known, so_far)
    return dict(so_far) if args.yes or args.look else answers.asked(known, so_far, input, print)


def _decided(cloudformation: Any, environment: Environment, change_set: str, args: argparse.Namespace) -> int:  # noqa: ANN401
    found = list(changes.read(cloudformation, change_set))
    print(f"\nWhat would change in {environment.stack}:\n{changes.table(found)}")
    if refusals := [each.refusal for each in found if each.refusal]:
        carrying_out.give_up(cloudformation, change_set)
        print("\nREFUSED, and nothing was changed:", *refusals, sep="\n  ")
        print("What to do: docs/operations.md#a-change-set-that-is-refused")
        return REFUSED
    if args.look or not (args.yes or input("\nCarry it out? [y/N] ").strip().lower() in {"y", "yes"}):
        carrying_out.give_up(cloudformation, change_set)
        print("Nothing was changed.")
        return 0
    carrying_out.carry_out(cloudformation, environment.stack, change_set, print)
    outputs = cloudformation.describe_stacks(StackName=environment.stack)["Stacks"][0].get("Outputs", [])
    for each in outputs:
        print(f"  {each['OutputKey']}: {each['OutputValue']}")
    print(NEXT.format(stack=environment.stack))
    return 0


def deployed(cloudformation: Any, stack: str) -> dict[str, str]:  # noqa: ANN401 - a client of boto3
    """The parameters of the stack as it is deployed; empty if it is not.

    Raises:
        DeployError: The stack is in a state from which it can't be deployed.
    """
    try:
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return {}
        raise
    status = found["StackStatus"]
    if status == "ROLLBACK_COMPLETE":
        raise DeployError(
            f"The creation of {stack} has failed before, and what is left of it is in the way: "
            "see docs/operations.md#a-creation-that-failed"
        )
    if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
        raise DeployError(f"{stack} is {status}: somebody deploys it now. Wait until it has ended.")
    return {each["ParameterKey"]: each["ParameterValue"] for each in found.get("Parameters", [])}
