"""Measures the way of an import from the upload to the e-mail, each step's share, and the pages: `make bench-chain`."""

import argparse
import statistics
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from rollcall_local import demo, following, page_times, sample, trials
from rollcall_local.following import Execution, NotEndedError
from rollcall_local.invoked import Invocation, invocations
from rollcall_local.local_platform import LocalPlatform
from rollcall_local.screen import Screen

DISTRICT = "bench-district"
POLL_SECONDS = 1
"""How long it waits before it looks how far an import has come: seldom, and not at once, because MiniStack answers
while it measures."""
PARTS = ("all", "start", "run", "chain", "CPU")
"""Of a step: the whole, its parts, and the CPU of the function. The parts are the start of the function, which imports
the handler; the run of the handler; and the chain itself, which is what the local platform does besides."""
WARM_PARTS = ("all", "run", "chain", "CPU")
WIDTHS = (24, 8)

Times = Mapping[str, float]
"""Seconds by part."""


def main(args: argparse.Namespace) -> int:
    """Import a package on a cold platform, then `rounds` more; print the seconds of each step. The exit code is 0."""
    screen = Screen()
    with trials.running(args, screen) as platform:
        account = demo.add_account(platform, screen, DISTRICT)
        imports = [shares_of(platform, number) for number in range(args.rounds + 1)]
        faulty = trials.put(platform, DISTRICT, sample.with_errors(demo.today()))
        list(following.follow(platform, faulty, poll=POLL_SECONDS))
        pages = list(page_times.measured(platform, account, faulty.import_id, args.rounds))
    cold, *warm = imports
    screen.title(f"Milliseconds from the upload to the e-mail; warm is the median of {len(warm)} imports")
    print(table(cold, medians(warm)))
    screen.title(f"Milliseconds of the pages' function; warm is the median of {args.rounds} requests")
    print(page_times.table(pages))
    return 0


def shares_of(platform: LocalPlatform, number: int) -> Mapping[str, Times]:
    """Import a package, another one than the last time, and measure each part of the way."""
    package = (sample.clean, sample.with_errors)[number % 2](demo.today())
    began = datetime.now(UTC)
    uploaded = trials.put(platform, DISTRICT, package)
    time.sleep(POLL_SECONDS)
    *_, last = following.follow(platform, uploaded, poll=POLL_SECONDS)
    if last.status != "SUCCEEDED":
        raise NotEndedError(f"The import ended as {last.status}.")
    return shares(began, last, list(invocations(platform)))


def shares(began: datetime, execution: Execution, invocations: Sequence[Invocation]) -> Mapping[str, Times]:
    """The seconds of each part of the way, in order: from the upload to the first step, and each step."""
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
        numbers = seconds, start, run, seconds - start - run, sum(each.cpu for each in ran)
        found[step.name] = dict(zip(PARTS, numbers, strict=True))
    return found


def medians(imports: Sequence[Mapping[str, Times]]) -> Mapping[str, Times]:
    """The median of each part over several imports."""
    return {
        name: {part: statistics.median(each[name][part] for each in imports) for part in PARTS} for name in imports[0]
    }


def table(cold: Mapping[str, Times], warm: Mapping[str, Times]) -> str:
    """The seconds as a table in milliseconds, with the sums below."""
    first, width = WIDTHS
    head = "".join(part.rjust(width) for part in ("cold", *PARTS[1:], "warm", *WARM_PARTS[1:]))
    lines = [
        name.ljust(first)
        + "".join(f"{1000 * cold_[part]:{width}.0f}" for part in PARTS)
        + "".join(f"{1000 * warm_[part]:{width}.0f}" for part in WARM_PARTS)
        for name, cold_, warm_ in [*((name, cold[name], warm[name]) for name in cold), ("sum", _sum(cold), _sum(warm))]
    ]
    return "\n".join([" " * first + head, *lines])


def _sum(shares: Mapping[str, Times]) -> Times:
    return {part: sum(times[part] for times in shares.values()) for part in PARTS}
