"""What a start imports: `python -m rollcall_bench.imported > tests/unit/project/imported.txt`.

A test compares a check of a clean package, the help and the import of each handler with that file, so that a start
stays as short as it is, or somebody says that it need not.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

from rollcall_bench.contestants import DAY, environment
from rollcall_bench.start import HANDLER, ROLLCALL, command, functions

_REPORTING = """
import atexit, sys
*sys.argv, file = sys.argv
atexit.register(lambda: open(file, "w").write("\\n".join(sys.modules)))
"""
"""Writes the names of all modules, at the end, into the file that the last argument names; the others stay."""
_DEAR = {"numpy.ma", "pyarrow.compute", "pyarrow.parquet"}
"""Modules of others that are told besides their packages: each takes 10 to 30 ms."""
_OF_THE_ENVIRONMENT = {"_distutils_hack", "bcrypt", "coverage", "setuptools"}
"""Packages that an environment imports into every process, as it likes; cryptography takes bcrypt where it is."""


def starts(root: Path, package: Path) -> Iterator[tuple[str, list[str | Path], Mapping[str, str]]]:
    """What is looked at: a name, the command and its environment; `package` is a clean one."""
    plain = environment(root)
    yield "rollcall check", command(_REPORTING + ROLLCALL, "check", package, "--today", DAY), plain
    yield "rollcall --help", command(_REPORTING + ROLLCALL, "--help"), plain
    for function in functions(root):
        path = os.pathsep.join([str(function), plain["PYTHONPATH"]])
        yield f"function {function.name}", command(_REPORTING + HANDLER), {**plain, "PYTHONPATH": path}


def imported(argv: Sequence[str | Path], variables: Mapping[str, str]) -> list[str]:
    """Our modules that a start imports, and the packages of others.

    Raises:
        subprocess.CalledProcessError: It ended with another exit code than 0.
    """
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as folder:
        names = Path(folder) / "names"
        subprocess.run([*argv, names], check=True, capture_output=True, env=dict(variables))  # noqa: S603 - ours
        modules = names.read_text(encoding="utf-8").splitlines()
    ours = {name for name in modules if name.partition(".")[0] in {"rollcall", "rollcall_cli", "rollcall_schemas"}}
    return sorted(ours | (set(modules) & (_packages() | _DEAR)))


@cache
def _packages() -> set[str]:
    return packages_distributions().keys() - _OF_THE_ENVIRONMENT


def as_text(found: Mapping[str, Sequence[str]]) -> str:
    """The file: each start, and below it what it imports."""
    return "\n".join(f"[{name}]\n" + "".join(f"{module}\n" for module in modules) for name, modules in found.items())


def from_text(text: str) -> dict[str, list[str]]:
    """What `as_text` made the file of."""
    blocks = (block.splitlines() for block in text.split("\n\n"))
    return {head.strip("[]"): modules for head, *modules in blocks}


def main(root: Path) -> None:
    """Print the file."""
    with tempfile.TemporaryDirectory(prefix="rollcall-bench-") as folder:
        package = Path(folder) / "package.zip"
        write = command("import sys; from rollcall_bench.districts import main; main(sys.argv[1:])")
        subprocess.run([*write, "--students", "10", package], check=True, env=dict(environment(root)))  # noqa: S603
        found = {name: imported(argv, variables) for name, argv, variables in starts(root, package)}
    sys.stdout.write(as_text(found))


if __name__ == "__main__":
    main(Path.cwd())
