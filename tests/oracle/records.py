"""Text to records, one character at a time: contract, section 1, "CSV"."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from oracle.characters import WHITE_SPACE, trimmed

REPAIR_COLUMNS = ("_status", "_findings", "_how_to_mend")


class NeverCloses(Exception):
    """A quote never closes; `line` is where it opens."""

    def __init__(self, line: int) -> None:
        """`line` is a physical line from 1."""
        super().__init__(line)
        self.line = line


class BrokenQuoting(Exception):
    """The file's quoting can't be trusted; `line` is where."""

    def __init__(self, line: int) -> None:
        """`line` is a physical line from 1."""
        super().__init__(line)
        self.line = line


@dataclass(frozen=True)
class Field:
    """One field as it stands: `opens` and `closes` are the lines of a quoted value's quotes."""

    text: str
    stray_quote: bool = False
    damaged: bool = False
    quoted: bool = False
    opens: int = 0
    closes: int = 0


@dataclass(frozen=True)
class Record:
    """One record: `line` is where it begins, `last` where it ends.

    Where a quote never closes, `fields` are those before it.
    """

    line: int
    last: int
    fields: list[Field]
    never_closes: int
    """The line on which a quote opens that never closes, or 0."""
    size: int
    """Its bytes in UTF-8, without its line end."""
    damaged_beside: bool = False
    """Whether a field that is passed over is damaged."""

    @property
    def damage(self) -> int | None:
        """Index of the first damaged field; one behind the last where only a field that is passed over is damaged."""
        beside = len(self.fields) if self.damaged_beside else None
        return next((place for place, field in enumerate(self.fields) if field.damaged), beside)

    @property
    def blank(self) -> bool:
        """Whether it is no record at all, since every value is blank."""
        return self.damage is None and not self.never_closes and not any(trimmed(field.text) for field in self.fields)


def physical_lines(text: str) -> list[str]:
    """The lines of a text editor, without their ends: LF, CRLF and lone CR end a line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


class Reader:
    """Walks over a text."""

    def __init__(self, text: str) -> None:
        """`text` is a whole file, or one line of it."""
        self.text = text
        self.place = 0
        self.line = 1

    def next_record(self) -> Record | None:
        """The next record, also a blank one; None at the end."""
        if self.place >= len(self.text):
            return None
        start, line, fields, never_closes = self.place, self.line, list[Field](), 0
        try:
            fields.append(self._field())
            while self._here() == ",":
                self.place += 1
                fields.append(self._field())
        except NeverCloses as quote:
            never_closes = quote.line
        last, size = self.line, len(self.text[start : self.place].encode())
        self._line_end()
        return Record(line, last, fields, never_closes, size)

    def _here(self) -> str:
        """The character at this place, or nothing at the end."""
        return self.text[self.place : self.place + 1]

    def _line_end(self) -> bool:
        """Steps over one line end, where there is one."""
        for end in ("\r\n", "\n", "\r"):
            if self.text.startswith(end, self.place):
                self.place += len(end)
                self.line += 1
                return True
        return False

    def _unquoted(self) -> str:
        start = self.place
        while self._here() not in ("", ",", "\n", "\r"):
            self.place += 1
        return self.text[start : self.place]

    def _field(self) -> Field:
        if self._here() != '"':
            text = self._unquoted()
            return Field(text, stray_quote='"' in text)
        opens = self.line
        text = self._quoted()
        closes = self.line
        after = self._unquoted()
        damaged = any(character not in WHITE_SPACE for character in after)
        return Field(text, damaged=damaged, quoted=True, opens=opens, closes=closes)

    def _quoted(self) -> str:
        opens = self.line
        self.place += 1
        text = ""
        while True:
            here = self._here()
            if not here:
                raise NeverCloses(opens)
            if self.text.startswith('""', self.place):
                text += '"'
                self.place += 2
            elif here == '"':
                self.place += 1
                return text
            else:
                start = self.place
                if not self._line_end():
                    self.place += 1
                text += self.text[start : self.place]


def first_of_text(text: str) -> str | None:
    """The first field of a text as it stands, or None where its quotes are not in order."""
    record = Reader(text).next_record()
    return None if record is None or record.never_closes or record.damage is not None else record.fields[0].text


def read_records(text: str, limit: int) -> Iterator[Record]:
    """The records of a file one by one, the header first, blank ones left out.

    A record of several lines has at most `limit` bytes.

    Raises:
        BrokenQuoting: the quoting can't be trusted; the first place in the file.
    """
    lines = physical_lines(text)
    named, out = 0, set[int]()
    reader = Reader(text)
    while record := reader.next_record():
        if record.damage is not None and any(field.closes > record.line for field in record.fields):
            raise BrokenQuoting(record.line)
        if named and any(_would_be_record(lines[line - 1], named, out) for line in _swallowed(record)):
            raise BrokenQuoting(record.line)
        if record.last != record.line and record.size > limit:
            raise BrokenQuoting(record.line)
        if record.never_closes:
            raise BrokenQuoting(record.never_closes)
        if record.damage is not None and record.last != record.line:
            raise BrokenQuoting(record.line)
        out = out if named else _passed_over([trimmed(field.text) for field in record.fields])
        record = _without(record, out)
        if not record.blank:
            named = named or sum(1 for field in record.fields if trimmed(field.text))
            yield record


def _passed_over(header: list[str]) -> set[int]:
    """The places of a repair package's own columns: at the right of all others that have a name."""
    others = [place for place, name in enumerate(header) if name and name not in REPAIR_COLUMNS]
    if not others:
        return set()
    return {place for place in range(others[-1], len(header)) if header[place] in REPAIR_COLUMNS}


def _without(record: Record, out: set[int]) -> Record:
    """The record as if the fields at these places were not there."""
    beside = any(record.fields[place].damaged for place in out if place < len(record.fields))
    kept = [field for place, field in enumerate(record.fields) if place not in out]
    return replace(record, fields=kept, damaged_beside=beside)


def _swallowed(record: Record) -> Iterator[int]:
    """The lines that lie within quoted values and could be records by themselves."""
    for place, field in enumerate(record.fields):
        if field.quoted:
            yield from range(field.opens + 1, field.closes)
            if place > 0 and field.closes > field.opens:
                yield field.closes


def _would_be_record(line: str, named: int, out: set[int]) -> bool:
    """Whether a line splits by itself, without damage, into as many fields as the header has named columns."""
    record = Reader(line).next_record()
    if record is None or record.never_closes or record.damage is not None:
        return False
    if out and len(record.fields) <= max(out):
        return False
    values = [trimmed(field.text) for place, field in enumerate(record.fields) if place not in out]
    while len(values) > named and not values[-1]:
        values.pop()
    return len(values) == named and any(values)
