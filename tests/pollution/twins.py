"""The polluted twins of a clean file, and what is known of each beforehand."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pollution import damage
from pollution.clean import Clean

LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True)
class Twin:
    """A file to which one thing has happened."""

    clean: Clean
    kind: str
    """What happened."""
    place: tuple[int, int | None]
    """To which line of the clean file, 0 for the header, and to which of its fields."""
    data: bytes
    first: int
    """The physical line on which the damage begins."""
    last: int
    """The last one that it touches; less than `first` where lines were lost."""
    intact: dict[int, dict[str, str | None]]
    """The rows that it does not touch, by the physical lines on which they stand now."""

    def __str__(self) -> str:
        """For the message of a failing test."""
        touched = self.data.splitlines(keepends=True)[max(self.first - 2, 0) : self.last + 1]
        return f"{self.clean.file} {self.clean.style}: {self.kind} at {self.place}, near {b''.join(touched)!r}"


def twins(clean: Clean) -> Iterator[Twin]:
    """All twins of a file."""
    for index, cells in enumerate(clean.cells):
        for place in range(len(cells)):
            for kind, data in damage.of_cell(cells, place, clean.end):
                yield _twin(clean, kind, (index, place), data, index + 1)
    for index in range(len(clean.cells)):
        last = index + 1 == len(clean.cells)
        for kind, data in damage.of_line(clean.line(index), clean.end, "" if last else clean.line(index + 1)):
            yield _twin(clean, kind, (index, None), data, index + 1 + (damage.takes_following(kind) and not last))
    for index in range(len(clean.cells)):
        for below in range(index + 2, min(index + 5, len(clean.cells) + 1)):
            for place in range(len(clean.cells[0])):
                for kind, data in damage.of_two_cells(clean.cells[index:below], place, clean.end):
                    yield _twin(clean, kind, (index, place), data, below)
    yield from _columnwise(clean)


def dealt(clean: Clean, every: int) -> Iterator[Twin]:
    """Each `every`th of the twins, and besides those with which a field or a kind of damage has its first turn."""
    kinds, places = set[str](), set[tuple[int, int | None]]()
    for index, twin in enumerate(twins(clean)):
        if index % every == 0 or twin.kind not in kinds or twin.place not in places:
            kinds.add(twin.kind)
            places.add(twin.place)
            yield twin


def _twin(clean: Clean, kind: str, place: tuple[int, int | None], data: bytes, after: int) -> Twin:
    """The twin in which the lines from `place` to before the clean file's line `after` are replaced by `data`."""
    start = place[0]
    before = "".join(clean.line(index) for index in range(start)).encode()
    behind = "".join(clean.line(index) for index in range(after, len(clean.cells))).encode()
    # Counted with what stands before: a line feed at the start belongs to the carriage return before it.
    lines = len(LINE_END.findall(before + data)) - start + (not (before + data).endswith((b"\n", b"\r")))
    intact = {row + 1: clean.values[row - 1] for row in range(1, start)}
    intact |= {start + lines + row - after + 1: clean.values[row - 1] for row in range(max(after, 1), len(clean.cells))}
    return Twin(clean, kind, place, before + data + behind, start + 1, start + lines, intact)


def _columnwise(clean: Clean) -> Iterator[Twin]:
    """What happens to a column of all lines at once. No row is intact."""
    changes: dict[str, Callable[[Sequence[str], int, int], Sequence[str]]] = {
        "the column lost": lambda cells, place, _: [*cells[:place], *cells[place + 1 :]],
        "the column twice": lambda cells, place, _: [*cells[: place + 1], *cells[place:]],
        "a blank column before": lambda cells, place, _: [*cells[:place], "", *cells[place:]],
        "a column without a name before": lambda cells, place, row: [*cells[:place], "x" * bool(row), *cells[place:]],
        "the column last": lambda cells, place, _: [*cells[:place], *cells[place + 1 :], cells[place]],
        "blank columns at the right": lambda cells, place, _: [*cells, *[""] * place],
        "the name lost": lambda cells, place, row: [*cells[:place], cells[place] * bool(row), *cells[place + 1 :]],
    }
    for place in range(len(clean.cells[0])):
        for kind, change in changes.items():
            lines = [",".join(change(cells, place, row)) for row, cells in enumerate(clean.cells)]
            data = "".join(line + clean.end for line in lines).encode()
            yield Twin(clean, kind, (0, place), data, 1, len(lines), {})
