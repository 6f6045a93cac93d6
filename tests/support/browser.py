"""A real browser for tests: visits whose complaints and requests are watched, and what a page must be for everybody.

Everything is Playwright's synchronous interface. While a browser runs, its thread has an event loop: what runs a loop
of its own, such as an upload by asyncssh, belongs into another module, or into a thread.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from rollcall_browser import ways

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
HERE = frozenset({"", "127.0.0.1", "localhost", "::1"})
"""The hosts that a test may ask; files have none."""
PATIENCE = 30_000
"""Milliseconds that a page gets for what a test waits for; a machine with other work to do needs many."""
ASKED_FOR = "target-size"
"""The rule of WCAG 2.2 AA that axe leaves out unless asked; all others it applies anyway."""
OF_WHOLE_PAGES = ("landmark-one-main", "region")
"""Rules of axe that are none of a mail's, which is shown within a page of somebody else."""

axe_looked_at: list[str] = []
"""The addresses of the pages that axe has looked at in this run, one for each time."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen that people have; sizes in CSS pixels."""

    name: str
    width: int
    height: int
    touch: bool = False
    density: int = 1
    """Pixels of the device for each of CSS."""


DESKTOP = Screen("desktop", 1280, 800)
NARROW = Screen("narrow", 320, 800)
"""A desktop at 400 %, the smallest that WCAG asks for."""
PHONE = Screen("phone", 360, 780, touch=True, density=2)
SCREENS = (DESKTOP, PHONE)
WAYS: tuple[tuple[Screen, Scheme], ...] = ((DESKTOP, "light"), (PHONE, "dark"))
"""How a page is looked at: on each screen and in each scheme once. What is seen does not depend on both together."""


@contextmanager
def running() -> Iterator[Browser]:
    """Run the first browser of this machine that starts; where none does, the test is skipped and says why."""
    with sync_playwright() as playwright:
        for way in ways.ways():
            try:
                browser = playwright.chromium.launch(
                    executable_path=way.program, args=list(way.flags), env={**way.whole_environment()}
                )
            except Error:
                continue
            yield browser
            browser.close()
            return
    pytest.skip(ways.why_not())


@dataclass(slots=True)
class Visits:
    """Visits to pages, each with cookies of its own. At the end nothing has complained or asked another host."""

    browser: Browser
    requests: list[str] = field(default_factory=list)
    """The addresses of all requests, in order."""
    complaints: list[str] = field(default_factory=list)
    """What the console showed, and the exceptions of scripts."""
    _expected: list[str] = field(default_factory=list)

    def person(
        self,
        screen: Screen = DESKTOP,
        scheme: Scheme = "light",
        *,
        scripts: bool = True,
        **more: Any,  # noqa: ANN401
    ) -> BrowserContext:
        """A new person's browser, which knows nothing of the others; `more` is what `Browser.new_context` takes."""
        settings: dict[str, Any] = {
            "viewport": {"width": screen.width, "height": screen.height},
            "has_touch": screen.touch,
            "is_mobile": screen.touch,
            "device_scale_factor": screen.density,
            "color_scheme": scheme,
            "java_script_enabled": scripts,
            "reduced_motion": "reduce",
            "ignore_https_errors": True,  # the local platform signs its own certificate
            "locale": "en-US",
            "timezone_id": "America/Chicago",
        }
        context = self.browser.new_context(**(settings | more))
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("console", lambda message: self.complaints.append(message.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.set_default_timeout(PATIENCE)
        return context

    def open(self, url: str, screen: Screen = DESKTOP, scheme: Scheme = "light", **how: Any) -> Page:  # noqa: ANN401
        """A page, as a new person opens it; `how` as of `person`."""
        page = self.person(screen, scheme, **how).new_page()
        page.goto(url)
        return page

    def expect(self, complaint: str) -> None:
        """Let the console say what fits this pattern, such as `status of 404` where a page is asked for in vain."""
        self._expected.append(complaint)

    def end(self) -> None:
        """Close everything, and see that nothing complained and no request went to another host."""
        for context in self.browser.contexts:
            context.close()
        unexpected = [said for said in self.complaints if not any(re.search(each, said) for each in self._expected)]
        assert not unexpected, f"The console says {unexpected}"
        elsewhere = [url for url in self.requests if not is_here(url)]
        assert not elsewhere, f"Asked for at other hosts: {elsewhere}"


def is_here(url: str) -> bool:
    """Whether a request stays on this machine."""
    parts = urlsplit(url)
    return parts.scheme in {"data", "blob", "about"} or (parts.hostname or "") in HERE


LOOK = "async options => ({ violations: (await axe.run(options)).violations })"
"""Gives what is wrong alone: to bring along what is right takes half as long as to find it."""


def assert_accessible(page: Page, without: Sequence[str] = ()) -> None:
    """No fault that axe can see, by all of its rules but those that are named."""
    rules = {ASKED_FOR: {"enabled": True}} | {rule: {"enabled": False} for rule in without}
    page.evaluate(AXE_SCRIPT)
    result = AxeResults(page.evaluate(LOOK, {"resultTypes": ["violations"], "rules": rules}))
    axe_looked_at.append(page.url)
    assert result.violations_count == 0, f"{page.url}\n{result.generate_report()}"


WIDE = """() => {
  const room = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll("body *")]
    .filter(each => Math.round(each.getBoundingClientRect().right) > room);
  return wide.filter(each => !wide.some(other => other !== each && each.contains(other)))
    .map(each => `${each.tagName.toLowerCase()}.${each.className}: ${each.textContent.trim().slice(0, 60)}`);
}"""


def assert_fits(page: Page) -> None:
    """Nobody must scroll sideways; what sticks out is named, its innermost parts alone."""
    room, width = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollWidth]")
    assert width <= room, f"{page.url} is {width} pixels wide, and has {room}: {page.evaluate(WIDE)[:5]}"


CONTROLS = """() => {
  const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  window.controls = [...document.querySelectorAll(kinds)].filter(each => each.checkVisibility() && !each.disabled
    && !(each.type === "radio" && !each.checked && document.querySelector(`[name="${each.name}"]:checked`)));
  const words = nodes => [...nodes].map(node => node.textContent).join("").trim().replace(/\\s+/g, " ").slice(0, 60);
  // A label may hold its control, and a list its choices.
  const own = each => [...each.childNodes].filter(node => node.nodeType === Node.TEXT_NODE);
  return window.controls.map(each =>
    each.getAttribute("aria-label") || words(each.labels?.length ? own(each.labels[0]) : [each]) || each.tagName);
}"""
FOCUSED = """() => {
  const focused = document.activeElement;
  const looks = getComputedStyle(focused);
  const marked = (looks.outlineStyle !== "none" && parseFloat(looks.outlineWidth) > 0) || looks.boxShadow !== "none";
  const { left, top, width, height } = focused.getClientRects()[0];  // a link may go over two lines
  // A region that is higher than the screen begins above it.
  const there = document.elementFromPoint(left + width / 2, Math.max(top, 0) + Math.min(height, 20) / 2);
  const seen = there !== null && (focused.contains(there) || there.contains(focused) || focused.labels?.[0] === there);
  return [window.controls.indexOf(focused), marked, seen];
}"""


def tab_through(page: Page) -> list[str]:
    """Go through a page with the Tab key alone, to its end and back; give the names of what is reached, in order.

    Asserts that every control that is to be seen is reached, shows that it has the focus, and is not covered then.
    """
    names: list[str] = page.evaluate(CONTROLS)
    page.evaluate("document.activeElement.blur()")
    reached = _pressed(page, "Tab", names)
    missed = [name for number, name in enumerate(names) if number not in reached]
    assert not missed, f"The Tab key does not reach {missed}"
    back = _pressed(page, "Shift+Tab", names)
    assert len(back) >= len(names) - 1, f"Shift and Tab go another way: {[names[number] for number in back]}"
    return [names[number] for number in reached]


def _pressed(page: Page, key: str, names: Sequence[str]) -> list[int]:
    """Press a key until the focus has been everywhere; give the numbers of the controls that had it, in order."""
    reached: list[int] = []
    for _ in range(2 * len(names) + 20):  # a region that scrolls is a stop, too
        page.keyboard.press(key)
        number, marked, seen = page.evaluate(FOCUSED)
        if reached and number == reached[-1]:
            continue  # a date has a stop for each of its parts
        if number in reached or (number < 0 and len(reached) == len(names)):
            break
        if number >= 0:
            assert marked, f"{names[number]!r} has the focus, and nothing shows it"
            assert seen, f"{names[number]!r} has the focus, and is covered or out of sight"
            reached.append(number)
    return reached


def look_in_every_way(
    visits: Visits,
    url: str,
    without: Sequence[str] = (),
    **how: Any,  # noqa: ANN401
) -> None:
    """Open a page on a desktop by day and on a phone by night; see each time that axe finds nothing and that it fits.

    `without` is that of `assert_accessible`, `how` that of `Visits.person`.
    """
    for screen, scheme in WAYS:
        page = visits.open(url, screen, scheme, **how)
        assert_accessible(page, without)
        assert_fits(page)
