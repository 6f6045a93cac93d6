"""The settings of one local platform: its folder, its ports, and the environment of its clients."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

REGION = "us-east-1"
STACK = "rollcall"
HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TERM", "TMPDIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT")
_KEPT_PREFIXES = ("PIP_", "UV_", "PYENV_")


_LAST_PORT = 65535

RECORD_REQUESTS = "ROLLCALL_RECORD_REQUESTS"
"""The variable by which tests have the requests of functions and commands recorded."""

FORK_WORKERS = "ROLLCALL_FORK_WORKERS"
"""The variable by which MiniStack is asked to fork the workers of functions (`bridges.forks`)."""


class Ports(NamedTuple):
    """The ports that a platform is asked for; 0 stands for any free one."""

    aws: int = 0
    sftp: int = 0
    pages: int = 0


class PortTakenError(Exception):
    """The requested port can't be used: another program listens there, or the number is not valid."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One local platform. Several may run at once in one checkout, since they share only the build cache."""

    state: Path
    """The folder for everything that it writes: objects, temporary files, host key, logs. Removed when it ends."""
    port: int
    """The port of the local AWS."""
    sftp_port: int
    pages_port: int = 0

    @property
    def pages_url(self) -> str:
        """The address of the pages, and of the login pages, in a browser."""
        return f"http://localhost:{self.pages_port}"

    @property
    def endpoint(self) -> str:
        """The URL that every AWS client uses."""
        return f"https://{HOST}:{self.port}"

    @property
    def front(self) -> str:
        """The same port by its number, which makes the SDK write buckets into paths."""
        return f"http://{HOST}:{self.pages_port}"

    @property
    def certificate(self) -> Path:
        """The self-signed certificate of the endpoint."""
        return self.state / "certificate.pem"

    @property
    def temporary(self) -> Path:
        """The folder for temporary files: on disk and inside the platform's own, so that none is left behind."""
        return self.state / "tmp"

    @property
    def recording(self) -> Mapping[str, str]:
        """The variables by which functions and commands write down their requests (`recording.sitecustomize`).

        Empty where nobody asks for it by `RECORD_REQUESTS`.
        """
        if RECORD_REQUESTS not in os.environ:
            return {}
        return {"ROLLCALL_REQUESTS": str(self.requests), "PYTHONPATH": str(Path(__file__).with_name("recording"))}

    @property
    def requests(self) -> Path:
        """The file with a line for each request, where they are recorded."""
        return self.state / "requests.jsonl"

    def environment(self) -> Mapping[str, str]:
        """The environment of SAM, MiniStack and commands, which always leads to this platform.

        It is not based on `os.environ`, so that no profile, proxy or other setting of the user's shell can send a local
        deployment to a real account.
        """
        kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)}
        return kept | {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_CA_BUNDLE": str(self.certificate),
            "AWS_ACCESS_KEY_ID": "test",  # MiniStack's root user, who deploys; functions get their own roles
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "TMPDIR": str(self.temporary),
        }


def checked_port(wanted: int, variable: str) -> int:
    """Return `wanted` if nothing listens there, or any free port if it is 0.

    Raises:
        PortTakenError: The message names the make variable that chooses another port.
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
