"""Waits for what the deployed chain does, with few requests: each look costs both the test and the platform CPU."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from rollcall_local import following
from rollcall_local.following import Execution, NotEndedError, Uploaded
from rollcall_local.local_platform import LocalPlatform

PATIENCE = 60
"""Seconds for what follows from something that has ended."""
IMPORT_PATIENCE = 120
"""Seconds for an import."""
SHORTEST, LONGEST = 0.1, 1.0
"""The pauses between two looks are a tenth of what was waited so far, within these bounds of seconds."""
LATE = 20
"""An upload's execution is looked for among so many of the newest."""
AT_ALL_SECONDS = 1.0
"""If it is not among those for so long, it is looked for among all: it may have begun long ago."""


def looks(patience: float) -> Iterator[float]:
    """Give the seconds that were waited so far, once for each look, until `patience` seconds are over."""
    began = time.monotonic()
    while (waited := time.monotonic() - began) < patience:
        yield waited
        time.sleep(min(max(waited / 10, SHORTEST), LONGEST))


def until(look: Callable[[], Any], patience: float = PATIENCE) -> Any:  # noqa: ANN401 - whatever it is
    """What `look` gives, as soon as it gives something."""
    for _ in looks(patience):
        if found := look():
            return found
    raise TimeoutError


def ended(platform: LocalPlatform, arn: str, patience: float = IMPORT_PATIENCE) -> Execution:
    """An execution, when it has ended: only then is its history read."""
    states = platform.client("stepfunctions")
    for _ in looks(patience):
        if states.describe_execution(executionArn=arn)["status"] != "RUNNING":
            return following.execution(platform, arn)
    raise NotEndedError(f"The execution {arn} did not end in time.")


def begun(platform: LocalPlatform, uploaded: Uploaded, patience: float = IMPORT_PATIENCE) -> str:
    """The ARN of the upload's execution, when it has begun."""
    for waited in looks(patience):
        if found := following.executions(platform, uploaded, None if waited > AT_ALL_SECONDS else LATE):
            return found[0]
    raise NotEndedError("The upload did not start an import.")


def import_ended(platform: LocalPlatform, uploaded: Uploaded, patience: float = IMPORT_PATIENCE) -> Execution:
    """The upload's execution, when it has ended."""
    return ended(platform, begun(platform, uploaded, patience), patience)


def import_held(platform: LocalPlatform, uploaded: Uploaded, patience: float = IMPORT_PATIENCE) -> Execution:
    """The upload's execution, when it waits for a decision and its token is recorded.

    Raises:
        NotEndedError: It did not in time, or it has ended.
    """
    arn, states = begun(platform, uploaded, patience), platform.client("stepfunctions")
    for _ in looks(patience):
        if "token" in (following.record(platform, uploaded.import_id) or {}):
            execution = following.execution(platform, arn)
            if execution.steps[-1].name == following.HOLD_STATE:
                return execution
        if states.describe_execution(executionArn=arn)["status"] != "RUNNING":
            raise NotEndedError("The import has ended, and was not held.")
    raise NotEndedError("The import was not held in time.")
