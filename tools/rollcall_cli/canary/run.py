"""One canary: the upload, and what becomes of it."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rollcall.model import canary
from rollcall.model.accounts import District
from rollcall.model.accounts.history import Signature
from rollcall.steps.canary_standing import Stage, Standing, standing
from rollcall_cli.canary.account import found, renewed
from rollcall_cli.deployment.ports import Deployment, NotSent

POLL_SECONDS = 2

SKEW = timedelta(hours=1)
"""How far the clock of this machine may be from that of AWS."""


@dataclass(frozen=True, slots=True)
class Flight:
    """A canary that is over, or whose time is."""

    name: str
    """Of the package."""
    sent_at: datetime
    standing: Standing
    said: str = ""
    """The words of the SFTP client, if it failed."""


def fly(signed: Signature, seconds: int, known_hosts: Path | None, deployment: Deployment) -> Flight:
    """Send a package, and wait for `seconds` at most.

    Raises:
        WrongCall: It can't be tried.
    """
    found(deployment)
    door, now = deployment.post.terms().door, deployment.now()
    name = canary.name_of(now)
    with deployment.client.session(known_hosts) as session:
        district = renewed(session.public_key, signed, deployment)
        _progress(f"Uploading {name} to {door.host}")
        try:
            session.send(door, canary.USERNAME, name, canary.package(now))
        except NotSent as not_sent:
            return Flight(name, now, Standing(Stage.DOOR, is_over=True), str(not_sent))
    return Flight(name, now, _waited(name, now, district, seconds, deployment))


def _waited(name: str, sent_at: datetime, district: District, seconds: int, deployment: Deployment) -> Standing:
    """Wait until the canary is over or its time is up, and return how far it came."""
    shown: Stage | None = None
    for _ in range(max(1, seconds // POLL_SECONDS)):
        fields = _record(name, sent_at, deployment)
        pointer = deployment.pointers.pointer(district.district_id, district.school_year)
        now = standing(fields, pointer)
        if now.is_over:
            return now
        if now.stage is not shown:
            shown = now.stage
            _progress(f"Waiting for: {shown}")
        deployment.wait(POLL_SECONDS)
    return now


def _record(name: str, sent_at: datetime, deployment: Deployment) -> Mapping[str, Any] | None:
    """What is recorded of the package's import; None if there is none yet.

    The index finds it, and may be behind; its own record is not.
    """
    since = (sent_at - SKEW).strftime("%Y-%m-%dT%H:%M:%SZ")
    for fields in deployment.district_imports.newest_first(canary.DISTRICT, since, at_once=10):
        if fields["key"].rpartition("/")[2] == name:
            return deployment.imports.fields(fields["import_id"])
    return None


def _progress(text: str) -> None:
    sys.stderr.write(f"{text} …\n")
    sys.stderr.flush()
