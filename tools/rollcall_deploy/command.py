"""`make deploy`: asks, builds, shows the change set, and carries it out."""

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError  # noqa: TID251 - what its clients raise

from rollcall.aws.clients import client
from rollcall_deploy import answers, carrying_out, changes, kept
from rollcall_deploy.answers import AnswerError, Ask, Say
from rollcall_deploy.carrying_out import ROOT, DeployError
from rollcall_deploy.kept import ConfigError, Environment
from rollcall_deploy.parameters import Parameter, parameters

TEMPLATE = ROOT / "template.yaml"
SAMCONFIG = ROOT / "samconfig.toml"
FAILED = 1
REFUSED = 3
"""The exit code if the change set was refused."""
NEXT = """
Next: README.md, “After the first deployment”, and `make verify-aws STACK={stack}`."""


@dataclass(frozen=True, slots=True)
class World:
    """What a deployment needs of the world around it."""

    client: Callable[[str], Any]
    """Makes a client of an AWS service, by its name in the SDK."""
    sam: Callable[[Sequence[str], Mapping[str, str]], tuple[int, str]]
    """Runs SAM with arguments in an environment; gives its exit code and what it said."""
    ask: Ask
    say: Say
    samconfig: Path = SAMCONFIG


def main(argv: Sequence[str], world: World | None = None) -> int:
    """Deploy; the exit code is 0 if it was done or there was nothing to do, 3 if it was refused, 1 otherwise."""
    args = _parser().parse_args(argv)
    world = world or World(client, carrying_out.sam, input, print)
    try:
        return _deploy(args, world)
    except (AnswerError, ConfigError, DeployError) as error:
        world.say(str(error))
    except (BotoCoreError, ClientError) as error:
        world.say(f"AWS answers: {error}")
    except EOFError:
        world.say("\nNobody answers here. Give ANSWERS=file with YES=1, or YES=1 alone to keep every value.")
    except KeyboardInterrupt:
        world.say("\nStopped. What CloudFormation has begun goes on; look at the stack.")
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make deploy", description=__doc__)
    parser.add_argument(
        "--env", default=kept.DEFAULT, help="the environment: the stack rollcall-ENV; default: rollcall"
    )
    parser.add_argument("--answers", type=Path, help="a file of Name=value lines, in the place of questions")
    parser.add_argument("--yes", action="store_true", help="ask nothing, and carry out what replaces nothing with data")
    parser.add_argument("--look", action="store_true", help="show the change set, and carry out nothing")
    return parser


def _deploy(args: argparse.Namespace, world: World) -> int:
    known = parameters(TEMPLATE)
    environment, cloudformation = _place(kept.read(world.samconfig, args.env), world)
    before = deployed(cloudformation, environment.stack)
    values = _values(args, known, {**before, **environment.answers}, world)
    answers.checked(known, values)
    differing = {name: values[name] for name, each in known.items() if values[name] != each.default}
    kept.write(world.samconfig, replace(environment, answers=differing))
    world.say(f"\nKept in {world.samconfig.name}, section {environment.name}.")
    architecture = values["Architecture"]
    variables = carrying_out.sam_environment(architecture, environment.region)

    def sam(arguments: Sequence[str]) -> tuple[int, str]:
        return world.sam(arguments, variables)

    carrying_out.build(sam, architecture)
    found = carrying_out.change_set(sam, environment, values)
    if found is None:
        world.say("Nothing would change.")
        return 0
    for name, value in values.items():
        if before.get(name, value) != value:
            world.say(f"  {name}: {before[name] or '(empty)'} → {value or '(empty)'}")
    return _decided(cloudformation, environment, found, args, world)


def _place(environment: Environment, world: World) -> tuple[Environment, Any]:
    """Say where it goes; the environment with its region, and the client of CloudFormation there."""
    if environment.region:
        os.environ["AWS_REGION"] = environment.region
    cloudformation = world.client("cloudformation")
    found = replace(environment, region=cloudformation.meta.region_name)
    who = world.client("sts").get_caller_identity()
    world.say(f"Stack {found.stack}, account {who['Account']}, region {found.region}, as {who['Arn']}")
    return found, cloudformation


def _values(
    args: argparse.Namespace, known: Mapping[str, Parameter], before: Mapping[str, str], world: World
) -> dict[str, str]:
    """The value of every parameter: what is answered now, was answered before, is deployed, or is the default."""
    so_far = {name: each.default for name, each in known.items() if each.default is not None}
    so_far |= {name: value for name, value in before.items() if name in known}
    if args.answers:
        return answers.from_file(args.answers, known, so_far)
    if not args.yes:
        return answers.asked(known, so_far, world.ask, world.say)
    if unknown := [name for name in known if name not in so_far]:
        raise AnswerError(
            f"{', '.join(unknown)}: there is no answer yet, and YES=1 asks nothing. Run `make deploy` once without it, "
            "which keeps the answers, or give a file: ANSWERS=file. Nothing was deployed."
        )
    return dict(so_far)


def _decided(
    cloudformation: Any,  # noqa: ANN401 - a client of boto3
    environment: Environment,
    change_set: str,
    args: argparse.Namespace,
    world: World,
) -> int:
    found = list(changes.read(cloudformation, change_set))
    world.say(f"\nWhat would change in {environment.stack}:\n{changes.table(found)}")
    if refusals := [each.refusal for each in found if each.refusal]:
        carrying_out.give_up(cloudformation, change_set)
        world.say("\n  ".join(["\nREFUSED, and nothing was changed:", *refusals]))
        world.say("What to do: docs/operations.md#a-change-set-that-is-refused")
        return REFUSED
    if args.look or not (args.yes or world.ask("\nCarry it out? [y/N] ").strip().lower() in {"y", "yes"}):
        carrying_out.give_up(cloudformation, change_set)
        world.say("Nothing was changed.")
        return 0
    carrying_out.carry_out(cloudformation, environment.stack, change_set, world.say)
    outputs = cloudformation.describe_stacks(StackName=environment.stack)["Stacks"][0].get("Outputs", [])
    for each in outputs:
        world.say(f"  {each['OutputKey']}: {each['OutputValue']}")
    world.say(NEXT.format(stack=environment.stack))
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
