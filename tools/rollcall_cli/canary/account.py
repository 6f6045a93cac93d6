"""The canary's district and user: made, renewed and stopped."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from rollcall.model import canary
from rollcall.model.accounts import (
    ChangedMeanwhile,
    District,
    InvalidAccount,
    State,
    User,
    school_year_is_over,
    school_year_of,
)
from rollcall.model.accounts.history import Signature
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.results import WrongCall

NOT_SET_UP = "The canary has no district or no user here. Make them first: rollcall canary --set-up"

KEY = "canary"
"""What the names of the keys of uploads begin with, before their moment. Keys of other names stay."""

KEY_MINUTES = 10
"""How long the key of an upload stays on the user: canaries that are sent at once leave each other theirs."""

TRIES = 10
"""Attempts to put a key, while other canaries put theirs."""

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
        WrongCall: They are not set up, or somebody has stopped one of them.
    """
    district, user = deployment.accounts.district(canary.DISTRICT), deployment.users.user(canary.USERNAME)
    if district is None or user is None:
        raise WrongCall(NOT_SET_UP)
    if district.state is not State.ACTIVE:
        raise WrongCall(f"The canary's district is {district.state}. To let it go on: rollcall canary --set-up")
    if user.state is not State.ACTIVE:
        raise WrongCall(f"The canary's user is {user.state}. To let it go on: rollcall user unlock {canary.USERNAME}")
    return district, user


def renewed(public_key: str, signed: Signature, deployment: Deployment) -> District:
    """Give the user the key of this upload, and move the district into the school year of today.

    Raises:
        WrongCall: They are not set up, or somebody else changes them meanwhile.
    """
    for left in reversed(range(TRIES)):
        try:
            return _renewed(public_key, signed, deployment)
        except ChangedMeanwhile as changed:  # another canary puts its key
            if not left:
                raise WrongCall(str(changed)) from changed
            deployment.wait(random.random())  # noqa: S311 - no secret; so that they do not meet again
        except InvalidAccount as invalid:
            raise WrongCall(str(invalid)) from invalid
    raise AssertionError


def _renewed(public_key: str, signed: Signature, deployment: Deployment) -> District:
    district, user = found(deployment)
    now = deployment.now()
    if school_year_is_over(district.school_year, now.date()):
        before, district = district, replace(district, school_year=school_year_of(now.date()))
        deployment.accounts.change(before, district, signed)
    used = _name(now - timedelta(minutes=KEY_MINUTES))
    others = tuple(key for key in user.keys if key.name != KEY and not (f"{KEY} " < key.name < used))
    deployment.users.change(user, replace(user, keys=(*others, _key(public_key, deployment))), signed)
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
    now = deployment.now()
    today = now.date()
    key = SshKey(KEY, public_key, today.isoformat(), (today + timedelta(days=KEY_DAYS)).isoformat())
    return replace(key, name=f"{_name(now)} {key.fingerprint[-6:]}")


def _name(now: datetime) -> str:
    """What the name of the key of an upload begins with. Names sort by time."""
    return f"{KEY} {now:%Y-%m-%dT%H:%M:%S.%fZ}"
