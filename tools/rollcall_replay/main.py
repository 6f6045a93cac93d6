"""Compares the verdicts about kept packages: `python -m rollcall_replay ARCHIVE [--base OLD] [--keep FILE]`."""

import argparse
import hashlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rollcall.model.rule_set import VERSION
from rollcall_cli.forms.layout import Row, cut, table
from rollcall_cli.verdicts import Compared, Verdict
from rollcall_replay.sides import UNABLE, Kept, Rules, WrongBase, base, keep, newest_release, of_checkout

SAME, OTHER, WRONG, FAULT = 0, 1, 2, 4
"""Exit codes: no verdict is another one, some are, a wrong call, a package that one side could not check."""

MEMORY_OF_A_CHECK = 2 << 30
"""Bytes of memory that a check of a large package takes; as many run at once as the machine has room for."""

Digests = Mapping[Path, str]
"""The packages, each with its checksum."""


def main(argv: Sequence[str], root: Path) -> int:
    """Compare, and print what differs; the exit code says whether any verdict does."""
    parser = argparse.ArgumentParser(prog="python -m rollcall_replay", description=__doc__)
    parser.add_argument("archive", metavar="ARCHIVE", type=Path, help="a folder of packages (*.zip, however deep)")
    parser.add_argument("--base", metavar="OLD", default="", help="the old rules; default: the newest tag")
    parser.add_argument("--keep", metavar="FILE", type=Path, help="write the new verdicts, as --base of a later run")
    parser.add_argument(
        "--today", metavar="DATE", default=f"{datetime.now(UTC):%Y-%m-%d}", help="the date of all imports"
    )
    parser.add_argument("--jobs", metavar="N", type=int, default=at_once(), help="checks at a time")
    asked = parser.parse_args(argv)
    packages = sorted(path for path in asked.archive.rglob("*") if path.is_file() and path.suffix.lower() == ".zip")
    if not packages:
        sys.stderr.write(f"There are no packages (*.zip) in {asked.archive}.\n")
        return WRONG
    try:
        with ExitStack() as stack:
            new = of_checkout(root, Path(stack.enter_context(TemporaryDirectory(prefix="rollcall-rules-"))))
            old = stack.enter_context(base(asked.base or newest_release(root), root))
            with ThreadPoolExecutor(max(1, asked.jobs)) as pool:
                digests = dict(zip(packages, pool.map(digest, packages), strict=True))
                verdicts = list(
                    pool.map(
                        lambda path: (judged(old, path, digests, asked.today), new.judge(path, asked.today)), packages
                    )
                )
    except WrongBase as wrong:
        sys.stderr.write(f"{wrong}\n")
        return WRONG
    if asked.keep:
        keep({digests[path]: verdict for path, (_, verdict) in zip(packages, verdicts, strict=True)}, asked.keep)
    compared = {
        str(path.relative_to(asked.archive)): Compared(before, now)
        for path, (before, now) in zip(packages, verdicts, strict=True)
        if before is not None
    }
    sys.stdout.write("".join(f"{line}\n" for line in report(compared, len(packages), old.name)))
    return code(compared)


def judged(old: Rules | Kept, path: Path, digests: Digests, today: str) -> Verdict | None:
    """The old verdict; None where none was kept."""
    return old.verdicts.get(digests[path]) if isinstance(old, Kept) else old.judge(path, today)


def code(compared: Mapping[str, Compared]) -> int:
    """The exit code."""
    if any(each.new.outcome.startswith(UNABLE) or each.old.outcome.startswith(UNABLE) for each in compared.values()):
        return FAULT
    return OTHER if any(each.is_other for each in compared.values()) else SAME


def report(compared: Mapping[str, Compared], packages: int, old: str) -> Iterator[str]:
    """What differs, by rule and by package: numbers, and no value of a row."""
    other = {name: each for name, each in compared.items() if each.is_other}
    unlike = sum(bool(each.rules) for each in compared.values())
    versions = sorted({each.old.rule_set for each in compared.values()} - {""})
    yield f"Old rules: {old}, version {' and '.join(versions) or 'not known'}. New rules: version {VERSION}."
    yield f"{packages:,} packages: {len(other):,} with another verdict, {unlike:,} with other findings."
    if len(compared) < packages:
        yield f"{packages - len(compared):,} are new: no verdict about them was kept."
    rules = [(code, *counts) for each in compared.values() for code, counts in each.rules.items()]
    if rules:
        yield ""
        yield from table(("Rule", "Packages", "Findings before", "Now"), _by_rule(rules))
    if other:
        yield ""
        rows = [(cut(name), *_said(each), ", ".join(each.rules)) for name, each in other.items()]
        yield from table(("Package with another verdict", "Before", "Now", "Rules"), rows)
    if other and versions == [VERSION]:
        yield ""
        yield f"Both are version {VERSION}. Rules that judge otherwise need the next version (model/rule_set.py)."


def _by_rule(rules: Sequence[tuple[str, int, int]]) -> list[Row]:
    found: list[Row] = []
    for name in sorted({code for code, _, _ in rules}):
        own = [(before, now) for code, before, now in rules if code == name]
        found.append((name, len(own), sum(before for before, _ in own), sum(now for _, now in own)))
    return found


def _said(compared: Compared) -> tuple[str, str]:
    """Both verdicts in a few words: the outcome, and what is left out."""
    one, other = (
        f"{each.outcome}, {sum(each.left_out.values()):,} rows, {each.values:,} values left out"
        for each in (compared.old, compared.new)
    )
    return one, other


def digest(path: Path) -> str:
    """The checksum by which a package is known again, whatever its name."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def at_once() -> int:
    """How many checks the processors and the free memory have room for."""
    free = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    return max(1, min(os.cpu_count() or 1, free // MEMORY_OF_A_CHECK))
