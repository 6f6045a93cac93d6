"""What tests with real clients have: the browser, visits in it, and pictures of what it shows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from support.browser import Visits
    from support.deployed import Deployed
    from support.lakeview import Lakeview
    from support.pictures import Picture
    from support.visitors import Visitors

# Playwright is imported by the first test that asks for it: those of SFTP don't wait for it.
# ruff: noqa: PLC0415


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that takes a picture is one of those that `make pictures` runs."""
    for item in items:
        if "picture" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.pictures)


LOOKED_AT = pytest.StashKey[list[str]]()
"""What axe has looked at in other processes of this run, which have ended."""


def _looked_at() -> list[str]:
    """What axe has looked at in this process."""
    import sys

    module = sys.modules.get("support.browser")
    return [] if module is None else list(module.axe_looked_at)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process that is one of several tells the first one what axe has looked at."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["axe"] = _looked_at()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401 - of pytest-xdist, which has no types
    """One of several processes has ended; if it was killed, it has told nothing."""
    told = getattr(node, "workeroutput", {})
    node.config.stash.setdefault(LOOKED_AT, []).extend(told.get("axe", []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how much axe has looked at: a run in which it saw nothing would be green, too."""
    if looked := [*config.stash.get(LOOKED_AT, []), *_looked_at()]:
        terminalreporter.write_line(f"axe looked at {len(set(looked))} pages, {len(looked)} times.")


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """For one module: while it runs, no other test of this process can have an event loop."""
    from support.browser import running

    with running() as browser:
        yield browser


@pytest.fixture
def visits(browser: "Browser") -> "Iterator[Visits]":
    """The visits of one test; see `Visits` for what must hold when it ends."""
    from support.browser import Visits

    visits = Visits(browser)
    yield visits
    visits.end()


@pytest.fixture(scope="session")
def picture() -> "Picture":
    """Takes pictures of a page: `picture(page, "imports")` writes four files."""
    from support.pictures import take

    return take


@pytest.fixture(scope="session")
def visitors(deployed: "Deployed") -> "Visitors":
    """The people who visit the pages of the session's platform."""
    from playwright.sync_api import expect
    from support.visitors import PATIENCE, Visitors

    expect.set_options(timeout=PATIENCE)
    return Visitors(deployed)


@pytest.fixture(scope="session")
def lakeview(deployed: "Deployed") -> "Lakeview":
    """A district with one import of each kind."""
    from support.lakeview import Lakeview

    return Lakeview.of(deployed)
