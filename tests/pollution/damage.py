"""What can happen to a line: each function gives the line's new bytes under the name of the damage."""

from collections.abc import Iterator, Sequence

Damage = tuple[str, bytes]

SPLICES = {
    "a quote": '"',
    "a doubled quote": '""',
    "three quotes": '"""',
    "a quote and a space": '" ',
    "a space and a quote": ' "',
    "a delimiter": ",",
    "two delimiters": ",,",
    "a delimiter in quotes": '","',
    "quotes around a delimiter": '",',
    "a quote behind a delimiter": ',"',
    "a line feed": "\n",
    "a carriage return": "\r",
    "both": "\r\n",
    "the wrong way round": "\n\r",
    "two line feeds": "\n\n",
    "a quoted line feed": '"\n"',
    "a quote and a line feed": '"\n',
    "a line feed and a quote": '\n"',
    "a carriage return and a quote": '\r"',
    "a semicolon": ";",
    "a tab": "\t",
    "a no-break space": "\u00a0",
    "a line separator": "\u2028",
    "a next line": "\u0085",
    "a form feed": "\f",
    "a control character": "\x1c",
    "a byte-order mark": "\ufeff",
    "a replacement character": "\ufffd",
}
"""Characters that are put in."""

BYTES = {
    "a NUL": b"\0",
    "an undefined byte": b"\x81",
    "a lone continuation": b"\x80",
    "a first byte alone": b"\xc3",
    "a byte of Windows-1252": b"\xe9",
    "a surrogate": b"\xed\xa0\x80",
    "a byte that is never UTF-8": b"\xff",
}
"""Bytes that are put in."""

BLANK_LINES = {"empty": "", "of blanks": " \t\u3000", "of quotes": '""', "of a control": "\x1a"}
"""Lines of which each is blank but for the last, which only looks so."""

PAIRS = {"before": ('"{}', '"{}'), "around": ('"{}', '{}"'), "between": ('{}"', '"{}'), "behind": ('{}"', '{}"')}
"""Where quotes are put in, or left over, in two fields that stand under each other."""


def of_cell(cells: Sequence[str], place: int, end: str) -> Iterator[Damage]:
    """All that can happen to the field at `place` of a line; `end` is the line's end."""
    before = "".join(f"{cell}," for cell in cells[:place])
    after = "".join(f",{cell}" for cell in cells[place + 1 :]) + end
    cell = cells[place]
    yield from _put_in(before, cell, after)
    yield from _taken_out(before, cell, after)
    if place:
        yield "no delimiter before", (before[:-1] + cell + after).encode()
    yield "the field twice", (before + f"{cell},{cell}" + after).encode()
    yield "the field lost", (before + after.removeprefix(",")).encode()
    yield "the value lost", (before + after).encode()
    yield "the rest lost", (before + cell + end).encode()
    yield "the rest and the line end lost within quotes", (before + '"' + cell.strip('"') + end).encode()


def _put_in(before: str, cell: str, after: str) -> Iterator[Damage]:
    for where in sorted({0, 1, len(cell) // 2, len(cell) - 1, len(cell)} & set(range(len(cell) + 1))):
        head, tail = (before + cell[:where]).encode(), (cell[where:] + after).encode()
        for name, text in SPLICES.items():
            yield name, head + text.encode() + tail
        for name, data in BYTES.items():
            yield name, head + data + tail


def _taken_out(before: str, cell: str, after: str) -> Iterator[Damage]:
    inner = cell.strip('"')
    if inner != cell:
        yield "no opening quote", (before + cell[1:] + after).encode()
        yield "no closing quote", (before + cell[:-1] + after).encode()
        yield "no quotes", (before + inner + after).encode()
    else:
        yield "quotes around", (before + f'"{cell}"' + after).encode()
    yield "doubled quotes around", (before + f'""{inner}""' + after).encode()
    yield "single quotes", (before + f"'{inner}'" + after).encode()
    data = cell.encode()
    if not cell.isascii():
        place = next(index for index, byte in enumerate(data) if byte > 0x7F)
        for name, start in (("half a character lost", place), ("the other half lost", place + 1)):
            yield name, before.encode() + data[:start] + data[start + 1 :] + after.encode()


def of_two_cells(lines: Sequence[Sequence[str]], place: int, end: str) -> Iterator[Damage]:
    """What can happen to the field at `place` of the first and of the last line at once: quotes that swallow lines."""
    for name, (opened, closed) in PAIRS.items():
        first, *middle, last = [list(cells) for cells in lines]
        if first[place].startswith('"'):
            # In a quoted file it is the other quote that is left.
            first[place], last[place] = first[place].strip('"'), last[place].strip('"')
        first[place], last[place] = opened.format(first[place]), closed.format(last[place])
        text = "".join(",".join(cells) + end for cells in [first, *middle, last])
        yield f"quotes {name} fields {len(lines) - 1} lines apart", text.encode()


def of_line(line: str, end: str, following: str) -> Iterator[Damage]:
    """All that can happen to a whole `line`, given with its end; `following` is the next one, or empty."""
    text = line.removesuffix(end)
    commas = "," * text.count(",")
    yield "the line lost", b""
    yield "the line twice", (line + line).encode()
    for name, blank in {**BLANK_LINES, "of commas": commas, "of commas and a control": f"\x1c{commas}"}.items():
        yield f"a line {name} before", (blank + end + line).encode()
        yield f"a line {name} behind", (line + blank + end).encode()
    for name, other in (("LF", "\n"), ("CR", "\r"), ("CR LF", "\r\n"), ("LF CR", "\n\r"), ("U+2028", "\u2028")):
        # Where this is no line end, or a CR before the next line, the line after it is damaged with it.
        yield f"{name} in place of the line end", (text + other + following).encode()
    yield "the line end lost", (text + following).encode()
    yield "a quote in place of the line end", (text + '"' + following).encode()
    yield "a delimiter before the line", ("," + line).encode()
    yield "the line in quotes", ('"' + text.replace('"', '""') + '"' + end).encode()
    yield "a line of text before", ("Printed on Monday" + end + line).encode()
    yield "a line of the right width before", ("x" + commas + end + line).encode()


WITH_FOLLOWING = "in place of the line end"
"""Part of the names of damages that take the following line with them; so does `the line end lost`."""


def takes_following(name: str) -> bool:
    """Whether a damage of a line has the following line in its bytes."""
    return name.endswith((WITH_FOLLOWING, "the line end lost"))
