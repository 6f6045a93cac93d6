"""People at the deployed pages: who they are, and how they sign in with a browser."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page, StorageState
from support.browser import DESKTOP, Scheme, Screen, Visits
from support.deployed import PASSWORD, Deployed, Sender, signed

from rollcall.model.accounts import Role, User

PATIENCE = 60_000
"""Milliseconds that anything may take on a machine with other work to do."""


@dataclass(frozen=True)
class Visitors:
    """Everybody who visits the pages of a platform. Each signs in once; later visits have the cookies of that time."""

    deployed: Deployed
    _cookies: dict[str, StorageState] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address of the pages."""
        return self.deployed.platform.settings.pages_url

    def reader(self, sender: Sender) -> str:
        """A new user of the sender's district who sees no values."""
        return self._add(
            User(f"reader-{sender.user}", (sender.district,), f"reader@{sender.district}.example", role=Role.READER)
        )

    def contact(self, sender: Sender, name: str, address: str) -> str:
        """A new data manager of the sender's district with this address."""
        return self._add(User(name, (sender.district,), address))

    def operator(self, name: str) -> str:
        """A new operator."""
        cognito, pool = self.deployed.platform.client("cognito-idp"), self.deployed.platform.outputs["UserPoolId"]
        known = [{"Name": "email", "Value": f"{name}@example.org"}, {"Name": "email_verified", "Value": "true"}]
        cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS", UserAttributes=known)
        cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True)
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName="operators")
        return name

    def _add(self, user: User) -> str:
        self.deployed.users.add(user, PASSWORD, signed())
        return user.username

    def how(self, visits: Visits, username: str = "") -> dict[str, Any]:
        """What `Visits.person` and `Visits.open` take for somebody who is signed in, or for a stranger."""
        if not username:
            return {"base_url": self.url}
        if username not in self._cookies:
            page = visits.person(base_url=self.url).new_page()
            page.goto("/sign-in")
            fill_in(page, username)
            page.get_by_role("button", name="Sign out").wait_for()
            self._cookies[username] = page.context.storage_state()
            page.context.close()
        return {"base_url": self.url, "storage_state": self._cookies[username]}

    def person(
        self,
        visits: Visits,
        username: str = "",
        screen: Screen = DESKTOP,
        scheme: Scheme = "light",
        **more: Any,  # noqa: ANN401
    ) -> BrowserContext:
        """A browser in which somebody is signed in; of a stranger, without a name."""
        context = visits.person(screen, scheme, **self.how(visits, username), **more)
        context.set_default_timeout(PATIENCE)
        return context

    def page(self, visits: Visits, username: str, address: str, **how: Any) -> Page:  # noqa: ANN401
        """A page as somebody sees it; `how` as of `person`."""
        page = self.person(visits, username, **how).new_page()
        page.goto(address)
        return page


def fill_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Give name and password on Cognito's login page."""
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
