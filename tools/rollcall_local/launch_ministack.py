"""Runs MiniStack in its own environment. Argument: the Python that functions run with.

`rollcall_local.bridges` and this module correct what would hide a fault, or show one that does not exist on AWS:

- MiniStack runs functions with `sys.executable`. Its own environment has pydantic, jsonschema and more, which would
  hide that a layer lacks them, so functions get a Python with the same packages as Lambda's.
- With TLS, MiniStack would listen on port 443 in addition to the given port.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

LIVES = Path("ministack.pid")
"""A file in the platform's folder; see `rollcall_local.ministack`."""
PR_SET_PDEATHSIG = 1


def run() -> None:
    """Serve until ended."""
    LIVES.write_text(str(os.getpgrp()))
    if sys.platform == "linux":
        # The guard ends us; if it is killed itself, the system does.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.environ.pop("MALLOC_MMAP_THRESHOLD_", None)  # this process has read it; functions must not
    sys.path.append(str(Path(__file__).parents[1]))
    sys.executable = sys.argv.pop(1)
    # Imported only now, because it reads sys.executable; it is installed only in the environment that this runs in.
    from ministack import app  # type: ignore[import-not-found]  # noqa: PLC0415
    from ministack.core import (  # type: ignore[import-not-found]  # noqa: PLC0415
        iam_actions,
        iam_evaluator,
        lambda_runtime,
        responses,
    )
    from ministack.services import (  # type: ignore[import-not-found]  # noqa: PLC0415
        eventbridge,
        lambda_svc,
        s3,
        ses_v2,
        stepfunctions,
    )

    from rollcall_local import machine, settings  # noqa: PLC0415
    from rollcall_local.bridges import (  # noqa: PLC0415
        cookies,
        deliveries,
        events,
        executions,
        folder_keys,
        forks,
        invocations,
        later,
        layers,
        policies,
        principals,
        senders,
        spooled_parts,
        statuses,
        stored_objects,
        time_limits,
        workers,
    )

    app._port_is_bindable = lambda *_: False  # noqa: SLF001 - there is no setting for it
    events.send_versions(s3, eventbridge)
    senders.authorize_mails(app)
    deliveries.tell_outcomes(ses_v2, eventbridge)
    principals.name_roles(iam_evaluator)
    policies.parse_once(iam_evaluator)
    folder_keys.ask_for_whole_keys(iam_actions)
    time_limits.evaluate_time_limits(stepfunctions)
    cookies.hand_on_cookies(lambda_svc)
    executions.begin_at_once(stepfunctions)
    statuses.write_down(stepfunctions, Path(statuses.FILE).absolute())
    later.invoke_later(stepfunctions, lambda_svc)
    if os.environ.pop(settings.FORK_WORKERS, None):
        forks.fork_workers(lambda_runtime)
    layers.unpack_layers_once(lambda_runtime, lambda_svc)
    invocations.write_down(lambda_runtime, Path(invocations.FILE).absolute())
    stored_objects.leave_on_disk(s3, responses.StreamingResponse)
    spooled_parts.take_parts(s3, Path(spooled_parts.FOLDER).absolute())
    spooled_parts.keep_displaced(s3)
    workers.bound(lambda_svc, lambda_runtime, workers.Room.on(machine.memory(), os.cpu_count() or 1))
    app.main()


if __name__ == "__main__":
    run()
