"""The record of changes of accounts: who changed what, when, from what to what.

It holds no password and no text of a key: a password is *set* or *none*, and a key has its name and fingerprint.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from rollcall.model.accounts import District, User
from rollcall.model.accounts.ssh_keys import SshKey

ADDED, REMOVED = "added", "removed"
"""What happens to a whole account."""

DISTRICT = "district"
"""The subject of a change of the district's own account."""

OPERATORS = "-operators"
"""In place of a district's id, where operators are added and removed: they belong to none. No district has this id."""

NOTHING = "none"

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who changes an account, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AccountChange:
    """One setting of an account that somebody has changed."""

    district_id: str
    """The district in whose history it stands."""
    at: datetime
    by: str
    subject: str
    """Whose account: `district`, or `user` or `operator` and a name."""
    what: str
    """The setting, or `added` or `removed` for the whole account."""
    before: str
    """Empty for what was not there."""
    after: str
    """Empty for what is not there any more."""


def district_changes(before: District | None, after: District, signed: Signature) -> list[AccountChange]:
    """What a change of a district's account changes; `before` is None for a new one."""
    settings = _of_district(after)
    found = [*_differences(_of_district(before), settings)] if before else [(ADDED, "", _listed(settings))]
    return [_change(after.district_id, DISTRICT, one, signed) for one in found]


def user_changes(before: User | None, after: User | None, signed: Signature, note: str = "") -> list[AccountChange]:
    """What a change of a user changes, in the history of each district that the user belongs to before or after it.

    Args:
        before: The user before; None for a new one.
        after: The user after; None for one that is removed.
        signed: Who changes it, and when.
        note: What else a new user has.
    """
    old, new = _of_user(before) if before else {}, _of_user(after) if after else {}
    if before is None:
        found = [(ADDED, "", "; ".join(filter(None, (_listed(new), note))))]
    elif after is None:
        found = [(REMOVED, _listed(old), "")]
    else:
        found = [*_differences(old, new)]
    subject = after or before
    if subject is None:
        return []
    districts = dict.fromkeys((*(before.districts if before else ()), *(after.districts if after else ())))
    return [_change(each, f"user {subject.username}", one, signed) for each in districts for one in found]


def noted(districts: Iterable[str], subject: str, one: tuple[str, str, str], signed: Signature) -> list[AccountChange]:
    """A change that is in no item: a password that was set, say. `one` is what, and from what to what."""
    return [_change(each, subject, one, signed) for each in districts]


def key_text(key: SshKey) -> str:
    """A key without its text: type, fingerprint and last day."""
    until = f", until {key.expires_on}" if key.expires_on else ""
    return f"{key.kind} {key.fingerprint}{until}"


def _change(district_id: str, subject: str, one: tuple[str, str, str], signed: Signature) -> AccountChange:
    return AccountChange(district_id, signed.at, signed.by, subject, *one)


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for what in dict.fromkeys((*before, *after)):
        old, new = before.get(what, ""), after.get(what, "")
        if old != new:
            yield what, old, new


def _listed(settings: Mapping[str, str]) -> str:
    """Settings in one text; what is as for everybody is left out."""
    return "; ".join(f"{what}: {value}" for what, value in settings.items() if value not in {"", NOTHING, DEFAULT})


def _of_district(district: District) -> dict[str, str]:
    """All settings of a district in words, each under its name."""
    hold = district.hold
    limits = {name: "off" if limit is None else str(limit) for name, limit in hold.limits().items()}
    return {
        "name": district.name,
        "time zone": district.time_zone,
        "contacts": ", ".join(district.contacts),
        "school year": district.school_year,
        "state": str(district.state),
        "networks": ", ".join(district.networks) or NOTHING,
        "who decides": str(district.decides),
        "uploads are expected": str(district.expect),
        "packages by page": "on" if district.sends_by_page else "off",
        "holds": "on" if hold.enabled else "off",
        "rows from which imports are held": DEFAULT if hold.least_rows is None else str(hold.least_rows),
        **{f"limit {name}": limit if name in hold.own else DEFAULT for name, limit in limits.items()},
        **{f"e-mails not sent to {who}": ", ".join(muted) for who, muted in sorted(district.muted.items())},
    }


def _of_user(user: User) -> dict[str, str]:
    """All settings of a user in words, each under its name."""
    return {
        "districts": ", ".join(user.districts),
        "e-mail": user.email,
        "role": str(user.role),
        "state": str(user.state),
        "networks": ", ".join(user.networks) or NOTHING,
        **{f"key {key.name}": key_text(key) for key in user.keys},
    }
