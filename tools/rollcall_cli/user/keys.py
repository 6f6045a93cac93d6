"""SSH keys that are given in files, and the names under which they are kept."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from rollcall.model.accounts import ssh_keys
from rollcall.model.accounts.ssh_keys import NAME_LIMIT, SshKey


class KeyFile(click.Path):
    """A file with SSH public keys, of which the parameter gets the keys."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - Click's
        """The keys that the file holds."""
        if not isinstance(value, str):
            return value
        try:
            return tuple(ssh_keys.keys_of(Path(value).read_text(encoding="utf-8-sig")))
        except (OSError, UnicodeDecodeError):
            self.fail(f"The key file {value} can't be read. Give a file such as id_ed25519.pub.", param, ctx)
        except ssh_keys.UnusableKey as unusable:
            self.fail(f"The key file {value} can't be used. {unusable}", param, ctx)


def named(lines: Iterable[str], there: Sequence[SshKey], today: date, expires_on: str = "") -> tuple[SshKey, ...]:
    """Keys under names that are free: each its comment where that makes a name, else “key” and a number.

    Args:
        lines: The new keys.
        there: The keys that the user has.
        today: The day in UTC.
        expires_on: The last day of the new ones, ISO 8601; empty if they do not expire.
    """
    taken = {key.name.lower() for key in there}
    made: list[SshKey] = []
    for line in lines:
        name = _name(line, taken)
        taken.add(name.lower())
        made.append(SshKey(name, line, today.isoformat(), expires_on))
    return tuple(made)


def _name(line: str, taken: set[str]) -> str:
    comment = " ".join(line.split()[2:])
    if comment and comment.isprintable() and len(comment) <= NAME_LIMIT and comment.lower() not in taken:
        return comment
    number = 1
    while f"key {number}" in taken:
        number += 1
    return f"key {number}"
