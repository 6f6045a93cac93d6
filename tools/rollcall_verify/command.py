"""The command behind `make verify-aws`."""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable

from rollcall.aws.clients import client
from rollcall.aws.services.stack import NoStack, outputs
from rollcall_verify.checks import Check, Outcome, Stack, Verdict, Wrong, outcomes
from rollcall_verify.district import Synthetic, left, synthetic
from rollcall_verify.looking import READING
from rollcall_verify.trying import trying


def main(arguments: list[str]) -> int:
    """Run all checks and print what each has shown; return 1 if something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m rollcall_verify", description=__doc__)
    parser.add_argument("stack", help="the name of the deployed stack")
    parser.add_argument("--read-only", action="store_true", help="leave out the synthetic district")
    args = parser.parse_args(arguments)
    try:
        stack = stack_of(args.stack)
    except NoStack as error:
        print(error, file=sys.stderr)
        return 2
    began = time.monotonic()
    counted = Counter(_shown(each).verdict for each in every(stack, read_only=args.read_only))
    said = ", ".join(f"{counted[verdict]} {verdict}" for verdict in Verdict)
    print(f"\n{said}; {time.monotonic() - began:.0f} s")
    return 1 if counted[Verdict.WRONG] else 0


def stack_of(name: str) -> Stack:
    """The stack to which the environment of this process points.

    Raises:
        NoStack: There is none.
    """
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
    return Stack(name, outputs(name), client, is_local="127.0.0.1" in endpoint or "localhost" in endpoint)


def every(stack: Stack, *, read_only: bool) -> Iterable[Outcome]:
    """What came of each check, one after the other."""
    yield from outcomes(READING, stack)
    if read_only:
        return
    made: Synthetic | None = None
    try:
        with synthetic(stack) as made:
            yield from outcomes(trying(made), stack)
    except Wrong as error:
        yield Outcome("district", Verdict.WRONG, str(error))
    if made:
        yield from outcomes((Check("removal", lambda stack: _removed(stack, made.district)),), stack)


def _removed(stack: Stack, district: str) -> str:
    """Nothing of the synthetic district is left."""
    if there := left(stack, district):
        raise Wrong(f"Of {district} there is still something in: {', '.join(sorted(set(there)))}")
    return f"nothing of {district} is left"


def _shown(outcome: Outcome) -> Outcome:
    print(f"{outcome.verdict:<9} {outcome.name:<12} {outcome.words}", flush=True)
    return outcome
