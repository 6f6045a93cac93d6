"""E-mails, sent by SES."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError  # noqa: TID251 - this package is where AWS is reached

from rollcall.aws.clients import client, error_code
from rollcall.mail import Mail
from rollcall.steps.notify import Mailer, MailRefused

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client


@dataclass(frozen=True, slots=True)
class SesMailer(Mailer):
    """Sends e-mails from one address; replies go to `reply_to`, or to nobody where it is empty."""

    sender: str
    configuration_set: str
    reply_to: str = ""

    def send(self, message: Mail, recipients: Sequence[str]) -> str:
        # One attempt: a retry of the SDK would send a mail twice whose first answer was lost.
        ses: SESV2Client = client("sesv2", attempts=1)
        try:
            sent = ses.send_email(
                FromEmailAddress=self.sender,
                Destination={"ToAddresses": list(recipients)},
                ConfigurationSetName=self.configuration_set,
                ReplyToAddresses=[self.reply_to] if self.reply_to else [],
                Content={
                    "Simple": {
                        "Subject": {"Data": message.subject, "Charset": "UTF-8"},
                        "Body": {
                            "Text": {"Data": message.text, "Charset": "UTF-8"},
                            "Html": {"Data": message.html, "Charset": "UTF-8"},
                        },
                        "Headers": [{"Name": name, "Value": value} for name, value in _headers(message).items()],
                    }
                },
            )
        except ClientError as error:
            raise MailRefused(error_code(error)) from error
        return sent["MessageId"]


def _headers(message: Mail) -> dict[str, str]:
    """The headers besides those that SES writes.

    The first keeps absence notes and ticket systems from answering (RFC 3834). The second lets a mail program show
    where one chooses what to hear of (RFC 2369). It is no one-click address (RFC 8058): that would work without a
    sign-in, so whoever gets a forwarded mail, and every program that tries links, could turn a contact's e-mails off.
    """
    choices = {"List-Unsubscribe": f"<{message.choices_url}>"} if message.choices_url else {}
    return {"Auto-Submitted": "auto-generated", **choices}
