"""Stands in for `sam local invoke`: calls the function as SAM would, in a process and not in a container.

Run by the Python that functions run with on the local platform, which has Lambda's packages and no others. It passes on
exactly the variables that SAM does, and leads the name of this machine in a container to the address of the bridge.
"""

import importlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

BRIDGE = "127.0.0.2"
"""Another address of this machine, which stands for that of Docker's bridge."""
HOST = "host.docker.internal"
TASK = "/var/task"
CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION")


def invoke(arguments: list[str]) -> int:
    """Call the function in a process with its own environment; return its exit code."""
    local, command, name, *rest = arguments
    assert (local, command) == ("local", "invoke"), arguments
    options = dict(zip(rest[::2], rest[1::2], strict=True))
    assert options["--add-host"] == f"{HOST}:host-gateway"
    resources = json.loads(Path(options["--template-file"]).read_text())["Resources"]
    function = resources[name]["Properties"]
    code = function["CodeUri"]
    layers = [resources[each["Ref"]]["Properties"]["ContentUri"] for each in function["Layers"]]
    # As samcli.local.lambdafn.env_vars does: what SAM's own environment has goes before the template.
    variables = {name: os.environ.get(name, value) for name, value in function["Environment"]["Variables"].items()}
    assert all(isinstance(value, str) for value in variables.values())
    variables |= {name: os.environ[name] for name in CREDENTIALS}
    variables = {name: value.replace(TASK, code) for name, value in variables.items()}  # where a container has it
    call = [sys.executable, "-I", __file__, "handle", code, *layers]
    with Path(options["--event"]).open() as event:
        done = subprocess.run(call, env=variables, stdin=event, check=False, timeout=function["Timeout"])
    return done.returncode


def handle(places: list[str]) -> int:
    """Handle the event of the standard input in this process."""
    code, *layers = places
    sys.path[:0] = [code, *(f"{layer}/python" for layer in layers)]
    resolve = socket.getaddrinfo

    def resolved(host: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - those of getaddrinfo
        return resolve(BRIDGE if host == HOST else host, *args, **options)

    socket.getaddrinfo = resolved
    app = importlib.import_module("app")
    context = SimpleNamespace(
        function_name="x", aws_request_id="x", memory_limit_in_mb=1769, invoked_function_arn="x", function_version="1"
    )
    context.get_remaining_time_in_millis = lambda: 60_000
    sys.stdout.write(json.dumps({"answer": app.handler(json.load(sys.stdin), context)}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(handle(sys.argv[2:]) if sys.argv[1] == "handle" else invoke(sys.argv[1:]))
