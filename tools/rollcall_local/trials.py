"""Trials of a local platform under load: one large package, and a night in which all districts upload at once."""

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

from rollcall.aws.services.users import Users
from rollcall.model.accounts import District, school_year_of
from rollcall.model.accounts.history import Signature
from rollcall.model.imports import Status
from rollcall_bench import districts
from rollcall_local import demo, following, local_platform, mailbox, sample
from rollcall_local.following import NotEndedError, Uploaded
from rollcall_local.local_platform import LocalPlatform, OwnPlatform
from rollcall_local.machine import GIB
from rollcall_local.sample import Sample
from rollcall_local.screen import Screen
from rollcall_local.settings import Ports
from rollcall_local.upload import upload
from rollcall_local.watching import Watch

STUDENT_BYTES = 318
"""Bytes of a stored package for each student."""
LARGE_MEMORY = 2 * GIB
LARGE_SECONDS = 1200
NIGHT_MEMORY = 4 * GIB
NIGHT_SECONDS = 3600
UPLOADS_AT_ONCE = 16
POLL_SECONDS = 1
QUIET_SECONDS = 75
"""After this time spare workers have ended (`bridges.workers`)."""


def large(args: argparse.Namespace) -> int:
    """Upload a package of `megabytes` by SFTP; return 1 if it is not published or takes too much memory."""
    screen = Screen()
    with running(args, screen) as platform, Watch(platform.process.pid) as watch:
        package = platform.settings.temporary / "large.zip"
        students = str(args.megabytes * 1_000_000 // STUDENT_BYTES)
        # In its own process, so that its memory does not count as the platform's.
        make = [sys.executable, "-m", "rollcall_bench.districts", "--students", students, "--stored", str(package)]
        subprocess.run(make, check=True)
        account = demo.add_account(platform, screen, districts.DISTRICT)
        client = upload(account, package, package.name)
        screen.say(f"{package.name} ({package.stat().st_size:,} bytes) is uploaded with {client}")
        uploaded = following.newest(platform, f"{districts.DISTRICT}/{package.name}")
        screen.follow(following.follow(platform, uploaded, LARGE_SECONDS))
        wrong = list(_wrong(platform, {districts.DISTRICT: uploaded}))
    return _report(screen, watch, LARGE_MEMORY, wrong)


def night(args: argparse.Namespace) -> int:
    """Let `districts` upload at once; return 1 if one of them fails or they take too much memory."""
    screen = Screen()
    with running(args, screen) as platform, Watch(platform.process.pid) as watch:
        names = [f"district-{number}" for number in range(args.districts)]
        for name in names:
            add(platform, name)
        screen.say(f"{len(names)} districts are added")
        with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
            uploads = dict(
                zip(names, pool.map(lambda name: put(platform, name, sample.clean(demo.today())), names), strict=True)
            )
        screen.say("All districts have uploaded their packages")
        _await(platform, list(uploads.values()))
        screen.say("All imports have ended")
        wrong = list(_wrong(platform, uploads))
        time.sleep(QUIET_SECONDS)
        left, workers = watch.now()
        screen.say(f"{QUIET_SECONDS} s later: {_mib(sum(left.values()))}, {workers} workers")
    return _report(screen, watch, NIGHT_MEMORY, wrong)


@contextmanager
def running(args: argparse.Namespace, screen: Screen) -> Iterator[OwnPlatform]:
    """Run a platform of our own, to which `rollcall.aws` talks as in an operator's commands."""
    with local_platform.running(
        f"trial-{os.getpid()}", Ports(args.port, args.sftp_port, args.pages_port), screen.say
    ) as platform:
        given = platform.settings.environment()
        os.environ.update({name: value for name, value in given.items() if name.startswith("AWS_")})
        yield platform


def add(platform: LocalPlatform, name: str) -> None:
    """Add a district."""
    contacts, year = (f"contact@{name}.example",), school_year_of(demo.today())
    accounts = Users.of_stack(platform.outputs).tables
    signed = Signature("a trial", datetime.now(UTC))
    accounts.add(District(name, name.title(), demo.TIME_ZONE, contacts, year), signed)


def put(platform: LocalPlatform, district: str, package: Sample) -> Uploaded:
    """Upload the package of the sample district as this district's, without the SFTP door."""
    body = Sample(package.rows, district).package()
    bucket, key = platform.outputs["InboxBucket"], f"{district}/Roster.zip"
    answer = platform.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
    return Uploaded(bucket, key, answer["VersionId"])


def _await(platform: LocalPlatform, uploads: Sequence[Uploaded]) -> None:
    """Wait until all imports have ended.

    Raises:
        NotEndedError: One did not end in time.
    """
    deadline = time.monotonic() + NIGHT_SECONDS
    for number, uploaded in enumerate(uploads):
        while _status(platform, uploaded) in {None, Status.RUNNING}:
            if time.monotonic() > deadline:
                raise NotEndedError(f"{len(uploads) - number} imports did not end in time.")
            time.sleep(POLL_SECONDS)


def _status(platform: LocalPlatform, uploaded: Uploaded) -> str | None:
    record = following.record(platform, uploaded.import_id)
    return record["status"] if record else None


def _wrong(platform: LocalPlatform, uploads: Mapping[str, Uploaded]) -> Iterator[str]:
    """List what went wrong: each upload must be published, by one execution, and reported in one mail."""
    mails = Counter(mail.to for mail in mailbox.sent(platform.settings))
    for district, uploaded in uploads.items():
        status = _status(platform, uploaded)
        if status != Status.SUCCEEDED:
            yield f"{district}: {status}"
        current = following.current(platform, district, school_year_of(demo.today()))
        if current is None or current["import_id"] != uploaded.import_id:
            yield f"{district}: it is not published"
    if len(mails) != len(uploads) or {*mails.values()} != {1}:
        yield f"{sum(mails.values())} e-mails to {len(mails)} districts"
    pages = platform.client("stepfunctions").get_paginator("list_executions")
    started = pages.paginate(stateMachineArn=platform.outputs["StateMachineArn"])
    executions = sum(len(page["executions"]) for page in started)
    if executions != len(uploads):
        yield f"{executions} executions"


def _report(screen: Screen, watch: Watch, limit: int, wrong: Sequence[str]) -> int:
    """Print the memory used and what was wrong; return the exit code."""
    screen.title("What it took")
    parts = ", ".join(f"{name} {_mib(size)}" for name, size in sorted(watch.parts.items()))
    if watch.peak:
        screen.say(f"Peak memory: {_mib(watch.peak)} ({parts}); {_mib(limit)} are allowed")
        screen.say(f"Most workers at once: {watch.workers}")
    else:
        screen.say("This system does not report the memory that was used; Linux does")
    for what in wrong:
        screen.say(f"WRONG: {what}")
    fine = not wrong and watch.peak <= limit
    screen.say("All is well" if fine else "Something is wrong")
    return 0 if fine else 1


def _mib(size: int) -> str:
    return f"{size >> 20:,} MiB"
