"""E-mail, by SES."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError  # noqa: TID251 - this package is where AWS is reached

from rollcall.aws.clients import client, error_code
from rollcall.mail import Mail
from rollcall.steps.notify import MailRefused

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client


@dataclass(frozen=True, slots=True)
class Mailer:
    """Sends e-mails from one address; answers to them go to `reply_to`, or to nobody where it is empty."""

    sender: str
    configuration_set: str
    reply_to: str = ""

    def send(self, mail: Mail, recipients: Sequence[str]) -> str:
        """Sends one mail to all recipients together; gives its message id.

        Raises:
            MailRefused: SES answered that it did not take the mail, so that it can be sent again without harm.
        """
        # One attempt: the SDK's own retries would send again what only lost its answer.
        ses: SESV2Client = client("sesv2", attempts=1)
        try:
            sent = ses.send_email(
                FromEmailAddress=self.sender,
                Destination={"ToAddresses": list(recipients)},
                ConfigurationSetName=self.configuration_set,
                ReplyToAddresses=[self.reply_to] if self.reply_to else [],
                Content={
                    "Simple": {
                        "Subject": {"Data": mail.subject, "Charset": "UTF-8"},
                        "Body": {
                            "Text": {"Data": mail.text, "Charset": "UTF-8"},
                            "Html": {"Data": mail.html, "Charset": "UTF-8"},
                        },
                    }
                },
            )
        except ClientError as error:
            raise MailRefused(error_code(error)) from error
        return sent["MessageId"]
