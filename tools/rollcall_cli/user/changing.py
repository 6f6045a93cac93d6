"""What all commands that change a user share: the question, the record, and the answer."""

from collections.abc import Callable, Sequence

from rollcall.model.accounts import InvalidAccount, User
from rollcall.model.accounts.history import OPERATORS, Signature, noted
from rollcall.model.accounts.locks import Lock, source_of
from rollcall.report.json import as_json
from rollcall_cli.deployment.confirmation import DECLINED, agreed, signature
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result, WrongCall
from rollcall_cli.user.account import user_lines, whole_document
from rollcall_cli.user.lockouts import lockouts

NO_USER = "a name that no user has"
"""The subject of what is forgotten of such a name, which is kept nowhere: people type passwords into its field."""


def change(
    before: User, after: User, deployment: Deployment, *, by: str | None, yes: bool, in_json: bool, said: str = ""
) -> Result:
    """Ask where somebody would be locked out, write the change with its record, and answer with the user.

    `said` is what is said of it to people; default: all of the user.

    Raises:
        WrongCall: The user can't be like that, somebody else has changed it meanwhile, or nobody can be asked.
    """

    def do() -> None:
        deployment.users.change(before, after, signature(by, deployment))

    with_checks(after.check)
    if not agreed(f"Change {before.username}?", lockouts(before, after, deployment), yes=yes):
        return DECLINED
    with_checks(do)
    if in_json:
        return Result(as_json(whole_document(after, deployment)))
    return Result(lines([said] if said else user_lines(after, deployment)))


def forget_failures(username: str, deployment: Deployment, signed: Signature) -> int:
    """Forget the failed logins of a name, and record it; return from how many addresses there were some."""
    lifted = deployment.logins.lift(username)
    if lifted:
        before = f"from {lifted} {'address' if lifted == 1 else 'addresses'}"
        _note_forgotten(deployment.users.user(username), before, NO_USER, deployment, signed)
    return lifted


def forget_failures_from(address: str, found: Sequence[Lock], deployment: Deployment, signed: Signature) -> int:
    """Forget the failed logins from an address, and record it; return how many counts there were.

    It stands in the history of each user of `found`, the counts from there, and in that of the operators, since an
    address is nobody's.
    """
    lifted = deployment.logins.lift_source(address)
    if lifted:
        before, subject = f"{lifted} {'count' if lifted == 1 else 'counts'}", f"address {source_of(address)}"
        _note_forgotten(None, before, subject, deployment, signed)
        for name in dict.fromkeys(lock.username for lock in found if lock.username):
            _note_forgotten(deployment.users.user(name), f"from {source_of(address)}", NO_USER, deployment, signed)
    return lifted


def _note_forgotten(user: User | None, before: str, subject: str, deployment: Deployment, signed: Signature) -> None:
    """Record that failed logins are forgotten: with the user, or without one with `subject`, with the operators."""
    where, whose = (user.districts, f"user {user.username}") if user else ((OPERATORS,), subject)
    deployment.history.add(noted(where, whose, ("failed logins", before, "forgotten"), signed))


def with_checks(do: Callable[[], None]) -> None:
    """Do it.

    Raises:
        WrongCall: It is refused; the text says why.
    """
    try:
        do()
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
