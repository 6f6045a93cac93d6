"""What invitations say of a deployment, from its stack and Transfer Family, and how they are sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError  # noqa: TID251 - this package is where AWS is reached

from rollcall.aws.clients import client
from rollcall.aws.services.mailer import SesMailer
from rollcall.aws.services.user_pool import UserPool
from rollcall.mail import Mail, Support
from rollcall.model.accounts.sftp_doors import PORT, HostKey, SftpDoor
from rollcall.steps.invite import Post, Terms
from rollcall.steps.notify import MailRefused


@dataclass(frozen=True, slots=True)
class StackPost(Post):
    """The post of a stack. Operators' commands have it, with the operator's own rights."""

    outputs: Mapping[str, str]
    """The stack's outputs by name."""

    @classmethod
    def of_stack(cls, outputs: Mapping[str, str]) -> "StackPost":
        """The post of the stack with these outputs; `KeyError` for one that is missing."""
        for name in ("UserPoolId", "AppsUrl", "TransferServerEndpoint", "MailFrom", "SenderConfigurationSet"):
            outputs[name]
        return cls(outputs)

    def terms(self) -> Terms:
        support = Support(self.outputs.get("SupportName", ""), self.outputs.get("SupportEmail", ""))
        days = UserPool(self.outputs["UserPoolId"]).temporary_password_days()
        return Terms(days, self._door(), self.outputs["AppsUrl"], support)

    def send(self, message: Mail, recipient: str) -> None:
        reply_to = self.outputs.get("SupportEmail", "")
        mailer = SesMailer(self.outputs["MailFrom"], self.outputs["SenderConfigurationSet"], reply_to)
        try:
            mailer.send(message, [recipient])
        except BotoCoreError as error:
            raise MailRefused(type(error).__name__) from error

    def _door(self) -> SftpDoor:
        host, _, port = self.outputs["TransferServerEndpoint"].partition(":")
        return SftpDoor(host, self._host_keys(), int(port) if port else PORT)

    def _host_keys(self) -> tuple[HostKey, ...]:
        """The server's host keys. Where there is no Transfer Family, as on the local platform, an output says them."""
        if "TransferHostKeys" in self.outputs:
            pairs = (each.split() for each in self.outputs["TransferHostKeys"].split(","))
            return tuple(HostKey(kind, fingerprint) for kind, fingerprint in pairs)
        # A server has ten at most, which are one page.
        found = client("transfer").list_host_keys(ServerId=self.outputs["TransferServerId"])["HostKeys"]
        return tuple(HostKey(key.get("Type", ""), key.get("Fingerprint", "")) for key in found)
