"""The SFTP server as people see it: its address, and by which keys they know it."""

from dataclasses import dataclass
from urllib.parse import quote

PORT = 22
"""The port of SFTP where none is named."""


@dataclass(frozen=True, slots=True)
class HostKey:
    """A key by which clients know the server; which one they are shown depends on the client."""

    kind: str
    """Such as ssh-ed25519."""
    fingerprint: str
    """As `ssh-keygen -l` writes it, such as SHA256:uNiVztksCsDhcc0u9e8BrqmHTn+…"""


@dataclass(frozen=True, slots=True)
class SftpDoor:
    """Where people upload."""

    host: str
    """A name or an address."""
    host_keys: tuple[HostKey, ...]
    port: int = PORT

    def session_url(self, username: str) -> str:
        """The address of a session, which WinSCP and FileZilla take: sftp://anna@sftp.example.org/."""
        port = "" if self.port == PORT else f":{self.port}"
        return f"sftp://{quote(username, safe='')}@{self._host}{port}/"

    def command(self, username: str) -> str:
        """The command line of OpenSSH."""
        port = "" if self.port == PORT else f"-P {self.port} "
        return f"sftp {port}{username}@{self._host}"

    @property
    def _host(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host
