"""The outputs of a deployed stack, for commands."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.exceptions import (  # noqa: TID251 - this package is where AWS is reached
    BotoCoreError,
    ClientError,
    SSLError,
)

from rollcall.aws.clients import client, error_code

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


class NoStack(Exception):
    """The deployment can't be reached; the text says why and what to do."""


def outputs(stack_name: str) -> Mapping[str, str]:
    """Read the outputs of the stack, by name.

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
        raise NoStack(unreachable(error)) from None
    except ValueError as error:  # what the SDK raises for an endpoint that it can't read
        raise NoStack(
            f"The endpoint of AWS is no URL ({error}). Set AWS_ENDPOINT_URL to one, such as https://127.0.0.1:4566, or "
            "unset it to reach AWS itself."
        ) from None
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}


def unreachable(error: BotoCoreError) -> str:
    """Why AWS can't be asked, and what to do."""
    # Each kind of error holds other facts besides its text; those of a connection hold the URL.
    facts = getattr(error, "kwargs", {})
    url = urlsplit(facts.get("endpoint_url", ""))
    endpoint = f"{url.scheme}://{url.netloc}"
    if isinstance(error, SSLError):
        return (
            f"{endpoint} is not trusted ({facts.get('error')}). Look at AWS_CA_BUNDLE: it names the file with the "
            "certificates that are."
        )
    if url.netloc:
        return (
            f"{endpoint} does not answer. If you mean another place, set AWS_REGION or AWS_ENDPOINT_URL; if not, look "
            "at your network."
        )
    return f"AWS can't be asked ({type(error).__name__}). Set AWS_PROFILE and AWS_REGION, or AWS_ENDPOINT_URL."
