"""The text form of a check: for people at a terminal, and plain in a pipe."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import groupby
from textwrap import wrap
from typing import Any, BinaryIO, NamedTuple

from rollcall.model.findings import Effect, printable, quoted
from rollcall.report.types import Findings, Group, Outcome
from rollcall.report.wording import (
    HEADINGS,
    WOULD_BE,
    CascadedRows,
    consequences,
    cost,
    counted,
    folded,
    in_order,
    place,
    shares,
    together,
    totals_words,
    unchecked,
)
from rollcall_cli.forms.cells import NARROW, cell_length

PIPE_WIDTH = 100
"""The width of a line where the output has none."""

NARROWEST = 40

TEXT_LIMIT = 2_000
"""Characters shown of one message; ours are far shorter."""

_LINES = re.compile(r"\bline (\d+)\b", re.IGNORECASE)
_STYLES = {
    Effect.IMPORT_REJECTED: "bold red",
    Effect.ROW_OMITTED: "bold yellow",
    Effect.VALUE_OMITTED: "bold yellow",
    Effect.WARNING: "bold cyan",
}


class Wording(NamedTuple):
    """The words that differ between a check and an import."""

    outcomes: Mapping[Outcome, tuple[str, str]]
    """By outcome, a style and the first sentence; `{package}` stands for the package's name."""
    command: str
    """The command that shows all findings."""
    table: str
    """The command that lists one finding a line."""
    would: bool
    """Whether nothing was imported."""


OF_CHECK = Wording(
    {
        Outcome.SUCCEEDED: ("bold green", "Succeeded: {package} can be imported as it is."),
        Outcome.SUCCEEDED_WITH_ERRORS: (
            "bold yellow",
            "Succeeded with errors: {package} can be imported, but what is listed below would be left out.",
        ),
        Outcome.FAILED: ("bold red", "Failed: nothing would change. {package} can't be imported as it is."),
    },
    "rollcall check --limit 0",
    "rollcall check --format csv",
    would=True,
)


class Canvas(NamedTuple):
    """The output: its `width` in terminal cells, and whether it takes colours."""

    width: int
    colours: bool


def canvas_of_output() -> Canvas:
    """Describe standard output.

    Only a terminal gets colours, and only if `NO_COLOR` and `TERM` allow them.
    """
    if not sys.stdout.isatty():
        columns = os.environ.get("COLUMNS", "")
        return Canvas(max(int(columns), NARROWEST) if columns.isdecimal() else PIPE_WIDTH, colours=False)
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it

    console = Console(file=sys.stdout)
    colours = not (console.no_color or console.is_dumb_terminal or console.legacy_windows)
    return Canvas(max(console.width, NARROWEST), colours)


def write(
    out: BinaryIO, findings: Findings, limit: int, package: str, canvas: Canvas, *, wording: Wording = OF_CHECK
) -> None:
    """Write the whole text as UTF-8: `limit` findings of each code, spread over its groups, or all for 0."""
    page, frame = _Writer(out, canvas), findings.frame(limit)
    style, outcome = wording.outcomes[Outcome(frame["outcome"])]
    page.line(outcome.format(package=printable(package, TEXT_LIMIT)), style)
    _counts(page, frame["files"])
    groups, totals = in_order(findings.groups), frame["totals"]
    shown = shares([group for group in findings.groups if group in groups], limit)
    cascaded_rows: CascadedRows = findings.cascaded_rows if totals["shown"] == totals["findings"] else lambda _: {}
    headings = WOULD_BE if wording.would else HEADINGS
    told = _Told(cascaded_rows, wording.would)
    for effect, members in groupby(groups, key=lambda group: group.effect):
        page.line()
        page.line(f"{headings[effect]} ({counted(totals['by_effect'][effect], 'finding')})", _STYLES[effect])
        for alike in together(members):
            page.line()
            page.line(f"{alike[0].title} [{alike[0].code}]", "bold", "  ", "  ")
            for group in alike:
                _group(page, group, findings.findings_of(group, shown[group.key]), shown[group.key], told)
            page.line(f"What to do: {alike[0].hint}", "green", "  ", "    ")
    _not_checked(page, frame["not_checked"])
    page.line()
    along = sum(group.findings for group in folded(findings.groups))
    page.line(totals_words(totals["findings"], sum(shown.values()), along, wording.command, wording.table))


class _Told(NamedTuple):
    """How it is told what findings cost."""

    cascaded_rows: CascadedRows
    would: bool


class _Writer:
    """Wraps text into lines of a width."""

    def __init__(self, out: BinaryIO, canvas: Canvas) -> None:
        self._canvas = canvas
        self._out = out

    def line(self, text: str = "", style: str = "", first: str = "", then: str = "") -> None:
        """Write wrapped `text`, with `first` before the first line and `then` before the others."""
        safe = printable(text, TEXT_LIMIT)
        room = self._canvas.width - max(len(first), len(then))
        for number, part in enumerate(_wrapped(safe, room)):
            self._out.write(f"{then if number else first}{self._styled(part, style)}\n".encode())

    def _styled(self, text: str, style: str) -> str:
        if not (self._canvas.colours and style and text):
            return text
        from rich.color import ColorSystem  # noqa: PLC0415 - only a terminal needs it
        from rich.style import Style  # noqa: PLC0415

        return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)


def _wrapped(text: str, room: int) -> Sequence[str]:
    """Wrap a text into lines of `room` cells."""
    if NARROW.fullmatch(text):
        # This is ten times as fast as Rich, which wraps all other texts.
        return folded_lines(text, room)
    if cell_length(text) <= room:
        return [text]
    from rich.console import Console  # noqa: PLC0415 - only wide characters need it
    from rich.text import Text  # noqa: PLC0415

    console = Console(width=room, file=StringIO())
    return [part.plain.rstrip() for part in Text(text).wrap(console, max(room, NARROWEST // 2))]


def folded_lines(text: str, room: int) -> list[str]:
    """Wrap a text in which every character takes one cell as `textwrap` does, but four times as fast if it is plain."""
    lines, start = [], 0
    while len(text) - start > room:
        end = text.rfind(" ", start, start + room + 1)
        if end <= start or "  " in text or text[0] == " " or text[-1] == " ":
            return wrap(text, room, break_on_hyphens=False)
        lines.append(text[start:end])
        start = end + 1
    return [*lines, text[start:]]


def _counts(out: _Writer, files: Mapping[str, Mapping[str, int]]) -> None:
    if not files:
        return
    rows: list[tuple[str, ...]] = [("File", "Rows", "Accepted", "Left out")]
    rows += [
        (name, *(f"{counts[part]:,}" for part in ("rows", "accepted", "omitted"))) for name, counts in files.items()
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    out.line()
    for i, row in enumerate(rows):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        out.line("  ".join(cells), "" if i else "bold")


def _group(out: _Writer, group: Group, findings: Iterable[Mapping[str, Any]], shown: int, told: _Told) -> None:
    where = place(group, lines=False)
    out.line(f"{where}: {cost(group, would=told.would)}", "", "  ", "  ")
    for finding in findings:
        out.line(" ".join(_sentences(finding, told)), "", "    ", "      ")
    if shown < group.findings:
        out.line(f"… {shown:,} of {group.findings:,} are shown.", "dim", "    ", "    ")


def _sentences(finding: Mapping[str, Any], told: _Told) -> Iterator[str]:
    # Most messages name the place themselves.
    named = "line" not in finding or str(finding["line"]) in _LINES.findall(finding["message"])
    yield finding["message"] if named else f"line {finding['line']}: {finding['message']}"
    if "value" in finding and quoted(finding["value"]) not in finding["message"]:
        yield f"({quoted(finding['value'])})"
    yield from consequences(finding, told.cascaded_rows, would=told.would)


def _not_checked(out: _Writer, gaps: Sequence[Mapping[str, str]]) -> None:
    if gaps:
        out.line()
        out.line("Not checked", "bold")
    for sentence in unchecked(gaps):
        out.line(sentence, "", "  ", "    ")
