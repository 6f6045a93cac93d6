"""The two sides of a comparison: the rules of this checkout, and those of a commit or an environment, or kept ones."""

import compileall
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from rollcall_cli.verdicts import Verdict

CHECKED = frozenset({0, 1, 3})
"""Exit codes of `rollcall check` that come with a report."""

UNABLE = "not checked"
"""The outcome where a check ends without a report."""

KEPT = ".json"

CODE = ("layers/core/python", "tools/rollcall_cli")
PARTS = (*CODE, "schemas")
"""The folders of the project that `rollcall check` needs."""


class WrongBase(Exception):
    """The old side can't be made; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules that can be run: a command, and where it finds its code."""

    name: str
    command: tuple[str, ...]
    path: str = ""
    """PYTHONPATH; empty for what is installed."""

    def judge(self, package: Path, today: str) -> Verdict:
        """Check a package in a process of its own, which gives its memory back; nothing but numbers is kept."""
        options = ("--format", "json", "--limit", "1", "--today", today)
        environment = {**os.environ, "PYTHONPATH": self.path, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [*self.command, "check", str(package.resolve()), *options]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        if done.returncode not in CHECKED:
            return Verdict(f"{UNABLE} (exit code {done.returncode})")
        return Verdict.of_report(json.loads(done.stdout))


@dataclass(frozen=True, slots=True)
class Kept:
    """The verdicts of an earlier run."""

    name: str
    verdicts: Mapping[str, Verdict]
    """By the package's checksum."""


@contextmanager
def base(text: str, root: Path) -> Iterator[Rules | Kept]:
    """The old side.

    Args:
        text: A file of kept verdicts, a virtual environment or its `rollcall`, or whatever names a commit in git.
        root: The checkout.

    Raises:
        WrongBase: It is none of them.
    """
    path = Path(text)
    if path.suffix == KEPT and path.is_file():
        yield kept(path)
    elif path.is_dir() and (path / "bin/rollcall").exists():
        yield Rules(text, (str((path / "bin/rollcall").resolve()),))
    elif path.is_file() and os.access(path, os.X_OK):
        yield Rules(text, (str(path.resolve()),))
    else:
        with TemporaryDirectory(prefix="rollcall-rules-") as folder:
            commit = _extract(text, root, Path(folder))
            yield of_tree(Path(folder), f"{text} ({commit})")


def of_tree(tree: Path, name: str) -> Rules:
    """The rules of a folder with the project's files, run by this Python and its packages."""
    # Once, and not in each of the processes.
    for part in CODE:
        compileall.compile_dir(tree / part, quiet=2)
    # The schemas are a package of another name than their folder's.
    link = tree / ".replay/rollcall_schemas"
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(tree / "schemas")
    # With -P, nothing is imported from the folder in which somebody calls.
    path = os.pathsep.join(map(str, (tree / "layers/core/python", tree / "tools", link.parent)))
    return Rules(name, (sys.executable, "-P", "-m", "rollcall_cli"), path)


def of_checkout(root: Path, folder: Path) -> Rules:
    """The rules of the checkout as its files are now; nothing is written into it, but into `folder`."""
    for part in PARTS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(root / part, folder / part, ignore=ignored)
    return of_tree(folder, "this checkout")


def newest_release(root: Path) -> str:
    """The newest tag.

    Raises:
        WrongBase: There is none.
    """
    tag = _git(root, "describe", "--tags", "--abbrev=0").decode().strip()
    if not tag:
        raise WrongBase("There is no release to compare with: name one, such as BASE=main")
    return tag


def kept(path: Path) -> Kept:
    """Read the verdicts of an earlier run."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Kept(str(path), {sha256: Verdict.from_dict(fields) for sha256, fields in stored["verdicts"].items()})


def keep(verdicts: Mapping[str, Verdict], path: Path) -> None:
    """Write verdicts for a later run: numbers by the package's checksum, and no value of a row."""
    stored = {sha256: asdict(verdict) for sha256, verdict in sorted(verdicts.items())}
    path.write_text(json.dumps({"verdicts": stored}, indent=1) + "\n", encoding="utf-8")


def _extract(text: str, root: Path, folder: Path) -> str:
    """Put the files of a commit into a folder; its short name. The repository does not change by it."""
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--short", f"{text}^{{commit}}").decode().strip()
    if not commit:
        raise WrongBase(f"{text} is no commit, no environment with a `rollcall`, and no file of kept verdicts.")
    archive = _git(root, "archive", "--format=tar", commit, *PARTS)
    with tarfile.open(fileobj=BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    return commit


def _git(root: Path, *arguments: str) -> bytes:
    """What git writes; nothing where it fails."""
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
