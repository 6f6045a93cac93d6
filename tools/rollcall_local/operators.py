"""What operators are told, on the local platform: a queue hears the topic of alarms and notices in their place.

MiniStack sends no e-mail from a topic. Its alarms look at all functions together, whatever their dimensions say; so
alarms are passed over.
"""

import json
from dataclasses import dataclass

from rollcall_local.local_platform import LocalPlatform


@dataclass(frozen=True, slots=True)
class Operators:
    """Somebody who is subscribed to the topic."""

    platform: LocalPlatform
    queue: str
    """Its address."""

    @classmethod
    def subscribed(cls, platform: LocalPlatform) -> "Operators":
        """Subscribe to the topic; what was sent before is not heard."""
        sqs = platform.client("sqs")
        queue = sqs.create_queue(QueueName="operators")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        sender = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:*", "Resource": arn}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [sender]})
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
        topic = platform.outputs["AlarmTopicArn"]
        platform.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        return cls(platform, queue)

    def told(self) -> list[str]:
        """The notices since the last call, each with its lines."""
        sqs = self.platform.client("sqs")
        told = []
        while messages := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
                text = str(json.loads(message["Body"])["Message"])
                if not text.startswith("{"):
                    # EventBridge sends each line as a text in quotes, and so it stands in the mail.
                    told.append("\n".join(json.loads(line) for line in text.splitlines()))
        return told
