"""The secret and the queue of the webhook."""

from collections.abc import Sequence
from dataclasses import dataclass

from rollcall.aws.clients import client
from rollcall.steps.webhook import Keys, Queue
from rollcall.steps.webhook_message import keys_of


@dataclass(frozen=True, slots=True)
class SecretKeys(Keys):
    """The keys in a secret of Secrets Manager. Read for each batch, so that a new secret counts at once."""

    secret: str
    """Its ARN."""

    def read(self) -> Sequence[bytes]:
        answer = client("secretsmanager").get_secret_value(SecretId=self.secret)
        return keys_of(answer.get("SecretString", ""))


@dataclass(frozen=True, slots=True)
class WaitingEvents(Queue):
    """The queue of events that are to be posted."""

    url: str

    def wait(self, receipt: str, seconds: int) -> None:
        client("sqs").change_message_visibility(QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=seconds)
