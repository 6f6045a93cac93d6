"""Compares the peak memory of imports, and what they write, with the estimates of `steps.room`.

`make bench-memory MIB=24` measures packages of every kind of content. Each is judged in its own process like in the
step `validate`; if it is not rejected, it is compared like in the step `snapshot` with a roster of the same size and
other ids. `python -m rollcall_bench.needs --students 600000 1080000` measures ordinary districts instead. `--times N`
judges each package N times in one process, like a warm function, and shows each run. Packages over an estimate are
listed at the end, and the exit code is 1.
"""

import argparse
import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rollcall.steps.room import MIB, Need
from rollcall_bench.contents import KINDS
from rollcall_bench.measuring import measure
from rollcall_bench.variants import FAULTS

WRITTEN_FOR_A_BYTE, WRITTEN_FOR_A_ROW = 1, 10
"""The most bytes of accepted tables for each byte and each row of the files, in addition to `_REPORT`."""
WRITTEN_FOR_A_VALUE = 32
"""The most bytes of findings for each value that is one: the findings, their list, and how long each stands, twice."""
_REPORT = MIB
HEADER = ("MiB", "rows", "values", "peak MiB", "may need", "disk MiB", "may write", "compared", "may need")


@dataclass(frozen=True, slots=True)
class Took:
    """The memory and disk that the import of a package used, in bytes."""

    need: Need
    peaks: Sequence[int]
    """The peaks of `validate`, one for each run in the same process."""
    held: Sequence[int]
    """The memory that the process kept after each run."""
    written: int
    compared: int | None
    """The peak of `snapshot`; None if the import is rejected, so that nothing is compared."""

    @property
    def over(self) -> list[str]:
        """The estimates that were exceeded."""
        limits = {
            "validate": (max(self.peaks), self.need.check),
            "disk": (self.written, may_write(self.need)),
            "snapshot": (self.compared or 0, self.need.comparison),
        }
        return [name for name, (found, most) in limits.items() if found > most]

    def row(self) -> tuple[str, ...]:
        """Its row of the table, below `HEADER`."""
        need, compared = self.need, "rejected" if self.compared is None else _mib(self.compared)
        return (
            *(f"{need.size / MIB:.1f}", f"{need.rows:,}", f"{need.values:,}"),
            *(_mib(max(self.peaks)), _mib(need.check), f"{self.written / MIB:.1f}", _mib(may_write(need))),
            *(compared, _mib(need.comparison)),
        )


def may_write(need: Need) -> int:
    """The most bytes that `validate` may write to disk."""
    return may_accept(need) + WRITTEN_FOR_A_VALUE * need.values


def may_accept(need: Need) -> int:
    """The most bytes of them that are accepted tables, which `snapshot` reads."""
    return _REPORT + WRITTEN_FOR_A_BYTE * need.size + WRITTEN_FOR_A_ROW * need.rows


def main(argv: Sequence[str]) -> int:
    """Print a line for each package; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m rollcall_bench.needs", description=__doc__)
    parser.add_argument("--mib", type=int, default=24, help="size of the seven files together; default: 24")
    parser.add_argument(
        "--students", type=int, nargs="+", default=[], help="measure districts of these sizes instead of kinds"
    )
    parser.add_argument("--faults", choices=FAULTS, default="clean", help="faults of the districts; default: clean")
    parser.add_argument("--times", type=int, default=1, help="how often one process judges a package; default: 1")
    parser.add_argument("kinds", nargs="*", help="kinds to measure; default: all")
    asked = parser.parse_args(argv)
    _say(f"{'':<44}" + "".join(name.rjust(12) for name in HEADER))
    over = []
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as made:
        folder = Path(made)
        for name, module in _packages(asked, folder / "package.zip"):
            measure(module, folder / "said", os.environ)
            took = _taken(folder, asked.times)
            _say(f"{name:<44}" + "".join(each.rjust(12) for each in took.row()))
            if asked.times > 1:
                _say(f"  peaks: {', '.join(map(_mib, took.peaks))}; held: {', '.join(map(_mib, took.held))} MiB")
            over += [f"{name} ({', '.join(took.over)})"] if took.over else []
    if over:
        _say(f"More than the measure says: {'; '.join(over)}")
    return 1 if over else 0


def need_of(package: Path) -> Need:
    """The counts of a package that the step `unpack` takes."""
    need = Need()
    with zipfile.ZipFile(package) as archive:
        for name in archive.namelist():
            if name != "Manifest.csv":
                for _ in need.counted(iter([archive.read(name)]), name):
                    pass
    return need


def _packages(asked: argparse.Namespace, path: Path) -> Iterator[tuple[str, list[str | Path]]]:
    """Yield each package's name and the command that makes it; a command, because this process must stay small."""
    if asked.students:
        for students in asked.students:
            made = ["--students", str(students), "--faults", asked.faults]
            yield f"{students:,} students, {asked.faults}", _module("districts", *made, path)
        return
    for kind in asked.kinds or list(KINDS):
        yield kind, _module("contents", kind, str(asked.mib), path)


def _taken(folder: Path, times: int) -> Took:
    package, said, made = folder / "package.zip", folder / "said", folder / "made"
    measure(_module("imports", "validate", package, made, str(times)), said, os.environ)
    turns = [json.loads(line) for line in said.read_text(encoding="ascii").splitlines()]
    peaks, held = [turn["peak"] for turn in turns], [turn["held"] for turn in turns]
    return Took(need_of(package), peaks, held, turns[-1]["written"], _compared(made / "tables", folder))


def _compared(tables: Path, folder: Path) -> int | None:
    if not tables.exists():
        return None
    return max(_compared_with(variation, tables, folder) for variation in ("all-ids-and-schools", "all-values"))


def _compared_with(variation: str, tables: Path, folder: Path) -> int:
    said = folder / "said"
    with tempfile.TemporaryDirectory(dir=folder) as current:
        measure(_module("variation", variation, tables, current), said, os.environ)
        measure(_module("imports", "snapshot", tables, current), said, os.environ)
    peak: int = json.loads(said.read_bytes())["peak"]
    return peak


def _module(name: str, *arguments: str | Path) -> list[str | Path]:
    return [sys.executable, "-m", f"rollcall_bench.{name}", *arguments]


def _mib(count: int) -> str:
    return f"{count / MIB:,.0f}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
