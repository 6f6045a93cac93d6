"""What `sam local` makes of a template, by SAM's own code."""

import json
import subprocess
from pathlib import Path
from typing import Any

from support.deployment_files import ROOT


def sam_resolves(path: Path) -> dict[str, Any]:
    """The variables, layers, code and limits of each function of the template, as `sam_resolved.py` prints them."""
    done = subprocess.run(
        [ROOT / ".venv-sam/bin/python", ROOT / "tests/support/sam_resolved.py", path],
        env={"SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "us-east-1", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
    )
    resolved: dict[str, Any] = json.loads(done.stdout)
    return resolved
