"""Transfer Family's SFTP connector, by which the canary comes in as a district does: from outside, by SFTP."""

from dataclasses import dataclass

from rollcall.aws.clients import client
from rollcall.aws.files.canary_package import KEY
from rollcall.steps.canary import Connector


@dataclass(frozen=True, slots=True)
class SftpConnector(Connector):
    """The connector; it logs in with a secret of its own, and knows the server's host key."""

    connector: str
    """Its id."""
    bucket: str

    def send(self) -> str:
        begun = client("transfer").start_file_transfer(
            ConnectorId=self.connector, SendFilePaths=[f"/{self.bucket}/{KEY}"], RemoteDirectoryPath="/"
        )
        return str(begun["TransferId"])
