"""What a change of a district takes away: whom it locks out, in sentences for whoever is asked to confirm it."""

from collections.abc import Iterator, Sequence

from rollcall.model.accounts import Decides, District, State, User
from rollcall.model.accounts.networks import allows
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import moment
from rollcall_cli.user.lockouts import manages


def lockouts(before: District, after: District, deployment: Deployment) -> list[str]:
    """What is lost if `before` becomes `after`; empty if nothing is."""
    suspends = after.state is State.SUSPENDED is not before.state
    if not suspends and after.networks == before.networks:
        return []
    users = deployment.users.of_district(before.district_id)
    return [
        *(_suspended(before, users) if suspends else ()),
        *(_left_out(before, after, users, deployment) if after.networks != before.networks else ()),
    ]


def nobody_decides(district: District, deployment: Deployment) -> bool:
    """Whether a district shall decide about imports that wait, and has nobody who could."""
    if district.decides is Decides.OPERATOR:
        return False
    return not any(manages(user, district.district_id) for user in deployment.users.of_district(district.district_id))


def _suspended(district: District, users: Sequence[User]) -> Iterator[str]:
    names = ", ".join(user.username for user in users if user.state is State.ACTIVE) or "nobody now"
    yield (
        f"No user of {district.district_id} can log in, neither by SFTP nor to the pages, until `rollcall district "
        f"resume {district.district_id}`: {names}."
    )
    yield "What is uploaded nevertheless, in an SFTP session that is open already, is rejected. The roster stays."


def _left_out(before: District, after: District, users: Sequence[User], deployment: Deployment) -> Iterator[str]:
    logins = deployment.users.last_logins()
    for user in users:
        last = logins.get(user.username)
        if last is None or user.state is not State.ACTIVE:
            continue
        visits = {last.last_login_from: last.last_login_at, last.last_key_from: last.last_key_at}
        for address, at in visits.items():
            if at and allows(before.networks, address) and not allows(after.networks, address):
                yield (
                    f"{user.username} logged in from {address} on {moment(at, 'UTC')}, which the networks "
                    f"{', '.join(after.networks)} leave out."
                )
