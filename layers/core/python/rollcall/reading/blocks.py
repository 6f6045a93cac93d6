"""The blocks of a file, each looked at before it is read: whether it is text at all, and what its bytes hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from rollcall.model.findings import Effect, Finding
from rollcall.model.schema import Table
from rollcall.reading import parsing
from rollcall.reading.encoding import rules
from rollcall.reading.encoding.decode import Source, Untrusted, decoded, is_end_mark, line_blocks
from rollcall.reading.encoding.line_ends import LineEnds, count_line_ends, line_ends


class Block(NamedTuple):
    """Whole lines of a file that were looked at."""

    text: bytes
    ends: LineEnds


NO_MORE = Block(b"", LineEnds(0, 0, 0))
"""What follows the last block."""


@dataclass(eq=False)
class Blocks:
    """The blocks of one file, which are UTF-8, whatever the file is. The other fields are known once all were made."""

    source: Source
    table: Table
    longest_line: int
    """Bytes."""
    warning: Finding | None = None
    """What is wrong with the encoding."""
    end_mark: bool = False
    """Whether only Ctrl-Z and NULs follow the last line end."""
    traits: parsing.Traits = field(default_factory=lambda: parsing.Traits(0))

    def __iter__(self) -> Iterator[Block]:
        """Make the blocks, each of which ends with a line end, except the last.

        Raises:
            Untrusted: A line is too long, there is a NUL, or it is neither UTF-8 nor Windows-1252.
        """
        text = decoded(self.source, self.table.file)
        self.warning = text.warning
        blocks = self._before_end_mark(line_blocks(text.chunks, self.longest_line))
        yield from self._looked_at(blocks, 1, utf8_known=text.warning is not None)

    def _before_end_mark(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Drop a last block that is an end mark; each block before it ends with a line end."""
        for number, block in enumerate(blocks):
            if number and is_end_mark(block):
                self.end_mark = True
                return
            yield block

    def _looked_at(self, blocks: Iterator[bytes], line: int, *, utf8_known: bool) -> Iterator[Block]:
        """Look at `blocks`, which begin on physical `line`."""
        limit = self.longest_line
        for block in blocks:
            if (place := parsing.long_line(block, limit)) is not None:
                from rollcall.reading.header.whole_lines import too_long_line  # noqa: PLC0415 - a clean package never needs it

                raise Untrusted(too_long_line(block, line + place, self.table, limit))
            # This comes before the encoding: a renamed workbook is not text in any encoding.
            if (nul := block.find(b"\0")) >= 0:
                place = line + count_line_ends(block[:nul])
                raise Untrusted(Finding(rules.NUL, Effect.IMPORT_REJECTED, self.table.file, place))
            if not utf8_known and not parsing.is_utf8(block):
                from rollcall.reading.encoding.windows import windows_1252  # noqa: PLC0415 - most files are UTF-8

                text = windows_1252(self.source, self.table.file, limit, chain([block], blocks))
                self.warning = text.warning
                yield from self._looked_at(line_blocks(text.chunks, limit), line, utf8_known=True)
                return
            ends = line_ends(block)
            line += ends.lines
            self.traits = parsing.traits(block, ends, self.traits)
            yield Block(block, ends)
