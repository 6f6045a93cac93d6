"""`rollcall user locks`: failed logins by SFTP, whom they lock out, and how a lock is lifted."""

from collections.abc import Iterator, Sequence
from typing import Any

import click

from rollcall.model.accounts.locks import UNKNOWN, Lock, source_of
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import by_option, signature
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import Row, cut, lines, moment, stamp, table
from rollcall_cli.results import Result, WrongCall
from rollcall_cli.user.changing import forget_failures, forget_failures_from

NOTES = """\
Failures count for each name and the address that they come from, and for each address alone; never for a name alone, so
nobody can lock a user out from elsewhere. The first three cost nothing, others slow the answer down, and some time
after the last one all are forgotten (LoginFailures, LoginLockMinutes). A name that no user has is not stored. A login
by key is never locked out.

What is lifted is recorded: `rollcall district history` shows it with the user, `rollcall operator history` by
address."""

EXAMPLES = (
    Example("See who failed to log in of late, and who is locked out", "rollcall user locks"),
    Example("Let somebody in again who has found the right password", "rollcall user locks anna --lift"),
    Example("Let an office in again", "rollcall user locks --address 203.0.113.7 --lift"),
)


@deployment_command(
    "locks", summary="List failed logins by SFTP and whom they lock out, or lift locks.", notes=NOTES, examples=EXAMPLES
)
@click.argument("username", metavar="[NAME]", required=False, help="Only the failures of this name; default: all.")
@click.option("--address", metavar="ADDRESS", help="Only the failures from this IP address, whatever the names.")
@click.option("--lift", is_flag=True, help="Forget these failures, and so lift their locks. Needs NAME or --address.")
@by_option
@json_option
def command(
    deployment: Deployment, *, username: str | None, address: str | None, lift: bool, by: str | None, in_json: bool
) -> Result:
    """List or lift the locks.

    Raises:
        WrongCall: Both a name and an address are given, it is no address, or there is nothing to lift.
    """
    if username and address:
        raise WrongCall("Give a name or --address, not both.")
    if address and source_of(address) == UNKNOWN:
        raise WrongCall(f"{address!a} is no IP address. Give one like 203.0.113.7.")
    found = _found(deployment, username, address)
    if lift:
        count = _forgotten(deployment, username, address, found, by)
        return _lifted(count, username, address, found, in_json=in_json)
    if in_json:
        return Result(as_json({"locks": [_document(lock) for lock in found]}))
    if not found:
        return Result(lines([f"No failed login{_of(username, address)} counts any more."]))
    header = ("User", "From", "Failures", "Locked out", "Last (UTC)", "Forgotten (UTC)")
    return Result(lines(table(header, _rows(found))))


def _found(deployment: Deployment, username: str | None, address: str | None) -> Sequence[Lock]:
    if username:
        return deployment.logins.of_user(username)
    return [lock for lock in deployment.logins.all() if not address or lock.source == source_of(address)]


def _forgotten(
    deployment: Deployment, username: str | None, address: str | None, found: Sequence[Lock], by: str | None
) -> int:
    """Forget failures, and record it; return how many counts there were.

    Raises:
        WrongCall: Nothing is named.
    """
    if username:
        return forget_failures(username, deployment, signature(by, deployment))
    if address:
        return forget_failures_from(address, found, deployment, signature(by, deployment))
    raise WrongCall("Name whose locks to lift: give a name or --address.")


def _lifted(count: int, username: str | None, address: str | None, found: Sequence[Lock], *, in_json: bool) -> Result:
    """Say what was forgotten.

    Raises:
        WrongCall: There was nothing to forget.
    """
    if not count:
        raise WrongCall(
            f"No failed login{_of(username, address)} counts, so nothing locks out. `rollcall user locks` shows all."
        )
    if in_json:
        return Result(as_json({"lifted": [_document(lock) for lock in found]}))
    return Result(
        lines([f"The failed logins{_of(username, address)} are forgotten, and nothing of them locks out any more."])
    )


def _of(username: str | None, address: str | None) -> str:
    if username:
        return f" of {cut(username)}"
    return f" from {source_of(address)}" if address else ""


def _rows(found: Sequence[Lock]) -> Iterator[Row]:
    for lock in found:
        yield (
            "(any name)" if lock.any_name else lock.username or "(no such user)",
            lock.source,
            lock.failures,
            "yes" if lock.is_locked else f"from {lock.limit} on",
            moment(lock.last_at, "UTC").removesuffix(" UTC"),
            moment(lock.until, "UTC").removesuffix(" UTC"),
        )


def _document(lock: Lock) -> dict[str, Any]:
    """A lock as JSON values; every key is always there."""
    return {
        "username": lock.username or None,
        "any_name": lock.any_name,
        "source": lock.source,
        "failures": lock.failures,
        "limit": lock.limit,
        "locked": lock.is_locked,
        "last_at": stamp(lock.last_at),
        "until": stamp(lock.until),
    }
