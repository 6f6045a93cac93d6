"""Text to records, one character at a time: contract, section 1, "CSV"."""

from collections.abc import Iterator
from dataclasses import dataclass

from oracle.characters import WHITE_SPACE, trimmed


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
    """One record: `line` is where it begins, `last` where it ends."""

    line: int
    last: int
    fields: list[Field]

    @property
    def damage(self) -> int | None:
        """Index of the first damaged field."""
        return next((place for place, field in enumerate(self.fields) if field.damaged), None)

    @property
    def blank(self) -> bool:
        """Whether it is no record at all, since every value is blank."""
        return self.damage is None and not any(trimmed(field.text) for field in self.fields)


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

    def records(self) -> Iterator[Record]:
        """All records, blank ones included.

        Raises:
            BrokenQuoting: a quote never closes.
        """
        while self.place < len(self.text):
            yield self._record()

    def _record(self) -> Record:
        line = self.line
        fields = [self._field()]
        while self._here() == ",":
            self.place += 1
            fields.append(self._field())
        last = self.line
        self._line_end()
        return Record(line, last, fields)

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
                raise BrokenQuoting(opens)
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


def read_records(text: str) -> list[Record]:
    """The records of a file, the header first, blank ones left out.

    Raises:
        BrokenQuoting: the quoting can't be trusted; the first place in the file.
    """
    lines = physical_lines(text)
    found: list[Record] = []
    for record in Reader(text).records():
        if record.damage is not None and record.last != record.line:
            raise BrokenQuoting(record.line)
        header = found[0] if found else record
        named = sum(1 for field in header.fields if trimmed(field.text))
        if any(_would_be_record(lines[line - 1], named) for line in _swallowed(record)):
            raise BrokenQuoting(record.line)
        if not record.blank:
            found.append(record)
    return found


def _swallowed(record: Record) -> Iterator[int]:
    """The lines that lie within quoted values and could be records by themselves."""
    for place, field in enumerate(record.fields):
        if field.quoted:
            yield from range(field.opens + 1, field.closes)
            if place > 0 and field.closes > field.opens:
                yield field.closes


def _would_be_record(line: str, named: int) -> bool:
    """Whether a line splits by itself, without damage, into as many fields as the header has named columns."""
    try:
        records = list(Reader(line).records())
    except BrokenQuoting:
        return False
    if not records or records[0].damage is not None:
        return False
    values = [trimmed(field.text) for field in records[0].fields]
    while values and not values[-1]:
        values.pop()
    return bool(values) and len(values) == named
