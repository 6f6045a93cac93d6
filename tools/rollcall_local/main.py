"""The commands of the local platform: demo, up, down, and trials that measure it."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rollcall_local import chain_times, demo, local_platform, measured_costs, served, signals, trials
from rollcall_local.deployment import DeploymentError
from rollcall_local.following import NotEndedError
from rollcall_local.invoking import command as invoking
from rollcall_local.invoking.containers import NoDockerError
from rollcall_local.invoking.prepared import NoStepError
from rollcall_local.local_platform import CommandError, InUseError
from rollcall_local.ministack import EndedError, NotStartedError
from rollcall_local.screen import Screen
from rollcall_local.settings import Ports, PortTakenError
from rollcall_local.upload import UploadError

INTERRUPTED = 130
EXPECTED = (
    PortTakenError,
    InUseError,
    NotStartedError,
    EndedError,
    DeploymentError,
    CommandError,
    UploadError,
    NotEndedError,
    NoDockerError,
    NoStepError,
    invoking.NotInvokedError,
)
"""Errors whose messages say what to do."""

WHAT = ("the local AWS", "the SFTP door", "the pages")
"""What the ports are of."""


def main(argv: Sequence[str]) -> int:
    """Run one command; return the exit code."""
    args = _parser().parse_args(argv)
    try:
        with signals.as_interrupts():
            return int(args.run(args))
    except EXPECTED as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rollcall_local", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, run, text, *ports in (
        ("demo", _demo, "follow four packages from the upload to the e-mail", 0, 0, 0),
        ("up", served.up, "start the platform and keep it running", 4566, 2222, 4567),
        ("serve", served.serve, "run the platform in the foreground, as `up` does in the background", 4566, 2222, 4567),
        ("down", served.down, "stop what `up` started", 0, 0, 0),
        ("large", trials.large, "import one large package, and measure the memory", 0, 0, 0),
        ("chain", chain_times.main, "measure each step's share of the way from the upload to the e-mail", 0, 0, 0),
        ("cost", measured_costs.main, "measure what one import asks of AWS, for the cost model", 0, 0, 0),
        ("night", trials.night, "import the packages of many districts at once, and measure the memory", 0, 0, 0),
    ):
        command = commands.add_parser(name, help=text)
        command.set_defaults(run=run)
        for option, port, what in zip(("--port", "--sftp-port", "--pages-port"), ports, WHAT, strict=True):
            command.add_argument(option, type=int, default=port, help=f"port of {what}; 0: any free port")
        if name in {"demo", "up", "serve"}:
            command.add_argument("--malware-protection", action="store_true", help="scan uploads for EICAR's test file")
        if name == "demo":
            command.add_argument("package", type=Path, nargs="?", help="follow this package instead")
        if name == "chain":
            command.add_argument("--rounds", type=int, help="number of imports on the warm platform; default: 11, or 2")
            command.add_argument("--students", type=int, help="import made districts of this size, not the sample")
            command.add_argument("--cost", action="store_true", help="give the GB-seconds to the cost model")
        if name == "large":
            command.add_argument("--megabytes", type=int, default=300, help="size of the package")
        if name == "night":
            command.add_argument("--districts", type=int, default=200, help="number of districts that upload at once")
    _add_invoke(commands.add_parser("invoke", help="run one function in a container, against the platform of `up`"))
    return parser


def _add_invoke(command: argparse.ArgumentParser) -> None:
    command.set_defaults(run=invoking.main)
    command.add_argument("step", nargs="?", help="the step whose function is run, such as unpack")
    command.add_argument("--event", type=Path, help="the event; by default, the step's in events/")
    command.add_argument("--package", type=Path, help="the package that is imported first; by default, the sample")
    command.add_argument("--serve", action="store_true", help="answer to any AWS tool until Ctrl-C")


def _demo(args: argparse.Namespace) -> int:
    if args.package and not args.package.is_file():
        print(f"There is no file {args.package}. Give the path of your package: make demo ZIP=path", file=sys.stderr)
        return 2
    screen = Screen()
    screen.title("The local platform")
    with local_platform.running(
        f"demo-{os.getpid()}",
        Ports(args.port, args.sftp_port, args.pages_port),
        screen.say,
        malware_protection=args.malware_protection,
    ) as platform:
        demo.run(platform, screen, args.package)
    screen.say("Everything is stopped and removed. `make up` keeps it running, for WinSCP or sftp.")
    return 0
