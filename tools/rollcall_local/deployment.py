"""The real `sam build` and `sam deploy` of the real template, against the local platform."""

import json
import platform
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rollcall_local import clients
from rollcall_local.settings import REGION, ROOT, STACK, Settings

NOT_LOCAL = (
    "AWS::Transfer::Server",  # the SFTP door of this package takes its place
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::Logs::QueryDefinition",
)
"""Resource types that MiniStack does not know: it refuses a template that has one."""

Say = Callable[[str], None]


class DeploymentError(Exception):
    """SAM failed; the message holds the end of its output."""


@dataclass(frozen=True, slots=True)
class Left:
    """A resource or an output that the local deployment goes without."""

    name: str
    kind: str


def deploy(settings: Settings, say: Say) -> Mapping[str, str]:
    """Builds and deploys `template.yaml`; gives the stack's outputs by name.

    Raises:
        DeploymentError: where SAM fails.
    """
    _require_python()
    began = time.monotonic()
    template = _build(settings)
    say(f"sam build: {time.monotonic() - began:.0f} s")
    for left in _leave_out(template):
        say(f"LEFT OUT locally: {left.kind} {left.name} (MiniStack has none)")
    began = time.monotonic()
    _deploy(settings, template)
    say(f"sam deploy: {time.monotonic() - began:.0f} s")
    return outputs(settings)


def outputs(settings: Settings) -> Mapping[str, str]:
    """The deployed stack's outputs by name."""
    stack = clients.client(settings, "cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def without(template: Mapping[str, Any], kinds: Sequence[str]) -> tuple[dict[str, Any], list[Left]]:
    """`template` less the resources of `kinds`, and less the outputs that name one of them."""
    resources: Mapping[str, Any] = template["Resources"]
    gone = {name: Left(name, each["Type"]) for name, each in resources.items() if each["Type"] in kinds}
    outs: Mapping[str, Any] = template.get("Outputs", {})
    orphans = {name: Left(name, "output") for name, each in outs.items() if _names_one_of(each, gone)}
    kept = {
        **template,
        "Resources": {name: each for name, each in resources.items() if name not in gone},
        "Outputs": {name: each for name, each in outs.items() if name not in orphans},
    }
    return kept, [*gone.values(), *orphans.values()]


def _names_one_of(value: Any, gone: Mapping[str, Left]) -> bool:
    text = json.dumps(value)
    return any(f'"{name}"' in text or f'"{name}.' in text or f"${{{name}" in text for name in gone)


def _leave_out(template: Path) -> list[Left]:
    """Takes `NOT_LOCAL` out of the built template (which SAM writes as YAML; JSON is YAML)."""
    kept, left = without(yaml.safe_load(template.read_text()), NOT_LOCAL)
    template.write_text(json.dumps(kept, indent=1))
    return left


def _build(settings: Settings) -> Path:
    build = settings.state / "build"
    _sam(
        settings,
        "build",
        "--cached",  # by the content of each folder: the layers are downloaded once, not at every start
        "--cache-dir",
        str(ROOT / ".aws-sam/cache"),
        "--build-dir",
        str(build),
        "--template-file",
        str(ROOT / "template.yaml"),
        "--parameter-overrides",
        f"Architecture={_architecture()}",
    )
    return build / "template.yaml"


def _deploy(settings: Settings, template: Path) -> None:
    _sam(
        settings,
        "deploy",
        "--template-file",
        str(template),
        "--stack-name",
        STACK,
        "--region",
        REGION,
        "--resolve-s3",
        "--capabilities",
        "CAPABILITY_IAM",
        "CAPABILITY_AUTO_EXPAND",
        "--no-confirm-changeset",
        "--no-fail-on-empty-changeset",
        "--no-progressbar",
        "--parameter-overrides",
        f"Architecture={_architecture()}",
    )


def _architecture() -> str:
    """This machine's, in Lambda's spelling: the functions run on it."""
    return "arm64" if platform.machine().lower() in {"aarch64", "arm64"} else "x86_64"


def _sam(settings: Settings, *arguments: str) -> None:
    environment = {
        **settings.environment(),
        "PATH": f"{ROOT / '.venv/bin'}:{ROOT / '.venv-sam/bin'}:{settings.environment()['PATH']}",
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(settings.state / "sam"),
        "HOME": str(settings.state),
    }
    done = subprocess.run(
        [ROOT / ".venv-sam/bin/sam", *arguments],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    (settings.state / f"sam-{arguments[0]}.log").write_text(done.stdout)
    if done.returncode != 0:
        tail = "\n  ".join(done.stdout.splitlines()[-25:])
        raise DeploymentError(f"sam {arguments[0]} failed:\n  {tail}")


def _require_python() -> None:
    if shutil.which("python3.13", path=str(ROOT / ".venv/bin")) is None:
        raise DeploymentError("There is no .venv/bin/python3.13, which `sam build` needs: run `make setup`.")
