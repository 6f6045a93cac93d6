"""The template of one function, for SAM: built code, its layers, and the variables that it is deployed with."""

import json
import shutil
from pathlib import Path
from typing import Any

import yaml

from rollcall_local import deployment
from rollcall_local.invoking.functions import Function
from rollcall_local.settings import HOST, Settings

CONTAINERS_HOST = "host.docker.internal"
"""The name of this machine inside a container; the platform's certificate is for it, too."""

CERTIFICATE = "certificate.pem"
_TASK = "/var/task"
"""Where Lambda has a function's code."""

CALLED = ("AWS_ENDPOINT_URL_S3", "KEYS_URL")
"""Variables with addresses of the local platform that the function calls itself; others are for browsers."""


def write(function: Function, settings: Settings, folder: Path) -> Path:
    """Write the template and the function's code into `folder`; return the template.

    The folder is the platform's own, so that its certificate gets into no build that could be deployed.
    """
    build = (settings.state / "build").resolve()
    shutil.rmtree(folder / function.name, ignore_errors=True)
    code = Path(shutil.copytree(build / function.name, folder / function.name))
    shutil.copy(settings.certificate, code / CERTIFICATE)
    for path in (code, *code.rglob("*")):  # the container's user is another one
        path.chmod(0o755 if path.is_dir() else 0o644)
    resources = _layers(function, build)
    resources[function.name] = _resource(function, code, list(resources), settings.endpoint)
    made = folder / "template.json"
    made.write_text(json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}, indent=1))
    return made


def variables(function: Function, endpoint: str) -> dict[str, str]:
    """The function's variables, and how a container reaches the local platform."""
    led = {name: _from_container(value) for name, value in function.variables.items() if name in CALLED}
    reached = {"AWS_ENDPOINT_URL": _from_container(endpoint), "AWS_CA_BUNDLE": f"{_TASK}/{CERTIFICATE}"}
    return {**function.variables, **led, **reached}


def _from_container(address: str) -> str:
    return address.replace(f"//{HOST}:", f"//{CONTAINERS_HOST}:").replace("//localhost:", f"//{CONTAINERS_HOST}:")


def _layers(function: Function, build: Path) -> dict[str, Any]:
    """The function's layers, as they were built."""
    built = yaml.safe_load((build / "template.yaml").read_text())["Resources"][function.name]["Properties"]
    return {
        layer["Ref"]: {
            "Type": "AWS::Serverless::LayerVersion",
            "Properties": {"ContentUri": str(build / layer["Ref"]), "CompatibleRuntimes": [function.runtime]},
        }
        for layer in built.get("Layers", [])
    }


def _resource(function: Function, code: Path, layers: list[str], endpoint: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "CodeUri": str(code),
            "Handler": function.handler,
            "Runtime": function.runtime,
            "Architectures": [deployment.architecture()],
            "MemorySize": function.memory,
            "Timeout": function.timeout,
            "Layers": [{"Ref": layer} for layer in layers],
            # SAM passes a function only what its template names.
            "Environment": {"Variables": variables(function, endpoint)},
        },
    }
