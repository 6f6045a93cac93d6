"""How the local platform measures memory, checks ports and handles signals."""

import os
import signal
import socket

import pytest

from rollcall_local import guarded, machine, signals
from rollcall_local.settings import HOST, PortTakenError, checked_port


def test_little_memory_is_reported_before_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "available", lambda: 600 << 20)
    assert machine.warning() == (
        "LITTLE MEMORY: 600 MiB are free, and the platform takes about 1,024. "
        "If it ends early, close other programs and start it again."
    )
    for enough in (machine.NEEDED, None):  # None if the system does not report it
        monkeypatch.setattr(machine, "available", lambda enough=enough: enough)
        assert machine.warning() is None


def test_a_machine_has_no_more_memory_available_than_it_has() -> None:
    assert 0 < (machine.available() or 1) <= machine.memory()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_end_is_an_interrupt_within_the_block(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt):
        end_within(number)
    assert signal.getsignal(number) == before


def end_within(number: signal.Signals) -> None:
    with signals.as_interrupts():
        os.kill(os.getpid(), number)
        signal.pause()


def test_cleaning_up_is_not_disturbed() -> None:
    with signals.undisturbed():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(os.getpid(), number)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (1, "ended with exit code 1."),
        (143, "was ended by signal 15."),
        (137, "was ended by signal 9. Most likely the machine had no memory left."),
        (-15, "was ended by signal 15."),
    ],
)
def test_the_end_of_a_command_is_described(code: int, said: str) -> None:
    assert guarded.ending(code) == said


def test_a_port_that_is_in_use_is_refused_with_advice() -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match=rf"Port {port} .*: make … SFTP_PORT=<port>"):
            checked_port(port, "SFTP_PORT")


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_does_not_exist_is_refused(port: int) -> None:
    with pytest.raises(PortTakenError, match=rf"There is no port {port}\..*: make … PORT=<port>"):
        checked_port(port, "PORT")
