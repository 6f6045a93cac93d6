"""Where one local platform lives: its folder, its ports, and the environment of everything that talks to it."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REGION = "us-east-1"
STACK = "rollcall"
HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TERM", "TMPDIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT")
_KEPT_PREFIXES = ("PIP_", "UV_", "PYENV_")


_LAST_PORT = 65535


class PortTakenError(Exception):
    """A port that was asked for can't be had: another program listens there, or there is none of that number."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One local platform. Two of them may run at once in one checkout: nothing is shared but the build cache."""

    state: Path
    """Everything that it writes: objects, temporary files, host key, logs. Gone when it ends."""
    port: int
    """Of the local AWS."""
    sftp_port: int

    @property
    def endpoint(self) -> str:
        """The URL that every AWS client is pointed at."""
        return f"https://{HOST}:{self.port}"

    @property
    def certificate(self) -> Path:
        """The certificate of the endpoint; it is its own authority."""
        return self.state / "certificate.pem"

    @property
    def temporary(self) -> Path:
        """Temporary files of this platform, on disk and inside its own folder, so that none is left behind."""
        return self.state / "tmp"

    def environment(self) -> Mapping[str, str]:
        """The environment of SAM, MiniStack and of commands: this platform, whatever account the shell is set up for.

        Made from nothing rather than from `os.environ`, so that neither a profile, a proxy nor a stray setting of the
        person's shell can send a local deployment to a real account.
        """
        kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)}
        return kept | {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_CA_BUNDLE": str(self.certificate),
            "AWS_ACCESS_KEY_ID": "test",  # MiniStack's root user: the one who deploys; functions get their own roles
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "TMPDIR": str(self.temporary),
        }


def checked_port(wanted: int, variable: str) -> int:
    """`wanted` if nothing listens there; a free port where it is 0.

    Raises:
        PortTakenError: with the make variable that chooses another one.
    """
    if not 0 <= wanted <= _LAST_PORT:
        raise PortTakenError(f"There is no port {wanted}. Choose one up to {_LAST_PORT}: make … {variable}=<port>")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError as error:
            raise PortTakenError(
                f"Port {wanted} cannot be used ({error.strerror}). "
                f"Stop what listens there, or choose another port: make … {variable}=<port>"
            ) from error
        port: int = probe.getsockname()[1]
        return port
