"""Shows how a check spends its CPU seconds: `python -m rollcall_bench.phases PACKAGE`.

Uses Python's own profiler, which adds little here, because the work is done in few calls of large functions.
"""

import contextlib
import cProfile
import io
import pstats
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

PHASES = (
    ("start-up: importing modules", ("<frozen importlib", "marshal", "_imp", "importlib")),
    ("inflate, checksums", ("isal", "igzip", "_hashlib", "archive/")),
    ("Arrow: write Parquet", ("parquet/", "publishing.py")),
    ("Arrow: parse CSV", ("parsing.py:_parse",)),
    ("look through the bytes, cut lines, count", ("reading/", "bytes", "re.Pattern")),
    ("ids: words, references, repetition", ("rules/words", "rules/keys", "rules/references", "rules/repetition")),
    ("other rules", ("rules/", "pyarrow/compute")),
    ("the report", ("evidence/", "findings.py", "json/", "document.py")),
)
"""The phases, each with a part of the file names of its functions; the first phase that matches counts."""
OTHER = "numpy and the rest"


def main(package: Path) -> None:
    """Check `package` under the profiler and print the phases, most expensive first."""
    profiler = cProfile.Profile(time.process_time)
    with tempfile.TemporaryDirectory() as output, contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())):
        profiler.enable()
        from rollcall_cli.main import main as rollcall  # noqa: PLC0415 - importing it is a phase

        rollcall(["check", str(package), "--format", "text", "--output", output])
        profiler.disable()
    sys.stdout.write("\n".join(f"{seconds:6.2f} s  {name}" for name, seconds in _phases(profiler)) + "\n")


def _phases(profiler: cProfile.Profile) -> Sequence[tuple[str, float]]:
    seconds: Counter[str] = Counter()
    for (file, _, function), (_, _, own, _, callers) in pstats.Stats(profiler).stats.items():  # type: ignore[attr-defined]  # it is not in the stubs
        name = _phase(f"{file}:{function}")
        if name != OTHER or not callers:
            seconds[name] += own
            continue
        # The time of numpy and of Python itself belongs to the caller.
        for (caller_file, _, caller), (_, _, part, _) in callers.items():
            seconds[_phase(f"{caller_file}:{caller}")] += part
    return seconds.most_common()


def _phase(place: str) -> str:
    return next((name for name, parts in PHASES if any(part in place for part in parts)), OTHER)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
