"""The canary's district and user: made, renewed and stopped."""

from dataclasses import replace
from datetime import timedelta

from rollcall.model import canary
from rollcall.model.accounts import District, InvalidAccount, State, User, school_year_is_over, school_year_of
from rollcall.model.accounts.history import Signature
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.results import WrongCall

NOT_SET_UP = "The canary has no district or no user here. Make them first: rollcall canary --set-up"

KEY = "canary"
"""The name of the key of an upload. Keys of other names stay."""

KEY_DAYS = 1
"""Days for which the key of an upload is good; its private half is deleted at once."""


def set_up(public_key: str, signed: Signature, deployment: Deployment) -> None:
    """Make the district and the user, or what is missing; whatever was stopped goes on.

    Raises:
        WrongCall: They can't be made.
    """
    wanted, found = canary.district(deployment.now()), deployment.accounts.district(canary.DISTRICT)
    user = deployment.users.user(canary.USERNAME)
    try:
        if found is None:
            deployment.accounts.add(wanted, signed)
        elif found.state is not State.ACTIVE:
            deployment.accounts.change(found, replace(found, state=State.ACTIVE), signed)
        deployment.folders.make(canary.DISTRICT)
        if user is None:
            key = _key(public_key, deployment)
            made = User(canary.USERNAME, (canary.DISTRICT,), canary.RECIPIENT, (key,))
            deployment.users.add(made, None, signed)
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid


def found(deployment: Deployment) -> tuple[District, User]:
    """The district and its user.

    Raises:
        WrongCall: They are not set up.
    """
    district, user = deployment.accounts.district(canary.DISTRICT), deployment.users.user(canary.USERNAME)
    if district is None or user is None:
        raise WrongCall(NOT_SET_UP)
    return district, user


def renewed(public_key: str, signed: Signature, deployment: Deployment) -> District:
    """Give the user the key of this upload alone, and move the district into the school year of today.

    Raises:
        WrongCall: They are not set up, or somebody else changes them meanwhile, such as another canary.
    """
    district, user = found(deployment)
    now = deployment.now()
    try:
        if school_year_is_over(district.school_year, now.date()):
            before, district = district, replace(district, school_year=school_year_of(now.date()))
            deployment.accounts.change(before, district, signed)
        others = tuple(key for key in user.keys if key.name != KEY)
        deployment.users.change(user, replace(user, keys=(*others, _key(public_key, deployment))), signed)
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid
    return district


def remove(signed: Signature, deployment: Deployment) -> None:
    """Delete the user, and suspend the district.

    Raises:
        WrongCall: Somebody else changes them meanwhile.
    """
    district, user = deployment.accounts.district(canary.DISTRICT), deployment.users.user(canary.USERNAME)
    try:
        if user is not None:
            deployment.users.remove(user, signed)
        if district is not None and district.state is State.ACTIVE:
            deployment.accounts.change(district, replace(district, state=State.SUSPENDED), signed)
    except InvalidAccount as invalid:
        raise WrongCall(str(invalid)) from invalid


def _key(public_key: str, deployment: Deployment) -> SshKey:
    today = deployment.now().date()
    return SshKey(KEY, public_key, today.isoformat(), (today + timedelta(days=KEY_DAYS)).isoformat())
