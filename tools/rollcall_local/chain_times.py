"""Measures the way of an import from the upload to the e-mail, each step's share, and the pages: `make bench-chain`."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rollcall_bench import districts
from rollcall_local import demo, following, page_times, sample, trials
from rollcall_local.following import Execution, NotEndedError, Uploaded
from rollcall_local.invoked import Invocation, by_step, gb_seconds, invocations, memories
from rollcall_local.local_platform import LocalPlatform, OwnPlatform
from rollcall_local.measured_costs import AFTERWARDS_SECONDS
from rollcall_local.screen import Screen
from rollcall_local.settings import ROOT
from rollcall_local.upload import Account

DISTRICT = "bench-district"
POLL_SECONDS = 1
"""Seconds between two looks at an import: looks are rare, because MiniStack spends CPU on each while it is measured."""
PARTS = ("all", "start", "run", "chain", "CPU", "GB-s")
"""What is measured of a step: the whole, its parts, the CPU of its function, and GB-seconds. The parts are the start of
the function, which imports the handler; the run of the handler; and the chain, which is all that the local platform
does besides."""
WARM_PARTS = ("all", "run", "chain", "CPU", "GB-s")
WIDTHS = (24, 8)
SAMPLE_STUDENTS = 1200
GOALS = {SAMPLE_STUDENTS: 0.5, 1_000_000: 30.0}
"""Seconds from the upload to the e-mail on a warm platform, by the number of students."""
ROUNDS, LARGE_ROUNDS = 11, 2
LARGE_SECONDS = 900
SIZES = ROOT / "tools/rollcall_docs/costs/sizes.json"
"""What the cost model knows of imports of other sizes than the sample."""

Times = Mapping[str, float]
"""Seconds by part."""


def main(args: argparse.Namespace) -> int:
    """Import a package on a cold platform, then `rounds` more; print the seconds of each step. The exit code is 0."""
    screen = Screen()
    students = args.students or SAMPLE_STUDENTS
    rounds = args.rounds or (LARGE_ROUNDS if args.students else ROUNDS)
    with trials.running(args, screen) as platform:
        account = demo.add_account(platform, screen, districts.DISTRICT if args.students else DISTRICT)
        put = _large(platform, args.students) if args.students else _sample(platform)
        imports, before = [], 0
        for number in range(rounds + 1):
            before = len(list(invocations(platform)))
            imports.append(shares_of(platform, put, number))
            if args.cost:
                time.sleep(AFTERWARDS_SECONDS)
        functions = by_step(list(invocations(platform)), before, memories(platform))
        pages = [] if args.students else _pages(platform, account, rounds)
    cold, *warm = imports
    screen.title(
        f"Milliseconds from the upload to the e-mail, {students:,} students; warm: median of {len(warm)} imports"
    )
    print(table(cold, medians(warm)))
    print(reached(students, medians(warm)))
    if pages:
        screen.title(f"Milliseconds of the pages' function; warm is the median of {rounds} requests")
        print(page_times.table(pages))
    if args.cost:
        SIZES.write_text(with_size(SIZES, students, functions), encoding="utf-8")
        screen.say(f"Written: {SIZES.relative_to(ROOT)}. Now `make docs`.")
    return 0


def reached(students: int, warm: Mapping[str, Times]) -> str:
    """The time of the whole way in a sentence, beside the goal where there is one for this size."""
    seconds = _sum(warm)["all"]
    goal = f", where {GOALS[students]:g} s are the goal" if students in GOALS else ""
    return f"Upload to e-mail, warm: {seconds:.1f} s{goal}."


def with_size(path: Path, students: int, functions: Mapping[str, Mapping[str, float]]) -> str:
    """The file of sizes with this one: what each function took, and how busy the machine was."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known[str(students)] = {"load": round(os.getloadavg()[0], 1), "functions": functions}
    return json.dumps(known, indent=1, sort_keys=True) + "\n"


def _pages(platform: LocalPlatform, account: Account, rounds: int) -> list[page_times.Page]:
    faulty = trials.put(platform, DISTRICT, sample.with_errors(demo.today()))
    list(following.follow(platform, faulty, poll=POLL_SECONDS))
    return list(page_times.measured(platform, account, faulty.import_id, rounds))


def _sample(platform: LocalPlatform) -> Callable[[int], Uploaded]:
    """Uploads the sample: by turns without and with faults."""
    kinds = (sample.clean, sample.with_errors)
    return lambda number: trials.put(platform, DISTRICT, kinds[number % len(kinds)](demo.today()))


def _large(platform: OwnPlatform, students: int) -> Callable[[int], Uploaded]:
    """Uploads made districts: by turns without faults and with 1 % of the rows faulty."""
    packages = []
    for faults in ("clean", "one-percent"):
        packages.append(platform.settings.temporary / f"{faults}.zip")
        make = ["--students", str(students), "--faults", faults, str(packages[-1])]
        # In its own process, so that its memory does not count as the platform's.
        subprocess.run([sys.executable, "-m", "rollcall_bench.districts", *make], check=True)

    def put(number: int) -> Uploaded:
        bucket, key = platform.outputs["InboxBucket"], f"{districts.DISTRICT}/Roster.zip"
        with packages[number % len(packages)].open("rb") as body:
            answer = platform.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
        return Uploaded(bucket, key, answer["VersionId"])

    return put


def shares_of(platform: LocalPlatform, put: Callable[[int], Uploaded], number: int) -> Mapping[str, Times]:
    """Import a package, another one than the last time, and measure each part of the way."""
    began = datetime.now(UTC)
    uploaded = put(number)
    time.sleep(POLL_SECONDS)
    *_, last = following.follow(platform, uploaded, LARGE_SECONDS, poll=POLL_SECONDS)
    if last.status != "SUCCEEDED":
        raise NotEndedError(f"The import ended as {last.status}.")
    return shares(began, last, list(invocations(platform)), memories(platform))


def shares(
    began: datetime, execution: Execution, invocations: Sequence[Invocation], memory: Mapping[str, int]
) -> Mapping[str, Times]:
    """The seconds of each part of the way, in order: from the upload to the first step, and each step.

    `memory` is that of each function in MiB.
    """
    waited = (execution.steps[0].began - began).total_seconds()
    found: dict[str, Times] = {"(upload)": dict.fromkeys(PARTS, 0.0) | {"all": waited, "chain": waited}}
    for step in execution.steps:
        until = step.ended or step.began
        ran = [
            each
            for each in invocations
            if f"{step.name}Function" in each.function and step.began.timestamp() <= each.began <= until.timestamp()
        ]
        start, run, seconds = sum(each.start for each in ran), sum(each.run for each in ran), step.seconds
        charged = gb_seconds(ran, memory)
        numbers = seconds, start, run, seconds - start - run, sum(each.cpu for each in ran), charged
        found[step.name] = dict(zip(PARTS, numbers, strict=True))
    return found


def medians(imports: Sequence[Mapping[str, Times]]) -> Mapping[str, Times]:
    """The median of each part over several imports."""
    return {
        name: {part: statistics.median(each[name][part] for each in imports) for part in PARTS} for name in imports[0]
    }


def table(cold: Mapping[str, Times], warm: Mapping[str, Times]) -> str:
    """The seconds as a table in milliseconds, and GB-seconds as they are, with the sums below."""
    first, width = WIDTHS
    head = "".join(part.rjust(width) for part in ("cold", *PARTS[1:], "warm", *WARM_PARTS[1:]))
    lines = [
        name.ljust(first)
        + "".join(_cell(cold_, part).rjust(width) for part in PARTS)
        + "".join(_cell(warm_, part).rjust(width) for part in WARM_PARTS)
        for name, cold_, warm_ in [*((name, cold[name], warm[name]) for name in cold), ("sum", _sum(cold), _sum(warm))]
    ]
    return "\n".join([" " * first + head, *lines])


def _cell(times: Times, part: str) -> str:
    return f"{times[part]:.2f}" if part == "GB-s" else f"{1000 * times[part]:.0f}"


def _sum(shares: Mapping[str, Times]) -> Times:
    return {part: sum(times[part] for times in shares.values()) for part in PARTS}
