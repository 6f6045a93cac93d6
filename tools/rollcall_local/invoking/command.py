"""The command behind `make invoke`."""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rollcall_local import guarded, served
from rollcall_local.invoking import containers, examples, prepared
from rollcall_local.invoking.forwarding import forwarded
from rollcall_local.invoking.prepared import Call
from rollcall_local.invoking.template import CONTAINERS_HOST
from rollcall_local.local_platform import LocalPlatform
from rollcall_local.settings import HOST, REGION, ROOT

SAM = ROOT / ".venv-sam/bin/sam"
LAMBDA_PORT = 3001
"""Where `sam local start-lambda` answers."""

USAGE = "make invoke STEP=unpack [EVENT=path] [ZIP=path] [SERVE=1]"


class NotInvokedError(Exception):
    """Something is missing; the message says what."""


def main(args: argparse.Namespace) -> int:
    """Run one step's function in a container; return SAM's exit code.

    Raises:
        NotInvokedError, NoDockerError, NoStepError, NotEndedError: The message says what to do.
    """
    if not args.step:
        raise NotInvokedError(f"Name a step: {USAGE}")
    event = _event(args.event, args.step)
    if args.package and not args.package.is_file():
        raise NotInvokedError(f"There is no file {args.package}. Give the path of your package: {USAGE}")
    containers.require()
    there = served.there()
    if there is None:
        raise NotInvokedError("No platform is running. Start one with `make up`, and try again.")
    platform, facts = there
    function = prepared.function_of(platform, args.step)
    account = platform.account(facts["user"], facts["password"])
    call = prepared.prepared(platform, function, event, account, args.package or Path(facts["sample"]))
    _say(call)
    ports = [platform.settings.port, platform.settings.pages_port]
    try:
        with forwarded(containers.bridge(), ports):
            return run(call, platform, serve=args.serve)
    except OSError as error:
        raise NotInvokedError(f"Containers can't be led to the platform: {error.strerror}.") from error


def run(call: Call, platform: LocalPlatform, *, serve: bool) -> int:
    """Call the function once or, with `serve`, answer to any AWS tool until Ctrl-C; return SAM's exit code."""
    command: Sequence[str | Path] = [SAM, "local", *options(call, serve=serve)]
    if serve:
        print(
            f"\nWhile this runs:\n  aws lambda invoke --endpoint-url http://{HOST}:{LAMBDA_PORT} --region {REGION} \\\n"
            f"    --function-name {call.function.name} --cli-binary-format raw-in-base64-out \\\n"
            f"    --payload file://{call.event} answer.json\n",
            flush=True,
        )
    with guarded.running(command, env=environment(call, platform), cwd=call.template.parent, text=True) as process:
        code: int = process.wait()
    return code


def options(call: Call, *, serve: bool) -> list[str]:
    """What `sam local` is called with."""
    shared = [
        "--template-file",
        str(call.template),
        "--add-host",
        f"{CONTAINERS_HOST}:host-gateway",
        "--layer-cache-basedir",
        str(call.template.parent / "layers"),
        "--region",
        REGION,
    ]
    if serve:
        return ["start-lambda", *shared, "--host", HOST, "--port", str(LAMBDA_PORT)]
    return ["invoke", call.function.name, *shared, "--event", str(call.event)]


def environment(call: Call, platform: LocalPlatform) -> Mapping[str, str]:
    """SAM's environment: the function's rights, and how Docker is found.

    A variable of the template that is also in SAM's environment has its value from there. So endpoint and certificate,
    which are others inside a container, are not in it under the names that they have there. SAM itself asks STS for the
    account, which without an endpoint would be AWS's own.
    """
    config = call.template.with_name("sdk.ini")
    config.write_text(f"[default]\nca_bundle = {platform.settings.certificate}\n")
    kept = {name: value for name, value in platform.settings.environment().items() if not name.startswith("AWS_")}
    return {
        **kept,
        **containers.environment(),
        **call.environment,
        "AWS_CONFIG_FILE": str(config),
        "AWS_ENDPOINT_URL_STS": platform.settings.endpoint,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(platform.settings.state / "sam"),
    }


def _event(path: Path | None, step: str) -> Any:
    """The event that is given, else the step's example."""
    source = path or examples.EVENTS / f"{step.lower().removesuffix('function')}.json"
    try:
        return json.loads(source.read_text(encoding="utf-8"))
    except FileNotFoundError:
        there = ", ".join(sorted(each.stem for each in examples.EVENTS.glob("*.json")))
        raise NotInvokedError(
            f"There is no file {source}." + ("" if path else f" There are events for: {there}. {USAGE}")
        ) from None
    except ValueError as error:
        raise NotInvokedError(f"{source} is no JSON: {error}.") from None


def _say(call: Call) -> None:
    about = f" about the import {call.facts.import_id}, which has ended" if call.facts else ""
    print(f"{call.function.name} gets {call.event}{about}. It has its own role's rights.", file=sys.stderr)
