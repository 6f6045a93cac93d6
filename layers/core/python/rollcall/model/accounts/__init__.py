"""The accounts: districts and the people who upload and decide for them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rollcall.model.accounts import networks, ssh_keys
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall.model.suspicions import HoldSettings, InvalidLimit

DISTRICT_ID = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
"""An account's id is part of object keys, policies and Hive-style paths, so it has no special characters of these."""

SYNTHETIC = "synthetic-"
"""Begins the ids of districts that Rollcall makes for trials. Nobody's webhook, dashboard or bill is about them."""

USERNAME = r"[a-z0-9_][a-z0-9_.@-]{2,99}"
"""What Transfer Family allows, in lower case, because logins are compared case-folded."""

SCHOOL_YEAR = r"([0-9]{4})-([0-9]{4})"

SCHOOL_YEAR_BEGINS = 7
"""July (contract, section 3)."""

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
EMAIL = rf"(?ia){_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})+"
"""RFC 5322's dot-atom, at a domain name with a dot. SES refuses a message to everybody if it can't use one of its
addresses, such as one with letters beyond ASCII (API reference, `Destination`)."""


class InvalidAccount(ValueError):
    """An account or user is not valid. The text says why and what to do, and may be shown."""


class ChangedMeanwhile(InvalidAccount):
    """An account is no longer as it was when it was read, so that nothing was written."""


class State(StrEnum):
    """Whether an account may import."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class Role(StrEnum):
    """What a user may do on the pages; by SFTP, every user uploads."""

    READER = "reader"
    """Sees everything but the values of students' rows."""
    DATA_MANAGER = "data-manager"
    """Also sees values, sends packages and decides."""


class Decides(StrEnum):
    """Who decides about a district's imports that are held."""

    DISTRICT = "district"
    """A data manager of the district."""
    OPERATOR = "operator"
    """Somebody who runs the deployment."""
    BOTH = "both"
    """Both of them must approve."""


class Expect(StrEnum):
    """When an operator expects the uploads of a district."""

    LEARN = "learn"
    """At its usual times, which are learnt."""
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    """Monday to Friday, but for days that are no school days."""
    WEEKLY = "weekly"
    """Within seven days of the last one."""
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class District:
    """A district's account."""

    district_id: str
    name: str
    time_zone: str
    """An IANA name, such as America/Chicago."""
    contacts: tuple[str, ...]
    """E-mail addresses that get a mail about every import, in addition to whoever submitted it."""
    school_year: str
    """The current one, such as 2026-2027."""
    state: State = State.ACTIVE
    hold: HoldSettings = field(default_factory=HoldSettings)
    """Which imports wait for a decision."""
    decides: Decides = Decides.OPERATOR
    """Who decides about those that wait."""
    sends_by_page: bool = True
    """Whether its data managers may send a package by page, too."""
    muted: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The outcomes that an address does not hear of (`accounts.mails`)."""
    networks: tuple[str, ...] = ()
    """Networks from which its users may log in by SFTP, such as 203.0.113.0/24; empty means from anywhere."""
    expect: Expect = Expect.LEARN
    """When its uploads are expected, so that operators hear of one that does not come."""

    def check(self) -> None:
        """Raises `InvalidAccount` for the first thing that is wrong."""
        from rollcall.model.accounts import mails  # noqa: PLC0415 - of no use to a login

        if not re.fullmatch(DISTRICT_ID, self.district_id):
            raise InvalidAccount(
                "A district's id has up to 64 letters A to Z, digits, dots, hyphens and underscores, "
                "and begins with a letter or digit. Choose another id."
            )
        if not self.name.strip():
            raise InvalidAccount("The district has no name. Give one.")
        _check_time_zone(self.time_zone)
        _check_addresses(self.contacts)
        check_school_year(self.school_year)
        try:
            self.hold.check()
        except InvalidLimit as invalid:
            raise InvalidAccount(str(invalid)) from invalid
        if problem := mails.problem(self.muted, self.contacts):
            raise InvalidAccount(problem)
        _check_networks(self.networks)


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who uploads by SFTP for one district or several, and sees their pages."""

    username: str
    districts: tuple[str, ...]
    """Ids of the districts, at least one, each once."""
    email: str
    keys: tuple[SshKey, ...] = ()
    networks: tuple[str, ...] = ()
    """Networks from which the user may log in, such as 203.0.113.0/24; empty means from anywhere."""
    state: State = State.ACTIVE
    role: Role = Role.DATA_MANAGER

    def check(self) -> None:
        """Raises `InvalidAccount` for the first thing that is wrong."""
        check_person(self.username, self.email)
        _check_districts(self.districts)
        names = [key.name.lower() for key in self.keys]
        if twice := [key.name for key in self.keys if names.count(key.name.lower()) > 1]:
            raise InvalidAccount(f"There is a key {twice[0]!a} already. Give the new one another name.")
        for key in self.keys:
            try:
                key.check()
            except ssh_keys.UnusableKey as unusable:
                raise InvalidAccount(str(unusable)) from unusable
        prints = {key.name: key.fingerprint for key in self.keys}
        if len(set(prints.values())) < len(prints):
            same = [name for name, each in prints.items() if [*prints.values()].count(each) > 1]
            raise InvalidAccount(f"The keys {same[0]!a} and {same[1]!a} are the same key. One of them is enough.")
        _check_networks(self.networks)

    def usable_keys(self, day: date) -> tuple[SshKey, ...]:
        """The keys that have not expired on `day`, in UTC."""
        return tuple(key for key in self.keys if not key.is_expired(day))


def is_synthetic(district_id: str) -> bool:
    """Whether a district is there for trials alone, and has no children."""
    return district_id.startswith(SYNTHETIC)


def check_person(username: str, email: str) -> None:
    """Raises `InvalidAccount` for the first thing that is wrong with the name or address of a user or an operator."""
    if not re.fullmatch(USERNAME, username):
        raise InvalidAccount(
            "A user's name has 3 to 100 small letters a to z, digits, underscores, dots, hyphens and @. "
            "Choose another name."
        )
    _check_addresses((email,))


def school_year_of(day: date) -> str:
    """The school year of a day, such as 2026-2027; it turns on 1 July."""
    first = day.year if day.month >= SCHOOL_YEAR_BEGINS else day.year - 1
    return _school_year(first)


def school_year_beside(years: str, steps: int) -> str:
    """The school year that is `steps` years after `years`, or before it if `steps` is negative."""
    return _school_year(int(years[:4]) + steps)


def school_year_is_over(years: str, day: date) -> bool:
    """Whether a school year is over on `day`; it ends with 30 June of its second calendar year."""
    return school_year_of(day) > years


def check_school_year(years: str) -> None:
    """Raises `InvalidAccount` unless `years` is written like 2026-2027."""
    match = re.fullmatch(SCHOOL_YEAR, years)
    if not match or int(match[2]) != int(match[1]) + 1:
        raise InvalidAccount("A school year is written like 2026-2027. Give it like that.")


def _school_year(first: int) -> str:
    return f"{first:04}-{first + 1:04}"


def _check_time_zone(name: str) -> None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - of no use to a login

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidAccount(f"There is no time zone {name!r}. Give one like America/Chicago.") from None


def _check_addresses(addresses: Sequence[str]) -> None:
    if not addresses:
        raise InvalidAccount("Nobody would get mails about imports. Give an e-mail address.")
    for address in addresses:
        if not re.fullmatch(EMAIL, address):
            raise InvalidAccount(f"{address!r} is not an e-mail address. Give one like name@example.org.")


def _check_districts(districts: Sequence[str]) -> None:
    from rollcall.model.accounts import homes  # noqa: PLC0415 - a step that only reads users needs none

    if not districts:
        raise InvalidAccount("A user belongs to a district at least. Give one.")
    if len(set(districts)) < len(districts):
        raise InvalidAccount("A district is named twice. Name each one once.")
    if wrong := [each for each in districts if not re.fullmatch(DISTRICT_ID, each)]:
        raise InvalidAccount(f"{wrong[0]!a} is no district's id. `rollcall district list` shows them.")
    if not homes.fit(districts):
        raise InvalidAccount(
            f"A user can't belong to these {len(districts)} districts: what the user may do in all of them is longer "
            "than AWS takes. Make another user for some of them."
        )


def _check_networks(given: Sequence[str]) -> None:
    for network in given:
        if problem := networks.problem(network):
            raise InvalidAccount(problem)
