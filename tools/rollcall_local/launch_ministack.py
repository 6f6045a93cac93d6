"""Runs MiniStack, in its own environment. Arguments: the Python that functions run with.

What would hide something, or show something that is not so on AWS, is set right on the way:

- MiniStack runs functions with `sys.executable`. Its own environment has pydantic, jsonschema and more, which would
  hide that a layer lacks them; so functions get a Python that has what Lambda's has.
- S3's events to EventBridge lack the version id, which AWS sends for buckets with versions.
- A mail is authorized on no resource and without its sender, so that a policy that names either would refuse it; SES
  asks for the identities of sender and recipients (`ses_authorization`).
- Layers are unpacked for every function's every start, thousands of files; on AWS they are mounted. So they are
  unpacked once.
- A task's time limit is a number to it, and can't be an expression.
- With TLS, it would listen on port 443 besides the port that it was told.
"""

import contextlib
import contextvars
import ctypes
import hashlib
import importlib.util
import json
import os
import signal
import sys
import threading
import types
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ACCOUNT = "000000000000"
PR_SET_PDEATHSIG = 1


def run() -> None:
    """Serves until it is told to stop, or until who started it is gone."""
    if sys.platform == "linux":
        # Nothing is left behind even where we are killed outright.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    sys.executable = sys.argv.pop(1)
    # Imported only now, because it reads sys.executable; it is installed in the environment that this runs in alone.
    from ministack import app  # type: ignore[import-not-found]  # noqa: PLC0415
    from ministack.core import lambda_runtime  # type: ignore[import-not-found]  # noqa: PLC0415
    from ministack.services import eventbridge, s3, stepfunctions  # type: ignore[import-not-found]  # noqa: PLC0415

    app._port_is_bindable = lambda *_: False  # noqa: SLF001 - there is no setting for it
    send_versions(s3, eventbridge)
    authorize_mails(app)
    evaluate_time_limits(stepfunctions)
    unpack_layers_once(lambda_runtime)
    app.main()


def send_versions(s3: Any, eventbridge: Any) -> None:
    """Makes S3's events to EventBridge name the object's version, as on AWS."""
    version: contextvars.ContextVar[str | None] = contextvars.ContextVar("version", default=None)
    fire: Callable[..., None] = s3._fire_s3_event  # noqa: SLF001 - there is no hook
    dispatch: Callable[..., Any] = eventbridge._dispatch_event  # noqa: SLF001 - as above

    def fire_with_version(*args: object, **kwargs: Any) -> None:
        version.set(kwargs.get("version_id"))
        fire(*args, **kwargs)

    def dispatch_with_version(event: dict[str, str], *args: Any) -> Any:
        if event["Source"] == "aws.s3" and version.get():
            detail = json.loads(event["Detail"])
            detail["object"]["version-id"] = version.get()
            event = {**event, "Detail": json.dumps(detail)}
        return dispatch(event, *args)

    s3._fire_s3_event = fire_with_version  # noqa: SLF001
    eventbridge._dispatch_event = dispatch_with_version  # noqa: SLF001


def authorize_mails(app: Any) -> None:
    """Makes SES authorize a mail on all identities that it concerns, and know `ses:FromAddress`, as on AWS."""
    enforce: Callable[..., Any] = app._enforce_ses_v2  # noqa: SLF001 - there is no hook
    place = f"arn:aws:ses:{os.environ['AWS_REGION']}:{ACCOUNT}"
    authorization = _beside("ses_authorization")

    def enforce_each(*given: Any) -> Any:
        method, path, headers, body, query, request = given
        if (method, path) != ("POST", "/v2/email/outbound-emails"):
            return enforce(*given)
        mail, known = json.loads(body), app._get_module("ses_v2")._identities  # noqa: SLF001
        sender = {"ses:fromaddress": authorization.sender(mail)}
        for resource in authorization.resources(mail, list(known)):
            arn = f"{place}:{resource}"
            denied = app._enforce_data_plane(  # noqa: SLF001
                "sesv2", "ses:SendEmail", headers, query, request, resource_arn=arn, service_context=sender
            )
            if denied:
                return denied
        return None

    app._enforce_ses_v2 = enforce_each  # noqa: SLF001


def _beside(name: str) -> Any:
    """A module beside this one; the folder is not searched for modules, as others in it would hide MiniStack's."""
    found = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    if found is None or found.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def evaluate_time_limits(stepfunctions: Any) -> None:
    """Makes a task's time limit what its expression gives, as on AWS."""
    execute: Callable[..., Any] = stepfunctions._execute_task  # noqa: SLF001 - there is no hook

    def execute_in_time(state: dict[str, Any], given: Any, execution: Any, context: Any) -> Any:
        limit = state.get("TimeoutSeconds")
        if isinstance(limit, str):
            expression = limit.removeprefix("{%").removesuffix("%}").strip()
            seconds = stepfunctions._evaluate_jsonata(expression, given, context)  # noqa: SLF001
            state = {**state, "TimeoutSeconds": seconds}
        return execute(state, given, execution, context)

    stepfunctions._execute_task = execute_in_time  # noqa: SLF001


def unpack_layers_once(lambda_runtime: Any) -> None:
    """Makes every function's layers links to one copy, which is kept; a function's own code is unpacked as before."""
    lock = threading.Lock()
    kept = Path(os.environ["ROLLCALL_LAYERS"])

    class Layers(zipfile.ZipFile):
        def extractall(self, path: Any = None, *args: Any, **kwargs: Any) -> None:
            place = Path(path)
            if not place.name.startswith("layer_"):
                super().extractall(path, *args, **kwargs)
                return
            packed = Path(str(self.filename))
            copy = kept / hashlib.sha256(packed.read_bytes()).hexdigest()
            with lock:
                if not copy.exists():
                    part = place.with_suffix(".part")
                    super().extractall(part)
                    kept.mkdir(parents=True, exist_ok=True)
                    with contextlib.suppress(OSError):  # another platform was first
                        part.rename(copy)
            copy.touch()
            packed.unlink()
            place.rmdir()
            place.symlink_to(copy)

    with_links = types.ModuleType("zipfile")
    with_links.__dict__.update(zipfile.__dict__, ZipFile=Layers)
    lambda_runtime.zipfile = with_links


if __name__ == "__main__":
    run()
