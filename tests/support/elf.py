"""What a shared object says of itself: its processor, and the versions of libraries that it needs."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

AARCH64, X86_64 = 183, 62
"""The numbers of processors, from elf.h."""

_NEEDS = 0x6FFFFFFE
"""The type of a section that lists versions of symbols of other libraries (SHT_GNU_verneed)."""


@dataclass(frozen=True, slots=True)
class Elf:
    """A 64-bit little-endian object."""

    machine: int
    needs: frozenset[str]
    """Versions of symbols, such as `GLIBC_2.17`."""

    def newest(self, library: str) -> tuple[int, ...]:
        """The newest version that it needs of a library, such as `GLIBC`; empty for none."""
        found = (re.fullmatch(rf"{library}_(\d+(?:\.\d+)+)", each) for each in self.needs)
        return max((tuple(map(int, each[1].split("."))) for each in found if each), default=())


def read(path: Path) -> Elf | None:
    """Read an object; None for a file that is none."""
    with path.open("rb") as file:
        if file.read(4) != b"\x7fELF":
            return None
    data = path.read_bytes()
    assert data[4:6] == b"\x02\x01", f"{path} has not 64 bits, or is big-endian"
    (machine,) = struct.unpack_from("<H", data, 18)
    return Elf(machine, frozenset(_needs(data)))


def _needs(data: bytes) -> Iterator[str]:
    """The names of the versions in the sections of `_NEEDS`; elf.h has their layout (Elf64_Verneed, Elf64_Vernaux)."""
    (start,) = struct.unpack_from("<Q", data, 40)
    size, count = struct.unpack_from("<HH", data, 58)
    sections = [struct.unpack_from("<IIQQQQII", data, start + number * size) for number in range(count)]
    for _, kind, _, _, begin, _, link, entries in sections:
        if kind == _NEEDS:
            offset, names = begin, sections[link][4]
            for _ in range(entries):
                _, versions, _, first, following = struct.unpack_from("<HHIII", data, offset)
                place = offset + first
                for _ in range(versions):
                    _, _, _, name, behind = struct.unpack_from("<IHHII", data, place)
                    yield data[names + name : data.index(b"\0", names + name)].decode()
                    place += behind
                offset += following
