"""With `WebhookUrl`, events go by queue to the function, which reads its secret and never enters a private network.

It has a platform of its own. That a body arrives signed is shown over TLS in tests/unit/aws/test_webhook_receiver.py:
no receiver on this machine could be reached from here.
"""

import base64
import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from support.deployed import Deployed
from support.waiting import until

from rollcall.aws.clients import client
from rollcall_local import local_platform
from rollcall_local.settings import REGION, Ports

pytestmark = pytest.mark.slow

SECRET = "rollcall-webhook"  # noqa: S105 - its name
PARAMETERS = {
    "GatherMinutes": "0",
    "WebhookUrl": "https://localhost:9/hook",
    # Its last six characters are known once it is made, which is after the deployment here.
    "WebhookSecretArn": f"arn:aws:secretsmanager:{REGION}:000000000000:secret:{SECRET}-??????",
}


@pytest.fixture(scope="module")
def hooked() -> Iterator[Deployed]:
    """A platform with the parameters."""
    with (
        local_platform.running(
            f"test-webhook-{os.getpid()}", Ports(), print, wait_scale=0.01, parameters=PARAMETERS
        ) as platform,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in platform.settings.environment().items():
            if name.startswith("AWS_"):
                patch.setenv(name, value)
        client.cache_clear()
        with Deployed.at(platform) as deployed:
            key = base64.b64encode(bytes(32)).decode()
            made = platform.client("secretsmanager").create_secret(Name=SECRET, SecretString=f"whsec_{key}")
            functions, name = platform.client("lambda"), deployed.function("webhook")
            variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
            named = {"Variables": {**variables, "WEBHOOK_SECRET_ARN": made["ARN"]}}
            functions.update_function_configuration(FunctionName=name, Environment=named)
            yield deployed
    client.cache_clear()


def logged(deployed: Deployed) -> list[Mapping[str, Any]]:
    """What the function has logged of its attempts."""
    logs = deployed.platform.client("logs")
    (group,) = [
        each["logGroupName"] for each in logs.describe_log_groups()["logGroups"] if "Webhook" in each["logGroupName"]
    ]
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    lines = [event["message"] for page in pages for event in page["events"]]
    written = [json.loads(line) for line in lines if line.startswith("{")]
    return [each for each in written if each.get("message") == "webhook"]


def test_an_imports_events_wait_for_a_receiver_that_may_not_be_reached(hooked: Deployed) -> None:
    sender = hooked.sender()
    assert sender.imported(sender.package()).status == "succeeded"
    kinds = {"Import Published", "Import Ended"}

    def all_tried() -> list[Mapping[str, Any]]:
        attempts = logged(hooked)
        return attempts if {each["kind"] for each in attempts} >= kinds else []

    attempts = until(all_tried)
    assert {each["error"] for each in attempts} == {"PrivateAddress"}
    assert {each["kind"] for each in attempts} == kinds

    sqs = hooked.platform.client("sqs")
    (url,) = [each for each in sqs.list_queues()["QueueUrls"] if "WebhookQueue" in each]
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    waiting = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    assert sum(map(int, waiting.values())) == len(kinds)
