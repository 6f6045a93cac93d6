"""Makes a failing package small, so that a person can read it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from oracle.generator import Case

Fails = Callable[[Case], bool]


def shrunk(case: Case, fails: Fails) -> Case:
    """The case with as many lines and characters taken out as it can lose and still fail."""
    smaller = True
    while smaller:
        smaller = False
        for candidate in _smaller(case):
            if fails(candidate):
                case, smaller = candidate, True
                break
    return case


def _smaller(case: Case) -> Iterator[Case]:
    for name, data in case.files.items():
        for shorter in _shorter(data):
            yield replace(case, files={**case.files, name: shorter})


def _shorter(data: bytes) -> Iterator[bytes]:
    lines = re.findall(rb"[^\r\n]*(?:\r\n|\r|\n|$)", data)[:-1]
    size = len(lines) // 2
    while size:
        for start in range(1, len(lines), size):
            yield b"".join(lines[:start] + lines[start + size :])
        size //= 2


def shown(case: Case) -> str:
    """The case as a person reads it."""
    files = "\n".join(f"{name}: {data!r}" for name, data in case.files.items())
    return f"district {case.district!r}, today {case.today}\n{files}"
