"""A user as JSON values, and as lines for operators. Never shows the text of a key."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from rollcall.model.accounts import User
from rollcall.model.accounts.last_logins import LastLogins
from rollcall.model.accounts.people import PasswordState
from rollcall.model.accounts.ssh_keys import SshKey
from rollcall_cli.deployment.mail_troubles import trouble_document, trouble_notes, troubles_of
from rollcall_cli.deployment.ports import Deployment
from rollcall_cli.forms.layout import Row, cut, facts, moment, table

_PASSWORDS = {
    PasswordState.NONE: "none: logs in by key alone, and can't sign in to the pages",
    PasswordState.SET: "set",
    PasswordState.TO_BE_CHANGED: "invited, has not chosen a password yet; SFTP refuses the temporary one",
}

KEYS_HEADER = ("Key", "Type", "Fingerprint", "Added", "Good until")


def user_document(user: User, last: LastLogins | None, today: date) -> dict[str, Any]:
    """The user as JSON values; every key is always there. `today` is in UTC."""
    seen = last or LastLogins()
    return {
        "username": user.username,
        "districts": list(user.districts),
        "email": user.email,
        "role": user.role.value,
        "state": user.state.value,
        "networks": list(user.networks),
        "keys": [key_document(key, today) for key in user.keys],
        "last_login": {"at": seen.last_login_at, "from": seen.last_login_from} if seen.last_login_at else None,
        "last_key": {"at": seen.last_key_at, "from": seen.last_key_from} if seen.last_key_at else None,
    }


def whole_document(user: User, deployment: Deployment) -> dict[str, Any]:
    """The user as JSON values, with what there is of a password."""
    document = user_document(user, deployment.logins.last(user.username), deployment.now().date())
    return {
        **document,
        "password": deployment.users.password(user.username).value,
        "mail_trouble": trouble_document(deployment.troubles.of(user.email)),
    }


def key_document(key: SshKey, today: date) -> dict[str, Any]:
    """A key as JSON values."""
    return {
        "name": key.name,
        "type": key.kind,
        "fingerprint": key.fingerprint,
        "added_on": key.added_on,
        "expires_on": key.expires_on or None,
        "expired": key.is_expired(today),
    }


def user_lines(user: User, deployment: Deployment) -> Iterator[str]:
    """The user as lines of text."""
    last = deployment.logins.last(user.username) or LastLogins()
    yield from facts(
        (
            ("User", user.username),
            ("Districts", ", ".join(user.districts)),
            ("E-mail", user.email),
            ("Role", user.role),
            ("State", user.state),
            ("Networks", ", ".join(user.networks) or "any"),
            ("Password", _PASSWORDS[deployment.users.password(user.username)]),
            ("Last login", seen(last) or "never, as far as is known"),
        )
    )
    if user.keys:
        yield ""
        yield from key_lines(user.keys, deployment.now().date())
    if troubles := troubles_of([user.email], deployment):
        yield ""
        yield from trouble_notes(troubles, f"rollcall user set {user.username} --email ADDRESS", "UTC")


def key_lines(keys: Sequence[SshKey], today: date) -> Iterator[str]:
    """A table of keys."""
    rows: list[Row] = [(cut(key.name), key.kind, key.fingerprint, key.added_on, _until(key, today)) for key in keys]
    return table(KEYS_HEADER, rows)


def seen(last: LastLogins) -> str:
    """When and from where somebody was last at the SFTP door, in one line; empty if that is not known."""
    by_password = (last.last_login_at, last.last_login_from, "by password")
    by_key = (last.last_key_at, last.last_key_from, "by key")
    at, address, how = max(by_password, by_key)
    return f"{moment(at, 'UTC')} from {address or 'an unknown address'}, {how}" if at else ""


def _until(key: SshKey, today: date) -> str:
    return f"{key.expires_on or 'always'}{' (over)' if key.is_expired(today) else ''}"
