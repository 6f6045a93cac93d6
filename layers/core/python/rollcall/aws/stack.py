"""What a deployed stack says of itself; for commands, not for steps."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import (  # noqa: TID251 - this package is where AWS is reached
    BotoCoreError,
    ClientError,
)

from rollcall.aws.clients import client, error_code

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


class NoStack(Exception):
    """The deployment can't be reached; the text says why and what to do."""


def outputs(stack_name: str) -> Mapping[str, str]:
    """The stack's outputs by name.

    Raises:
        NoStack: There is no such stack, or AWS can't be asked.
    """
    try:
        cloudformation: CloudFormationClient = client("cloudformation")
        stack = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    except ClientError as error:
        if error_code(error) == "ValidationError":
            raise NoStack(
                f"There is no stack {stack_name!r} in this account and region. Name it with --stack-name."
            ) from None
        raise NoStack(
            f"AWS refuses to describe the stack ({error_code(error)}). "
            "See who you are with `aws sts get-caller-identity`."
        ) from None
    except BotoCoreError as error:
        raise NoStack(
            f"AWS can't be asked ({type(error).__name__}). Set AWS_PROFILE and AWS_REGION, or AWS_ENDPOINT_URL."
        ) from None
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
