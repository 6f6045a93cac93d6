"""What a change of a user takes away: whom it locks out, in sentences for whoever is asked to confirm it."""

from collections.abc import Iterator

from rollcall.model.accounts import Role, State, User
from rollcall.model.accounts.networks import allows
from rollcall.model.accounts.people import PasswordState
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import moment


def lockouts(before: User, after: User | None, deployment: Deployment) -> list[str]:
    """What is lost if `before` becomes `after`, or is removed (None); empty if nothing is."""
    return [
        *_access(before, after),
        *_last_managers(before, after, deployment),
        *_last_key(before, after, deployment),
        *_last_network(before, after, deployment),
    ]


def manages(user: User | None, district_id: str) -> bool:
    """Whether somebody is a data manager of a district, and not suspended."""
    return (
        user is not None
        and user.role is Role.DATA_MANAGER
        and user.state is State.ACTIVE
        and district_id in user.districts
    )


def _access(before: User, after: User | None) -> Iterator[str]:
    name = before.username
    if after is None:
        yield f"{name} can log in no longer, neither by SFTP nor to the pages. Password, keys and sessions are deleted."
        return
    if after.state is State.SUSPENDED is not before.state:
        yield (
            f"{name} can't log in, neither by SFTP nor to the pages, until `rollcall user unlock {name}`. An SFTP "
            "session that is open already lasts until it ends."
        )
    if left := [each for each in before.districts if each not in after.districts]:
        yield f"{name} uploads no longer for {', '.join(left)}, and no longer sees those pages."


def _last_managers(before: User, after: User | None, deployment: Deployment) -> Iterator[str]:
    lost = [each for each in before.districts if manages(before, each) and not manages(after, each)]
    if not lost:
        return
    others = [user for user in deployment.users.everybody() if user.username != before.username]
    for district_id in lost:
        if not any(manages(user, district_id) for user in others):
            yield (
                f"{before.username} is the last data manager of {district_id}: then nobody of the district sees values "
                "of rows, sends packages by page, or decides about imports that wait."
            )


def _last_key(before: User, after: User | None, deployment: Deployment) -> Iterator[str]:
    today = deployment.now().date()
    if after is None or not before.usable_keys(today) or after.usable_keys(today):
        return
    if deployment.users.password(before.username) is PasswordState.NONE:
        yield f"{before.username} has no password and would have no key that is good: nobody could log in by this name."


def _last_network(before: User, after: User | None, deployment: Deployment) -> Iterator[str]:
    if after is None or after.networks == before.networks:
        return
    last = deployment.logins.last(before.username)
    if last is None:
        return
    visits = {last.last_login_from: last.last_login_at, last.last_key_from: last.last_key_at}
    for address, at in visits.items():
        if at and allows(before.networks, address) and not allows(after.networks, address):
            yield (
                f"{before.username} logged in from {address} on {moment(at, 'UTC')}, which the networks "
                f"{', '.join(after.networks)} leave out."
            )
