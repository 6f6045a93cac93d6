"""The dead-letter queues, and the receivers for whom their messages were meant."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rollcall.aws.clients import client, error_code
from rollcall.aws.services.chain import ChainExecutions
from rollcall.steps.redrive import Kind, Letter, Message

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sqs import SQSClient

AT_ONCE = 10
"""Messages that SQS gives at a time, at most."""

TAKEN_SECONDS = 600
"""How long a message that was read is hidden from others: somebody looks at the list, and answers."""

NONE_YET = 3
"""Empty answers in a row after which a queue is taken as empty: SQS asks some of its servers only."""


@dataclass(frozen=True, slots=True)
class SqsQueues:
    """The queues, by their URLs."""

    urls: tuple[str, ...]

    def read(self) -> Iterator[Message]:
        """Take all messages; nobody else sees them for some minutes."""
        for url in self.urls:
            yield from _messages(url)

    def put_back(self, message: Message) -> None:
        """Leave a message that was taken in its queue, where others see it at once."""
        queues: SQSClient = client("sqs")
        queues.change_message_visibility(QueueUrl=message.queue, ReceiptHandle=message.receipt, VisibilityTimeout=0)

    def delete(self, message: Message) -> None:
        """Delete a message that was taken."""
        queues: SQSClient = client("sqs")
        queues.delete_message(QueueUrl=message.queue, ReceiptHandle=message.receipt)


def _messages(url: str) -> Iterator[Message]:
    queues: SQSClient = client("sqs")
    empty, seen = 0, set[str]()
    while empty < NONE_YET:
        answer = queues.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=AT_ONCE,
            VisibilityTimeout=TAKEN_SECONDS,
            MessageSystemAttributeNames=["SentTimestamp"],
            MessageAttributeNames=["ERROR_CODE"],
        )
        # SQS may give a message twice.
        new = [each for each in answer.get("Messages", []) if each["MessageId"] not in seen]
        seen |= {each["MessageId"] for each in new}
        empty = 0 if new else empty + 1
        for each in new:
            sent_at = datetime.fromtimestamp(int(each["Attributes"]["SentTimestamp"]) / 1000, UTC)
            error = each.get("MessageAttributes", {}).get("ERROR_CODE", {"DataType": "String"}).get("StringValue", "")
            yield Message(url, each["ReceiptHandle"], each["Body"], sent_at, error)


@dataclass(frozen=True, slots=True)
class DeployedReceivers:
    """The chain, and the functions that others invoke without waiting for them."""

    chain: ChainExecutions
    functions: Mapping[Kind, str]
    """The functions' ARNs. What fails in one comes into its queue again."""

    def give(self, letter: Letter) -> str:
        """Give a letter to its receiver; the error code of AWS, empty if it was taken."""
        functions: LambdaClient = client("lambda")
        try:
            if letter.kind is Kind.UPLOAD:
                self.chain.start(letter.payload)
            else:
                payload = json.dumps(letter.payload).encode()
                functions.invoke(FunctionName=self.functions[letter.kind], InvocationType="Event", Payload=payload)
        except functions.exceptions.ClientError as error:
            return error_code(error)
        return ""
