"""What all pages share: the address of the site, and the ports through which they read and write."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from rollcall.mail import Support
from rollcall.model.accounts import District
from rollcall.steps.sign_in import SignIn


class Accounts(Protocol):
    """The accounts of districts."""

    @abstractmethod
    def district(self, district_id: str) -> District | None:
        """The account of this id, or None."""

    @abstractmethod
    def all_districts(self) -> list[District]:
        """All accounts, by id."""


class Imports(Protocol):
    """The imports of a district."""

    @abstractmethod
    def newest_first(self, district_id: str, since: str = "") -> Iterator[Mapping[str, Any]]:
        """The attributes of each import, back to the upload order `since`; read page by page."""


@dataclass(frozen=True, slots=True)
class Site:
    """The address and the ports of one deployment."""

    apps_url: str
    """Address of the pages, without a slash at its end."""
    login_url: str
    """Address of the login pages, which forms lead to when somebody signs out."""
    support: Support
    sign_in: SignIn
    accounts: Accounts
    imports: Imports
    failed: Callable[[BaseException], object]
    """Log that a page failed by a fault of ours."""
