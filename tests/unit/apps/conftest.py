"""The pages of two districts, in memory."""

from collections.abc import Iterator

import pytest
from support.pages_in_memory import Pages, site


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """The pages, with usual imports."""
    with site(monkeypatch) as made:
        yield made
