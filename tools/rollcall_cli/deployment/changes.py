"""The record of changes of accounts, as commands list it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice

import click

from rollcall.model.accounts.history import AccountChange
from rollcall.report.json import as_json
from rollcall_cli.forms.layout import cut, lines, moment, note, stamp
from rollcall_cli.parameters import Limit
from rollcall_cli.results import Result

limit_option = click.option(
    "--limit", metavar="N", type=Limit("changes"), default=50, help="Show the newest N, 0 = all; default: 50."
)
"""Adds `--limit`."""


def shown_changes(
    changes: Iterable[AccountChange], time_zone: str, *, subject: str | None, limit: int, in_json: bool
) -> Result:
    """The newest changes, of all accounts or of one."""
    wanted = (change for change in changes if subject in {None, change.subject})
    listed = list(islice(wanted, limit) if limit else wanted)
    more = limit > 0 and next(wanted, None) is not None
    if in_json:
        documents = [
            {
                "at": stamp(change.at),
                "by": change.by,
                "subject": change.subject,
                "what": change.what,
                "before": change.before or None,
                "after": change.after or None,
            }
            for change in listed
        ]
        return Result(as_json({"changes": documents, "more": more}))
    return Result(lines(_text(listed, time_zone, more=more)))


def _text(listed: Sequence[AccountChange], time_zone: str, *, more: bool) -> Iterator[str]:
    if not listed:
        yield "There are none."
    for (at, by, subject), together in groupby(listed, key=lambda change: (change.at, change.by, change.subject)):
        yield f"{moment(at, time_zone)}  {cut(subject)}, by {cut(by)}"
        for change in together:
            yield from note(_sentence(change), "  ", "    ")
    if more:
        yield ""
        yield f"The newest {len(listed):,} are shown; --limit 0 shows all."


def _sentence(change: AccountChange) -> str:
    if change.before and change.after:
        return f"{change.what}: {change.before} → {change.after}"
    if change.after:
        return f"{change.what}: {change.after}"
    return f"{change.what}: {change.before} → none" if change.before else change.what
