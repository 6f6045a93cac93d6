"""What all commands that change a user share: the question, the record, and the answer."""

from collections.abc import Callable

from rollcall.model.accounts import InvalidAccount, User
from rollcall.model.accounts.history import Signature, noted
from rollcall.report.json import as_json
from rollcall_cli.deployment.confirmation import DECLINED, agreed, signature
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import lines
from rollcall_cli.results import Result, WrongCall
from rollcall_cli.user.account import user_lines, whole_document
from rollcall_cli.user.lockouts import lockouts


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
    """Forget the failed logins of a name, and record that of a user; from how many addresses there were some."""
    lifted, user = deployment.logins.lift(username), deployment.users.user(username)
    if lifted and user:
        change = ("failed logins", f"from {lifted} {'address' if lifted == 1 else 'addresses'}", "forgotten")
        deployment.history.add(noted(user.districts, f"user {user.username}", change, signed))
    return lifted


def with_checks(do: Callable[[], None]) -> None:
    """Do it.

    Raises:
        WrongCall: It is refused; the text says why.
    """
    try:
        do()
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
