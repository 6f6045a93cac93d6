"""Runs the real `sam build` and `sam deploy` of the real template against the local platform."""

import json
import platform
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from rollcall_local import built, clients, door, guarded
from rollcall_local.settings import HOST, REGION, ROOT, STACK, Settings

NOT_LOCAL = (
    "AWS::Transfer::Server",  # replaced by the SFTP door
    "AWS::Transfer::HostKey",
    "AWS::Transfer::Connector",  # the canary's, which comes in over the internet
    "AWS::Route53::RecordSet",  # leads to it
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::Logs::QueryDefinition",
    "AWS::WAFv2::WebACLAssociation",
    "AWS::CloudTrail::Trail",
    "AWS::GuardDuty::MalwareProtectionPlan",  # replaced by the stand-in that scans
)
"""Resource types that MiniStack does not support; it refuses a template that has one."""

MAIL_DOMAIN = "rollcall.example"
"""The domain that SES has verified."""

MAIL_FROM = f"no-reply@mail.{MAIL_DOMAIN}"
SUPPORT = f"data-team@{MAIL_DOMAIN}"
"""The address for replies. As for the sender, SES has verified only a domain above its own, not the address."""

_TRANSFER = {"Service": "transfer.amazonaws.com"}

Say = Callable[[str], None]


class DeploymentError(Exception):
    """SAM failed; the message contains the end of its output."""


def deploy(settings: Settings, say: Say, parameters: Mapping[str, str], release: Path = ROOT) -> Mapping[str, str]:
    """Build and deploy `template.yaml` with further parameters; return the stack's outputs by name.

    `release` is the folder of another release's sources; what the stack has stays if it is deployed already.

    Raises:
        DeploymentError: SAM failed.
    """
    template = prepared(settings, say, release)
    began = time.monotonic()
    try:
        _deploy(settings, template, parameters)
    finally:
        template.unlink()
    say(f"sam deploy: {time.monotonic() - began:.0f} s")
    return outputs(settings)


def prepared(settings: Settings, say: Say, release: Path = ROOT) -> Path:
    """Build, and write the template that the local platform takes, beside what it names by relative paths.

    Each platform has its own, since it holds the address of its pages.

    Raises:
        DeploymentError: SAM failed.
    """
    _require_python()
    built.prune()
    began = time.monotonic()
    folder = built.BUILDS / built.fingerprint(architecture(), source=release)
    with built.alone():
        if built.used(folder):
            say("sam build: nothing has changed since the last one")
        else:
            _build(settings, folder, release)
            say(f"sam build: {time.monotonic() - began:.0f} s")
        kept, left = localised(yaml.safe_load((folder / "template.yaml").read_text()))
        pack_layers(kept, folder)
    link = settings.state / "build"
    link.unlink(missing_ok=True)
    link.symlink_to(folder)
    _definitions_as_json(kept, folder)
    _lead_pages(settings, kept)
    kept["Outputs"].update(door_outputs(settings))
    for each in left:
        say(f"LEFT OUT locally: {each}")
    template = folder / f"{settings.state.name}.json"  # JSON is YAML
    built.write(template, json.dumps(kept, indent=1))
    return template


def outputs(settings: Settings) -> Mapping[str, str]:
    """The deployed stack's outputs by name."""
    stack = clients.client(settings, "cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def localised(template: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Remove what MiniStack does not support from `template`; also return a description of each thing removed.

    Removed are resources of the types in `NOT_LOCAL`, outputs that refer to them, and the condition that only Transfer
    Family's own account may assume the SFTP users' role: the door assumes it as root, which has no source account.
    """
    resources: Mapping[str, Any] = template["Resources"]
    gone = {name: f"{each['Type']} {name}" for name, each in resources.items() if each["Type"] in NOT_LOCAL}
    outs: Mapping[str, Any] = template.get("Outputs", {})
    orphans = [name for name, each in outs.items() if _names_one_of(each, gone)]
    kept, conditions = {}, []
    for name, each in resources.items():
        if name not in gone:
            kept[name], changed = _without_source_condition(_without_names(each, gone))
            conditions += [f"the source condition of the trust in {name}"] if changed else []
    left_outputs = {name: each for name, each in outs.items() if name not in orphans}
    words = [*gone.values(), *(f"the output {name}" for name in orphans), *conditions]
    return {**template, "Resources": kept, "Outputs": left_outputs}, words


def _without_names(resource: Mapping[str, Any], gone: Iterable[str]) -> Mapping[str, Any]:
    """A dashboard shows nothing of what is gone, instead of being refused for naming it."""
    body = resource.get("Properties", {}).get("DashboardBody")
    if body is None:
        return resource
    # A text alone in an earlier release.
    text, given = body["Fn::Sub"] if isinstance(body["Fn::Sub"], list) else (body["Fn::Sub"], {})
    named = re.sub(r"\$\{(\w+)(\.\w+)?\}", lambda match: match[1] if match[1] in gone else match[0], text)
    return {**resource, "Properties": {**resource["Properties"], "DashboardBody": {"Fn::Sub": [named, given]}}}


def pack_layers(template: Mapping[str, Any], folder: Path) -> None:
    """Let `sam deploy` upload the layers as zips, which are kept with the build.

    It would pack 200 MB for each platform, in 7 of the 9 CPU seconds that it takes.
    """
    for each in template["Resources"].values():
        if each["Type"] == "AWS::Serverless::LayerVersion":
            each["Properties"]["ContentUri"] = built.packed(folder / each["Properties"]["ContentUri"]).name


def _definitions_as_json(template: Mapping[str, Any], folder: Path) -> None:
    """Write the built state machines as JSON, because MiniStack, unlike CloudFormation, does not read YAML."""
    for name, each in template["Resources"].items():
        if each["Type"] == "AWS::Serverless::StateMachine":
            definition = (folder / each["Properties"]["DefinitionUri"]).read_text()
            written = folder / f"{name}.asl.json"
            built.write(written, json.dumps(yaml.safe_load(definition)))
            each["Properties"]["DefinitionUri"] = written.name


def _lead_pages(settings: Settings, template: Mapping[str, Any]) -> None:
    """Lead pages and browsers to the local login pages, to the keys of their tokens, and to S3 without TLS.

    Cognito has names of its own for the first two. No browser trusts the certificate of the local AWS, to which the
    pages' presigned addresses would lead.
    """
    keys = {"Fn::Sub": f"{settings.pages_url}/${{UserPool}}/.well-known/jwks.json"}
    addresses = {"LOGIN_URL": settings.pages_url, "KEYS_URL": keys, "AWS_ENDPOINT_URL_S3": settings.front}
    for each in template["Resources"].values():
        variables = each.get("Properties", {}).get("Environment", {}).get("Variables", {})
        if "LOGIN_URL" in variables:
            variables.update(addresses)


def door_outputs(settings: Settings) -> dict[str, Any]:
    """What invitations say of the SFTP door, in place of the outputs and answers of Transfer Family."""
    key = door.host_key(settings)
    said = {
        "TransferServerEndpoint": f"{HOST}:{settings.sftp_port}",
        "TransferHostKeys": f"{key.algorithm.decode()} {key.get_fingerprint()}",
    }
    return {name: {"Value": value} for name, value in said.items()}


def _without_source_condition(resource: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    trust = resource.get("Properties", {}).get("AssumeRolePolicyDocument", {})
    statements = trust.get("Statement", [])
    if not any("Condition" in each and each["Principal"] == _TRANSFER for each in statements):
        return resource, False
    open_to_root = [
        {key: part for key, part in each.items() if key != "Condition" or each["Principal"] != _TRANSFER}
        for each in statements
    ]
    properties = {**resource["Properties"], "AssumeRolePolicyDocument": {**trust, "Statement": open_to_root}}
    return {**resource, "Properties": properties}, True


def _names_one_of(value: object, gone: Iterable[str]) -> bool:
    text = json.dumps(value)
    return any(f'"{name}"' in text or f'"{name}.' in text or f"${{{name}" in text for name in gone)


def _build(settings: Settings, folder: Path, release: Path) -> None:
    part = settings.state / "build.part"
    _sam(
        settings,
        "build",
        "--cached",  # keyed by the content of each folder, so that layers are downloaded once and not at every start
        "--cache-dir",
        str(ROOT / ".aws-sam/local-cache"),
        "--build-dir",
        str(part),
        "--template-file",
        str(release / "template.yaml"),
        "--parameter-overrides",
        f"Architecture={architecture()}",
    )
    built.keep(part, folder)


def given(settings: Settings, parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a local deployment, with these ones in the place of the usual ones."""
    return {
        "Architecture": architecture(),
        "MailFrom": MAIL_FROM,
        "SupportName": "the demo data team",
        "SupportEmail": SUPPORT,
        "AppsUrl": settings.pages_url,
        **parameters,
        # All clients of a test session come from one address, and what it waits for is no security here.
        "LoginFloorMilliseconds": "100",
        "LoginFailures": "40",
    }


def _deploy(settings: Settings, template: Path, parameters: Mapping[str, str]) -> None:
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
        *(f'{name}="{value}"' for name, value in given(settings, parameters).items()),
    )


def architecture() -> str:
    """This machine's architecture in Lambda's spelling, because the functions run here."""
    return "arm64" if platform.machine().lower() in {"aarch64", "arm64"} else "x86_64"


def sam_environment(settings: Settings) -> dict[str, str]:
    """The environment in which SAM deploys to the local platform."""
    return {
        **settings.environment(),
        "PATH": f"{ROOT / '.venv/bin'}:{ROOT / '.venv-sam/bin'}:{settings.environment()['PATH']}",
        "ROLLCALL_ARCHITECTURE": architecture(),  # for the layers' makefiles, which get no parameters
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(settings.state / "sam"),
    }


def _sam(settings: Settings, *arguments: str) -> None:
    code, said = _run([str(ROOT / ".venv-sam/bin/sam"), *arguments], sam_environment(settings))
    (settings.state / f"sam-{arguments[0]}.log").write_text(said)
    if code != 0:
        tail = "\n  ".join(said.splitlines()[-25:])
        raise DeploymentError(f"sam {arguments[0]} {guarded.ending(code)} Its output ends with:\n  {tail}")


def _run(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    """Run a command; return its exit code and output. If we are stopped, it stops with everything that it started."""
    with guarded.running(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        said, _ = process.communicate()
    return process.returncode, said


def _require_python() -> None:
    if shutil.which("python3.13", path=str(ROOT / ".venv/bin")) is None:
        raise DeploymentError("There is no .venv/bin/python3.13, which `sam build` needs: run `make setup`.")
