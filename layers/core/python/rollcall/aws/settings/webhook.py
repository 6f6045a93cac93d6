"""The settings of `webhook`."""

from dataclasses import dataclass

from rollcall.aws.settings import variables
from rollcall.aws.settings.environment import Environment


@dataclass(frozen=True, slots=True)
class WebhookSettings(Environment):
    """The settings of the function that posts events."""

    webhook_url: variables.WebhookUrl
    webhook_secret_arn: variables.WebhookSecretArn
    webhook_queue_url: variables.WebhookQueueUrl
