"""Takes over what a deleted stack has left: tables, buckets and user pool, into a stack of the same name.

CloudFormation imports resources, and does nothing else in the same change set. So the stack begins with these alone,
and `make deploy` then makes the rest around them.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from botocore.exceptions import BotoCoreError, ClientError  # noqa: TID251 - what its clients raise

from rollcall.aws.clients import client
from rollcall_deploy import carrying_out, changes
from rollcall_deploy.carrying_out import DeployError

BUILT = carrying_out.ROOT / ".aws-sam/build/template.yaml"
CHANGE_SET = "adopt"
IDENTIFIERS = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::Cognito::UserPool": "UserPoolId",
    "AWS::KMS::Key": "KeyId",
}
"""By what CloudFormation knows a resource of a type that is to be imported."""

CloudFormation = Any
"""A client of boto3."""


def main(argv: Sequence[str]) -> int:
    """Adopt; the exit code is 0 if it was done or was only shown, 1 if something failed."""
    parser = argparse.ArgumentParser(prog="python -m rollcall_deploy.adopting", description=__doc__)
    parser.add_argument("stack_id", help="the ARN of the deleted stack: aws cloudformation list-stacks")
    parser.add_argument("--mail-from", required=True, help="MailFrom, which has no default")
    parser.add_argument("--yes", action="store_true", help="do it; without it, it is only shown")
    args = parser.parse_args(argv)
    try:
        _run(args)
    except (DeployError, BotoCoreError, ClientError) as error:
        print(error)
        return 1
    return 0


def _run(args: argparse.Namespace) -> None:
    cloudformation = client("cloudformation")
    left = left_by(cloudformation, args.stack_id)
    for name, identifier in left.items():
        print(f"  {name}: {identifier}")
    if not args.yes:
        print(f"{len(left)} resources would be adopted. With --yes, they are.")
        return
    if not left:
        raise DeployError(f"{args.stack_id} has left nothing, or was deleted more than 90 days ago.")
    if not BUILT.exists():
        raise DeployError("There is no built template: run `sam build` first.")
    stack = args.stack_id.split("/")[1]
    template = yaml.safe_load(BUILT.read_text(encoding="utf-8"))
    adopt(cloudformation, stack, alone(template, left), left, {"MailFrom": args.mail_from})
    print(f"Adopted by {stack}. Now `make deploy` makes the rest.")


def left_by(cloudformation: CloudFormation, stack_id: str) -> dict[str, str]:
    """What the deleted stack has left, by its name in the template. CloudFormation knows it for 90 days."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_id)
    found: dict[str, str] = {}
    for each in (event for page in pages for event in page["StackEvents"]):  # the newest first
        if each["ResourceStatus"] == "DELETE_SKIPPED" and each["ResourceType"] in IDENTIFIERS:
            found.setdefault(each["LogicalResourceId"], each["PhysicalResourceId"])
    return found


def alone(template: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The built template with these resources alone, and without SAM's transform and the outputs, which name others."""
    resources = {name: each for name, each in template["Resources"].items() if name in names}
    parts = ("AWSTemplateFormatVersion", "Parameters", "Mappings", "Conditions")
    return {**{part: template[part] for part in parts if part in template}, "Resources": resources}


def adopt(
    cloudformation: CloudFormation,
    stack: str,
    template: Mapping[str, Any],
    left: Mapping[str, str],
    parameters: Mapping[str, str],
    *,
    poll: float = carrying_out.POLL_SECONDS,
) -> None:
    """Make the stack of what is left.

    Raises:
        DeployError: CloudFormation could not; the resources stay as they are.
    """
    resources = template["Resources"]
    made = cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName=CHANGE_SET,
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        ResourcesToImport=[
            {
                "ResourceType": each["Type"],
                "LogicalResourceId": name,
                "ResourceIdentifier": {IDENTIFIERS[each["Type"]]: left[name]},
            }
            for name, each in resources.items()
        ],
    )
    cloudformation.get_waiter("change_set_create_complete").wait(
        ChangeSetName=made["Id"], WaiterConfig={"Delay": poll or 1}
    )
    print(changes.table(list(changes.read(cloudformation, made["Id"]))))
    carrying_out.carry_out(cloudformation, stack, made["Id"], print, poll=poll)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
