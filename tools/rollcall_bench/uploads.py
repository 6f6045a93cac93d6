"""`make bench-door`: how fast clients upload to the local door, to a plain asyncssh server and to OpenSSH's own.

All are on this machine, and take turns. Of each pair the least of the rounds counts, because whatever else the machine
does can only add to it.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rollcall_bench.upload_clients import CLIENTS, Ran, Target
from rollcall_bench.upload_servers import asyncssh_server, openssh_server
from rollcall_clients import main as clients
from rollcall_local import demo, local_platform
from rollcall_local.screen import Screen
from rollcall_local.settings import Ports

NAME = "speed.zip.filepart"
"""A temporary name, so that no import begins."""
SHARE = 0.5
"""What the door must have of the speed of OpenSSH's server."""
HEAD = "| client | OpenSSH | asyncssh | the door | door : OpenSSH | CPU s: OpenSSH | asyncssh | the door |"


def main(arguments: Sequence[str]) -> int:
    """Measure, print a table, and return 1 if the door is too slow with a client."""
    parser = argparse.ArgumentParser(prog="python -m rollcall_bench.uploads", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args(arguments)
    print(f"The clients: {clients.have('sshd')}")
    with tempfile.TemporaryDirectory() as room, servers(Path(room)) as targets:
        file = Path(room) / "speed.zip"
        with file.open("wb") as made:
            for _ in range(args.megabytes):
                made.write(os.urandom(1_000_000))
        best = measured(targets, file, args.rounds)
    print("\n".join(table(best)))
    slow = [name for name in CLIENTS if best[name, "the door"].seconds * SHARE > best[name, "OpenSSH"].seconds]
    print(f"Too slow with {', '.join(slow)}" if slow else "The door has at least half the speed of OpenSSH's server.")
    return 1 if slow else 0


@contextmanager
def servers(room: Path) -> Iterator[Mapping[str, Target]]:
    """All three, while the block runs."""
    screen = Screen()
    with ExitStack() as stack:
        platform = stack.enter_context(local_platform.running(f"speed-{os.getpid()}", Ports(), screen.say))
        os.environ.update({k: v for k, v in platform.settings.environment().items() if k.startswith("AWS_")})
        account = demo.add_account(platform, screen, "springfield")
        host_key = (platform.settings.state.parent / "host_key").read_bytes()
        door = Target(account.port, account.user, NAME, host_key, (os.getpid(), platform.process.pid), account.password)
        yield {
            "OpenSSH": stack.enter_context(openssh_server(room / "openssh", NAME)),
            "asyncssh": stack.enter_context(asyncssh_server(room / "asyncssh", NAME)),
            "the door": door,
        }


def measured(targets: Mapping[str, Target], file: Path, rounds: int) -> Mapping[tuple[str, str], Ran]:
    """The fastest of the rounds by client and server, with the CPU seconds of that round."""
    best: dict[tuple[str, str], Ran] = {}
    small = file.with_name("small.zip")
    small.write_bytes(b"x")
    for target in targets.values():
        CLIENTS["OpenSSH sftp"](target, small)  # what a first login starts is not measured
    for number in range(rounds):
        for name, upload in CLIENTS.items():
            for server, target in targets.items():
                before = target.cpu()
                ran = upload(target, file)
                ran = Ran(ran.seconds, ran.cpu + target.cpu() - before)
                print(f"round {number + 1}: {name} to {server}: {ran.seconds:.1f} s, {ran.cpu:.1f} CPU s", flush=True)
                best[name, server] = min(ran, best.get((name, server), ran))
    return best


def table(best: Mapping[tuple[str, str], Ran]) -> Iterator[str]:
    """The lines of a table for a page."""
    yield HEAD
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for name in CLIENTS:
        ours = [best[name, server] for server in ("OpenSSH", "asyncssh", "the door")]
        seconds = " | ".join(f"{ran.seconds:.1f} s" for ran in ours)
        cpu = " | ".join(f"{ran.cpu:.1f}" for ran in ours)
        yield f"| {name} | {seconds} | {ours[2].seconds / ours[0].seconds:.1f} | {cpu} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
