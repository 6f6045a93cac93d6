"""What all commands that change a district share: the question, the record, and the refusals."""

from rollcall.model.accounts import District, InvalidAccount
from rollcall_cli.deployment.confirmation import agreed, signature
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.district.lockouts import lockouts
from rollcall_cli.results import WrongCall


def change(before: District, after: District, deployment: Deployment, *, by: str | None, yes: bool) -> bool:
    """Ask where somebody would be locked out, and write the change with its record; False if that was declined.

    Raises:
        WrongCall: The district can't be like that, somebody else has changed it meanwhile, or nobody can be asked.
    """
    try:
        after.check()
        if not agreed(f"Change {before.district_id}?", lockouts(before, after, deployment), yes=yes):
            return False
        deployment.accounts.change(before, after, signature(by, deployment))
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
    return True
