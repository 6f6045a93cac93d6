"""What an invocation used of what its function has: the metrics `MemoryShare` and `TimeShare`, in percent.

Memory is the most that the function's process held at once (`VmHWM` of Linux), libraries included. What Lambda's own
processes hold besides is not in it. An invocation that Lambda ends, for its time or its memory, says nothing: it is an
error.
"""

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_STATUS = Path("/proc/self/status")
_FORGET = Path("/proc/self/clear_refs")
_THE_PEAK = "5"
"""What makes the kernel forget the peak alone (`man 5 proc_pid_clear_refs`)."""
_KIB_OF_MIB = 1024


@dataclass(frozen=True, slots=True)
class Usage:
    """An invocation that runs."""

    began: float
    """Seconds of the monotonic clock."""
    seconds: float
    """The time that it may take."""
    memory: int
    """The memory that its function has, in MiB."""

    @classmethod
    def begin(cls, context: Any) -> "Usage | None":  # noqa: ANN401 - Lambda's context has no public type
        """Begin with an invocation; None without Lambda's context, which says what there is."""
        if context is None:
            return None
        # A warm process would show the peak of its largest import ever since. Where it can't be forgotten, it does.
        with contextlib.suppress(OSError):
            _FORGET.write_text(_THE_PEAK, encoding="ascii")
        return cls(time.monotonic(), context.get_remaining_time_in_millis() / 1000, int(context.memory_limit_in_mb))

    def measured(self) -> dict[str, tuple[str, float]]:
        """Its metrics up to now; without memory where the system does not tell it."""
        shares = {"TimeShare": 100 * (time.monotonic() - self.began) / self.seconds if self.seconds > 0 else 100.0}
        if (peak := _peak_kib()) is not None:
            shares["MemoryShare"] = 100 * peak / (self.memory * _KIB_OF_MIB)
        return {name: ("Percent", round(min(share, 100.0), 2)) for name, share in shares.items()}


def _peak_kib() -> int | None:
    try:
        status = _STATUS.read_text(encoding="utf-8")
    except OSError:
        return None
    line = status.partition("VmHWM:")[2].partition("\n")[0].split()
    return int(line[0]) if line else None
