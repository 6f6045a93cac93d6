"""The memory that checks hold at the most, beside what `steps.room` says that they may need.

`make bench-memory MIB=24`: packages of every kind of content, each checked in a process of its own. A kind that holds
more than the measure says is named at the end, and the exit code is 1.
"""

import argparse
import os
import sys
import tempfile
import zipfile
from pathlib import Path

from rollcall.steps.room import MIB, Need
from rollcall_bench.contents import KINDS
from rollcall_bench.measuring import Usage, measure

_ENDED = frozenset({0, 1, 3})
"""Exit codes of a check that came to an end."""


def main(mib: int, kinds: list[str]) -> int:
    """Print a line for each kind; give the exit code."""
    _say(f"{'kind':<44}{'MiB':>7}{'values':>13}{'peak MiB':>10}{'may need':>10}")
    over = []
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "package.zip"
        for kind in kinds or list(KINDS):
            # In processes of their own: this one must stay small, and has no Arrow.
            module: list[str | Path] = [sys.executable, "-m", "rollcall_bench.contents", kind, str(mib), package]
            measure(module, Path(folder) / "made", os.environ)
            need, peak = _need(package), _check(package, Path(folder)).peak
            _say(f"{kind:<44}{need.size / MIB:>7.1f}{need.values:>13,}{peak / MIB:>10.0f}{need.memory / MIB:>10.0f}")
            over += [kind] if peak > need.memory else []
    if over:
        _say(f"More than the measure says: {', '.join(over)}")
    return 1 if over else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _need(package: Path) -> Need:
    need = Need()
    with zipfile.ZipFile(package) as archive:
        for name in archive.namelist():
            if name != "Manifest.csv":
                for _ in need.counted(iter([archive.read(name)])):
                    pass
    return need


def _check(package: Path, folder: Path) -> Usage:
    check: list[str | Path] = [
        sys.executable,
        "-m",
        "rollcall_cli",
        "check",
        package,
        "--today",
        "2026-10-01",
        "--format",
        "json",
    ]
    return measure([*check, "--output", folder / "tables"], folder / "report.json", os.environ, fine=_ENDED)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=24, help="MiB of the seven files")
    parser.add_argument("kinds", nargs="*", help="default: all")
    asked = parser.parse_args()
    sys.exit(main(asked.mib, asked.kinds))
