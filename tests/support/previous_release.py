"""The sources of an earlier release, from which an upgrade is tried."""

import io
import subprocess
import tarfile
from pathlib import Path

from support.deployment_files import ROOT

PREVIOUS = "c1d28fb8e3ffdcfa39d2fb21da46fe33b2828567"
"""The commit before alarms, events of every ending and the webhook came."""

_SOURCES = ("template.yaml", "functions", "layers", "schemas", "requirements/sam.txt")


_FOLDER = ROOT / ".aws-sam/previous-release"
"""Beside the builds, which are kept for a day and name it."""


def unpacked() -> Path | None:
    """The folder of the release's sources; None in a shallow clone, which lacks the commit."""
    done = subprocess.run(["git", "archive", PREVIOUS, *_SOURCES], cwd=ROOT, capture_output=True, check=False)  # noqa: S607
    if done.returncode != 0:
        return None
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(_FOLDER, filter="data")
    return _FOLDER
