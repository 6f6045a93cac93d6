"""Waits for what the deployed chain does, with few requests: each look costs both the test and the platform CPU."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rollcall_local import following
from rollcall_local.bridges import statuses
from rollcall_local.following import Execution, NotEndedError, Uploaded
from rollcall_local.local_platform import LocalPlatform
from rollcall_local.settings import Settings

RUNNING = "RUNNING"

PATIENCE = 60
"""Seconds for what follows from something that has ended."""
IMPORT_PATIENCE = 120
"""Seconds for an import."""
LONGEST = 1.0
"""The pauses between two looks are a tenth of what was waited so far, up to this many seconds."""
SHORTEST = 0.1
"""The shortest pause, as a share of the longest."""
FILE_LONGEST = 0.1
"""The pauses between two looks at a file are shorter: such a look costs next to nothing."""


def looks(patience: float, longest: float = LONGEST) -> Iterator[None]:
    """Give a turn for each look until `patience` seconds are over, with pauses of up to `longest` seconds."""
    began = time.monotonic()
    while (waited := time.monotonic() - began) < patience:
        yield
        time.sleep(min(max(waited / 10, SHORTEST * longest), longest))


def until(look: Callable[[], Any], patience: float = PATIENCE) -> Any:  # noqa: ANN401 - whatever it is
    """What `look` gives, as soon as it gives something."""
    for _ in looks(patience):
        if found := look():
            return found
    raise TimeoutError


class Executions:
    """The executions of a platform, as MiniStack writes them down."""

    def __init__(self, file: Path) -> None:
        """`file` is there once the first has begun."""
        self._file = file
        self._read = 0
        self._reading = threading.Lock()
        self._statuses: dict[str, str] = {}
        self._of_uploads: dict[tuple[str, str], str] = {}

    def of(self, uploaded: Uploaded) -> str | None:
        """The ARN of the newest that the upload has begun; None where there is none."""
        self._look()
        return self._of_uploads.get((uploaded.key, uploaded.version))

    def runs(self, arn: str) -> bool:
        """Whether it has not ended."""
        self._look()
        return self._statuses.get(arn, RUNNING) == RUNNING

    def _look(self) -> None:
        """Read the whole lines that are new."""
        with self._reading, contextlib.suppress(FileNotFoundError), self._file.open("rb") as file:
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                self._note(json.loads(line))

    def _note(self, written: Mapping[str, str]) -> None:
        arn = written["arn"]
        if arn not in self._statuses:
            part = json.loads(written["input"]).get("detail", {}).get("object", {})
            self._of_uploads[part.get("key", ""), part.get("version-id", "")] = arn
        self._statuses[arn] = written["status"]


@cache
def executions(settings: Settings) -> Executions:
    """Those of a platform, which all tests of a process read together."""
    return Executions(settings.state / statuses.FILE)


def ended(platform: LocalPlatform, arn: str, patience: float = IMPORT_PATIENCE) -> Execution:
    """An execution, when it has ended: only then is its history read."""
    for _ in looks(patience, FILE_LONGEST):
        if not executions(platform.settings).runs(arn):
            return following.execution(platform, arn)
    raise NotEndedError(f"The execution {arn} did not end in time.")


def begun(platform: LocalPlatform, uploaded: Uploaded, patience: float = IMPORT_PATIENCE) -> str:
    """The ARN of the upload's execution, when it has begun."""
    for _ in looks(patience, FILE_LONGEST):
        if arn := executions(platform.settings).of(uploaded):
            return arn
    raise NotEndedError("The upload did not start an import.")


def import_ended(platform: LocalPlatform, uploaded: Uploaded, patience: float = IMPORT_PATIENCE) -> Execution:
    """The upload's execution, when it has ended."""
    return ended(platform, begun(platform, uploaded, patience), patience)


def import_held(platform: LocalPlatform, uploaded: Uploaded, patience: float = IMPORT_PATIENCE) -> Execution:
    """The upload's execution, when it waits for a decision and its token is recorded.

    Raises:
        NotEndedError: It did not in time, or it has ended.
    """
    arn = begun(platform, uploaded, patience)
    for _ in looks(patience):
        if "token" in (following.record(platform, uploaded.import_id) or {}):
            execution = following.execution(platform, arn)
            if execution.steps[-1].name == following.HOLD_STATE:
                return execution
        if not executions(platform.settings).runs(arn):
            raise NotEndedError("The import has ended, and was not held.")
    raise NotEndedError("The import was not held in time.")
