"""`rollcall district remove`: deletes a district with all that is kept of it."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import click

from rollcall.model.accounts import District, InvalidAccount, State, User
from rollcall.report.json import as_json
from rollcall_cli.commands import Example
from rollcall_cli.deployment.command import deployment_command, json_option
from rollcall_cli.deployment.confirmation import DECLINED, by_option, signature, typed, yes_option
from rollcall_cli.deployment.lookup import account, district_argument
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.deployment.unfinished import LONGEST
from rollcall_cli.district.receipts import BEGUN, CONTINUED, ENDED, GONE, KEPT, Receipt, last_receipt, record
from rollcall_cli.forms.layout import Row, facts, lines, moment, note, table
from rollcall_cli.results import OurFault, Result, WrongCall

NOTES = """\
With --purge, everything is deleted with all its versions: packages, results, reports, snapshots, what lies between the
steps, records of imports, partitions of Athena's tables, and users who belong to no other district, with their
passwords. Nobody can bring it back but from the tables' point-in-time recovery. The district must be suspended, and
none of its imports may run or wait for a decision. An interrupted call can be repeated, and goes on.

The receipt says what was deleted, by kind and count. It is printed, and stays in the record of changes of accounts:
`rollcall district history` shows it for good. Repeat the command to print it again. The command reads the whole table
of imports three times or more."""

EXAMPLES = (
    Example("Stop a district first; its roster stays in use", "rollcall district suspend springfield"),
    Example("Delete it with all that is kept of it", "rollcall district remove springfield --purge"),
    Example(
        "Keep the receipt as a file",
        "rollcall district remove springfield --purge --yes --by 'M. Okafor, ticket 1734' --json > receipt.json",
    ),
)

PASSES = 3
"""How often is looked for what came in meanwhile."""

USERS, LEFT, LOCKS, ACCOUNT = "users", "users who stay in other districts", "failed logins", "accounts of districts"
TROUBLES = "notes on e-mails that did not arrive"
"""Kinds of what the command itself removes."""


@deployment_command(
    "remove",
    summary="Show what is kept of a district, ask for its id, and delete the district with all of it, for good.",
    notes=NOTES,
    examples=EXAMPLES,
)
@district_argument
@click.option("--purge", is_flag=True, help="Delete all data with all versions. Nothing is removed without it.")
@yes_option
@by_option
@json_option
def command(
    deployment: Deployment, district_id: str, *, purge: bool, yes: bool, by: str | None, in_json: bool
) -> Result:
    """Remove the district.

    Raises:
        WrongCall: It must not be removed now; the text says why.
        OurFault: Something was left, or came in meanwhile.
    """
    before = last_receipt(district_id, deployment)
    district = deployment.accounts.district(district_id) if before else account(district_id, deployment)
    if not purge:
        raise WrongCall(
            f"Without --purge, nothing is removed. `rollcall district suspend {district_id}` stops the district, and "
            f"keeps its data; `rollcall district remove {district_id} --purge` deletes it with all data, for good."
        )
    _check(district_id, district, deployment)
    users = deployment.users.of_district(district_id)
    names = frozenset(user.username for user in users if user.districts == (district_id,))
    names |= before.usernames if before else frozenset()
    found = _found(district_id, district, users, names, deployment)
    if before and before.ended_at and not found:
        return _result(before, in_json=in_json)
    if not typed(district_id, f"Delete {district_id} and all of it", _consequences(district_id, found), yes=yes):
        return DECLINED
    record(district_id, CONTINUED if before else BEGUN, found, signature(by, deployment), deployment)
    _purge(district_id, names, by, deployment)
    record(district_id, ENDED, {}, signature(by, deployment), deployment)
    receipt = last_receipt(district_id, deployment)
    if receipt is None:
        raise OurFault("The record of changes of accounts does not show the deletion. Look with district history.")
    return _result(receipt, in_json=in_json)


def _check(district_id: str, district: District | None, deployment: Deployment) -> None:
    """Raises `WrongCall` unless nobody can use the district, and nothing of it is under way."""
    if district and district.state is not State.SUSPENDED:
        raise WrongCall(
            f"{district_id} is {district.state}. `rollcall district suspend {district_id}` stops it first, so that "
            "nobody sends anything meanwhile."
        )
    oldest = deployment.now() - LONGEST
    for each in deployment.remains.opened(district_id):
        # What is older than any import can take has died.
        if each.uploaded_at is None or each.uploaded_at > oldest:
            what = (
                f"`rollcall imports discard {each.import_id}` ends it."
                if each.status == "held"
                else "Wait until it has ended, then repeat the command."
            )
            raise WrongCall(f"Import {each.import_id} of {district_id} is {each.status}. {what}")


def _found(
    district_id: str, district: District | None, users: Sequence[User], names: frozenset[str], deployment: Deployment
) -> dict[str, int]:
    """What there is, by kind."""
    found = {
        USERS: sum(user.username in names for user in users),
        LEFT: sum(user.username not in names for user in users),
        LOCKS: sum(len(deployment.logins.of_user(name)) for name in names),
        TROUBLES: sum(deployment.troubles.of(each) is not None for each in _addresses(district_id, names, deployment)),
        **deployment.remains.found(district_id, names),
        ACCOUNT: 1 if district else 0,
    }
    return {kind: count for kind, count in found.items() if count}


def _purge(district_id: str, names: frozenset[str], by: str | None, deployment: Deployment) -> None:
    """Delete everything, the account last: as long as it is there, an interrupted call is easily repeated.

    Raises:
        OurFault: Something was left.
    """
    try:
        for _ in range(PASSES):
            for kind, counts in groupby(_steps(district_id, names, by, deployment), key=lambda each: each[0]):
                _count_down(district_id, kind, (count for _, count in counts), by, deployment)
            users = deployment.users.of_district(district_id)
            if not _found(district_id, None, users, names, deployment):
                break
        else:
            raise OurFault(f"Something of {district_id} still comes in. Repeat the command; it goes on.")
        district = deployment.accounts.district(district_id)
        if district:
            deployment.accounts.remove(district, signature(by, deployment))
            record(district_id, GONE, {ACCOUNT: 1}, signature(by, deployment), deployment)
    except InvalidAccount as changed:
        raise OurFault(f"{changed} Repeat the command; it goes on.") from changed
    except OSError as refused:
        raise OurFault(f"{refused}. Repeat the command; it goes on.") from refused


def _count_down(district_id: str, kind: str, counts: Iterator[int], by: str | None, deployment: Deployment) -> None:
    """Delete what is of one kind, and note how much went, also where it ends in the middle."""
    gone = 0
    try:
        for count in counts:
            gone += count
    finally:
        if gone:
            sys.stderr.write(f"{kind}: {gone:,} deleted\n")
            record(district_id, GONE, {kind: gone}, signature(by, deployment), deployment)


def _steps(
    district_id: str, names: frozenset[str], by: str | None, deployment: Deployment
) -> Iterator[tuple[str, int]]:
    """Delete one thing after the other: its kind, and how much it was."""
    # First: they are found by the addresses of the contacts and users, who go next.
    for address in _addresses(district_id, names, deployment):
        if deployment.troubles.of(address):
            deployment.troubles.forget(address)
            yield TROUBLES, 1
    for user in deployment.users.of_district(district_id):
        if user.username in names:
            deployment.users.remove(user, signature(by, deployment))
            yield USERS, 1
        else:
            others = tuple(each for each in user.districts if each != district_id)
            deployment.users.change(user, replace(user, districts=others), signature(by, deployment))
            yield LEFT, 1
    operators = {name for name, _ in deployment.users.operators()}
    for name in sorted(names):
        if deployment.users.user(name) is None and name not in operators:
            deployment.users.clear(name)  # whose removal was interrupted
        yield LOCKS, deployment.logins.lift(name)
    yield from deployment.remains.delete(district_id, names)


def _addresses(district_id: str, names: frozenset[str], deployment: Deployment) -> set[str]:
    """The e-mail addresses of the district and of users who go with it that nobody else has."""
    own, others = set[str](), set[str]()
    for district in deployment.accounts.all_districts():
        (own if district.district_id == district_id else others).update(each.lower() for each in district.contacts)
    for user in deployment.users.everybody():
        (own if user.username in names else others).add(user.email.lower())
    return own - others


def _consequences(district_id: str, found: Mapping[str, int]) -> Iterator[str]:
    yield f"Of {district_id} there is:"
    rows: list[Row] = list(found.items())
    yield from table(("What", "Count"), rows)
    yield ""
    yield "All of it is deleted, and nobody can bring it back. What is not reached:"
    for each in KEPT:
        yield from note(each, "- ", "  ")


def _result(receipt: Receipt, *, in_json: bool) -> Result:
    if in_json:
        return Result(as_json(receipt.document()))
    return Result(lines(_text(receipt)))


def _text(receipt: Receipt) -> Iterator[str]:
    yield f"Receipt: {receipt.district_id} was deleted with all data."
    yield ""
    yield from facts(
        (
            ("Begun", moment(receipt.begun_at, "UTC")),
            ("Ended", moment(receipt.ended_at, "UTC")),
            ("By", receipt.begun_by),
            ("Calls", str(receipt.calls)),
        )
    )
    yield ""
    rows: list[Row] = list(receipt.removed.items())
    yield from table(("Deleted", "Count"), rows)
    yield ""
    yield "Not reached:"
    for each in KEPT:
        yield from note(each, "- ", "  ")
