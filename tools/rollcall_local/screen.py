"""The output of the demo: live on a terminal, line by line in a pipe."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from rollcall_local.following import Execution, Step
from rollcall_local.mailbox import Sent

PIPE_WIDTH = 120


class Screen:
    """Prints to standard output; texts are never read as markup."""

    def __init__(self, console: Console | None = None) -> None:
        """`console` is rich's; by default standard output at its own width."""
        self._console = console or Console(highlight=False)
        if not self._console.is_terminal:
            self._console.width = PIPE_WIDTH
        self._began = time.monotonic()

    def title(self, text: str) -> None:
        """Begin a new part of the output."""
        self._console.print()
        self._console.rule(Text(text, style="bold"), align="left")

    def say(self, text: str) -> None:
        """Print a line with the seconds since the beginning."""
        line = Text(f"{time.monotonic() - self._began:6.1f} s  ", style="dim")
        self._console.print(line.append(text, style="bold yellow" if text.startswith("LEFT OUT") else ""))

    def command(self, line: str, output: str) -> None:
        """Show a command as a person would type it, and its output."""
        self._console.print(Text(f"$ {line}", style="bold"), soft_wrap=True)
        self._console.print(Text(output.rstrip()), soft_wrap=True)

    def pages(self, address: str, user: tuple[str, str], operator: tuple[str, str]) -> None:
        """Show where the pages are, and who may sign in: names and passwords."""
        self.say(f"The pages: {address}")
        for who, (name, password) in (("a data manager", user), ("an operator", operator)):
            self.say(f"  as {who}: {name}, password {password}")

    def follow(self, changes: Iterable[Execution]) -> Execution | None:
        """Show an execution's steps as they change; return its last state."""
        if self._console.is_terminal:
            return self._follow_live(changes)
        last = None
        shown: set[str] = set()
        for last in changes:
            for step in last.steps:
                if step.ended and step.name not in shown:
                    self.say(_step(step).plain)
                    shown.add(step.name)
        return last

    def mail(self, sent: Sent) -> None:
        """Show an e-mail's head and plain text."""
        self._console.print(Text(f"To: {', '.join(sent.to)}", style="cyan"))
        self._console.print(Text(f"Subject: {sent.subject}", style="cyan"))
        self._console.print(Text(sent.text.rstrip()), soft_wrap=True)

    def entries(self, entries: Sequence[Mapping[str, Any]], total: int) -> None:
        """Show the first entries of a log, and their total number."""
        table = Table(box=None, pad_edge=False)
        for heading in ("effect", "file", "line", "column", "what is wrong"):
            table.add_column(heading, overflow="fold", no_wrap=heading != "what is wrong")
        for each in entries:
            shown = (each.get(name, "") for name in ("effect", "file", "line", "column", "message"))
            table.add_row(*(Text(str(value)) for value in shown))
        self._console.print(table)
        self._console.print(f"({len(entries)} of {total} entries)")

    def counts(self, rows: Mapping[str, int]) -> None:
        """Show the numbers of rows of published tables."""
        self._console.print(Text(", ".join(f"{name}: {count}" for name, count in rows.items())), soft_wrap=True)

    def rows(self, table: pa.Table, columns: Sequence[str]) -> None:
        """Show the rows of `table` in these columns."""
        shown = Table(box=None, pad_edge=False)
        for name in columns:
            shown.add_column(name)
        for row in table.select(columns).to_pylist():
            shown.add_row(*(Text("" if row[name] is None else str(row[name])) for name in columns))
        self._console.print(shown)

    def _follow_live(self, changes: Iterable[Execution]) -> Execution | None:
        last = None
        with Live(console=self._console, refresh_per_second=8) as live:
            for last in changes:
                live.update(Text("\n").join(_step(step) for step in last.steps))
        return last


def _step(step: Step) -> Text:
    shown = Text(f"  … {step.name.lower()}", style="yellow")
    if step.ended:
        mark = "✗" if step.failures else "✓"
        shown = Text(
            f"  {mark} {step.name.lower():<10} {step.seconds:5.1f} s", style="red" if step.failures else "green"
        )
    if step.failures:
        shown.append(f"  (failed {len(step.failures)} times: {step.failures[-1]})", style="red")
    return shown
