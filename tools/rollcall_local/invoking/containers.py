"""What this machine has to run containers with."""

import os
import subprocess

BRIDGE = "172.17.0.1"
"""The address of Docker's bridge, if Docker does not say it."""

_INSTALL = "https://docs.docker.com/get-started/get-docker/"


class NoDockerError(Exception):
    """There is nothing to run a container with; the message says what to do."""


def require() -> str:
    """The version of the Docker that answers.

    Raises:
        NoDockerError: None does.
    """
    try:
        done = _docker("version", "--format", "{{.Server.Version}}")
    except FileNotFoundError:
        raise NoDockerError(
            f"There is no Docker on this machine, and a container needs one. Install it: {_INSTALL}. The same function "
            "runs without a container on the platform of `make up`."
        ) from None
    if done.returncode != 0:
        where = f" (DOCKER_HOST is {os.environ['DOCKER_HOST']})" if "DOCKER_HOST" in os.environ else ""
        raise NoDockerError(
            f"Docker is installed, but does not answer{where}. Start Docker, see whether `docker version` names a "
            f"server, and try again. It says:\n  {done.stderr.strip() or done.stdout.strip()}"
        )
    return done.stdout.strip()


def bridge() -> str:
    """The address by which a container reaches this machine."""
    done = _docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}")
    return done.stdout.strip() if done.returncode == 0 and done.stdout.strip() else BRIDGE


def environment() -> dict[str, str]:
    """The variables by which Docker is found."""
    return {
        name: value for name, value in os.environ.items() if name.startswith("DOCKER_") or name == "XDG_RUNTIME_DIR"
    }


def _docker(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False, timeout=60)  # noqa: S607
