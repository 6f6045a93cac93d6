"""Writes the files that `sam local invoke` needs to run a built function against a deployed stack.

`python -m rollcall_local.sam_local [STACK]`, after `sam build`. SAM passes a function only the variables that the
template names. The template does not name AWS's endpoint, so the local platform's is passed in another way (README).
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from rollcall.aws.services.stack import NoStack, outputs
from rollcall_local.settings import ROOT, STACK

SAM = ROOT / ".aws-sam"
VARIABLES = "environment.json"
CONTAINER = "container.json"
CERTIFICATE = "certificate.pem"
_DOCKER_HOST = "host.docker.internal"
"""The name of this machine inside a container."""


def variables(stack: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Turn the stack's outputs into the functions' settings for `--env-vars`: `ImportsTable` → `IMPORTS_TABLE`."""
    return {"Parameters": {re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper(): value for name, value in stack.items()}}


def container(endpoint: str) -> dict[str, str]:
    """The variables for `--container-env-vars` by which a container reaches the local platform at `endpoint`."""
    port = endpoint.rpartition(":")[2]
    return {
        "AWS_ENDPOINT_URL": f"https://{_DOCKER_HOST}:{port}",
        "AWS_CA_BUNDLE": f"/var/task/{CERTIFICATE}",
    }


def main(stack: str) -> int:
    """Write the files into `.aws-sam`; return the exit code."""
    try:
        found = outputs(stack)
    except NoStack as error:
        print(error, file=sys.stderr)
        return 1
    SAM.mkdir(exist_ok=True)
    _write(SAM / VARIABLES, variables(found))
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        _write(SAM / CONTAINER, container(endpoint))
        for function in (SAM / "build").glob("*Function"):
            shutil.copy(os.environ["AWS_CA_BUNDLE"], function / CERTIFICATE)
    return 0


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n")
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else STACK))
