"""Measures the pages as they are deployed: the first request of a cold function, and each page then."""

import statistics
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rollcall_local import visiting
from rollcall_local.invoked import Invocation, invocations
from rollcall_local.local_platform import LocalPlatform
from rollcall_local.upload import Account
from rollcall_local.visiting import Visitor

FUNCTION = "AppsFunction"
COLD = "/guide, cold"
WIDTHS = (24, 10)
HEAD = ("start", "first", "CPU", "warm", "CPU")


@dataclass(frozen=True, slots=True)
class Page:
    """The times of one page: of the first request, and of those after it."""

    name: str
    first: Invocation
    warm: Sequence[Invocation]


def measured(platform: LocalPlatform, account: Account, import_id: str, rounds: int) -> Iterator[Page]:
    """Ask for pages, one at a time: first one by a stranger, for whom the function starts, then as the user."""
    url = platform.settings.pages_url
    stranger = Visitor(urllib.request.build_opener())
    yield _page(platform, stranger, COLD, f"{url}/guide", rounds)
    visitor = visiting.signed_in(url, account.user, account.password)
    for name, address in (
        ("/imports", "/imports"),
        ("/imports/<id>", f"/imports/{import_id}"),
        ("…/findings", f"/imports/{import_id}/findings"),
        ("…/findings, search", f"/imports/{import_id}/findings?search=jose"),
        ("/check", "/check"),
    ):
        yield _page(platform, visitor, name, url + address, rounds)


def _page(platform: LocalPlatform, visitor: Visitor, name: str, address: str, rounds: int) -> Page:
    first, *warm = [_visited(platform, visitor, address) for _ in range(rounds + 1)]
    return Page(name, first, warm)


def _visited(platform: LocalPlatform, visitor: Visitor, address: str) -> Invocation:
    """The function's run that answered."""
    visitor.read(address)
    return [each for each in invocations(platform) if FUNCTION in each.function][-1]


def table(pages: Sequence[Page]) -> str:
    """The pages as a table in milliseconds."""
    first, width = WIDTHS
    lines = [
        page.name.ljust(first)
        + "".join(
            f"{1000 * seconds:{width}.0f}"
            for seconds in (
                page.first.start,
                page.first.run,
                page.first.cpu,
                statistics.median(each.run for each in page.warm),
                statistics.median(each.cpu for each in page.warm),
            )
        )
        for page in pages
    ]
    return "\n".join([" " * first + "".join(part.rjust(width) for part in HEAD), *lines])
