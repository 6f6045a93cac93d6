"""The tables of docs/sftp-clients.md, as the tests read them."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "docs/sftp-clients.md"
SAYS = "## What a client says when it is refused"


class Cell(NamedTuple):
    """What the page says of one operation of one client."""

    how: str
    said: str


def _rows(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if line.startswith("| ") and not set(line) <= set("|- "):
            cells = re.split(r"(?<!\\)\|", line.strip()[1:-1])
            yield [cell.strip().strip("`").replace("\\|", "|") for cell in cells]


def _table(text: str) -> Mapping[tuple[str, str], str]:
    """A table's cells by row and column."""
    (_, *clients), *rows = _rows(text)
    return {(name, client): cell for name, *cells in rows for client, cell in zip(clients, cells, strict=True)}


def cells() -> Mapping[tuple[str, str], Cell]:
    """What is said of each operation and client."""
    first, second = PAGE.read_text(encoding="utf-8").split(SAYS)
    does, says = _table(first), _table(second.partition("\n## ")[0])
    return {
        (row, client): Cell(how, says.get((row, client), "")) for (row, client), how in does.items() if row != "version"
    }


def versions() -> Mapping[str, str]:
    """The version of each client that the page speaks of."""
    table = _table(PAGE.read_text(encoding="utf-8").split(SAYS)[0])
    return {client: cell for (row, client), cell in table.items() if row == "version"}
