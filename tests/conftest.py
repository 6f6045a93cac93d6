"""What all tests of a session have: the one local platform, and the eye on effects."""

import gc
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from support import exploring  # before any test module asks hypothesis for its settings
from support.effects import held_to_their_rules
from support.sampling import not_sampled

if TYPE_CHECKING:
    from support.deployed import Deployed

PARAMETERS = {"GatherMinutes": "0"}
"""Each import has its own mail, but where a test lets failures gather."""

RETRY_PAUSES = 0.01
"""By what the pauses between the chain's retries are multiplied, so that a failing step fails in seconds."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; `make test-unit` takes some of the cases of a test with many."""
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)
    if exploring.QUICK:
        names = not_sampled(items)
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in names])
        items[:] = [item for item in items if item.nodeid not in names]


def pytest_collection_finish() -> None:
    """Modules and tests stay for the whole run: no collection of garbage need look at them again (1 s at the end)."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def findings_held_to_their_rules() -> Iterator[None]:
    """No finding of any test has an effect that its rule does not declare."""
    with held_to_their_rules():
        yield


@pytest.fixture(scope="session")
def deployed() -> "Iterator[Deployed]":
    """The real template on the local platform; started by the first test that asks for it."""
    # Imported here: the process that hands tests to the workers needs none of it (half a second).
    from support.deployed import Deployed  # noqa: PLC0415
    from support.recorded_requests import refused  # noqa: PLC0415

    from rollcall.aws.clients import client  # noqa: PLC0415
    from rollcall_local import local_platform, signals  # noqa: PLC0415
    from rollcall_local.settings import RECORD_REQUESTS, Ports  # noqa: PLC0415

    name = f"test-{os.getpid()}"
    os.environ[RECORD_REQUESTS] = "1"
    with (
        signals.as_interrupts(),  # a run that is ended takes its platform with it
        local_platform.running(
            name, Ports(), print, wait_scale=RETRY_PAUSES, forks=True, parameters=PARAMETERS
        ) as platform,
    ):
        given = {name: value for name, value in platform.settings.environment().items() if name.startswith("AWS_")}
        with pytest.MonkeyPatch.context() as patch:
            # rollcall.aws finds the platform as an operator's commands do, by the environment.
            for name in [name for name in os.environ if name.startswith("AWS_")]:
                patch.delenv(name)
            for name, value in given.items():
                patch.setenv(name, value)
            client.cache_clear()  # of clients that other tests have made
            with Deployed.at(platform) as deployed:
                yield deployed
            # Whatever the tests had the functions do, AWS would not have refused it for its form.
            wrong = refused(platform.settings.requests)
            assert wrong == []
