"""The addresses of Rollcall's pages, for mails, reports and the pages themselves.

Each function takes `apps_url`, where the pages are (the parameter `AppsUrl`), and returns a whole address; "" if there
are no pages. What comes from outside (ids, codes, names of files, words to search for) is quoted, so that it can
neither leave its place in the address nor end it.
"""

import re
from collections.abc import Mapping
from typing import Any, TypedDict, Unpack
from urllib.parse import quote, urlencode

ROOT = r"https?://[^\s/?#@\"'<>\\`]+(/[^\s?#\"'<>\\`]*)?"
"""What `apps_url` must be: an address without a user, a query or a fragment, which is harmless within HTML."""


class Filters(TypedDict, total=False):
    """What the page of findings can be narrowed to; one that is empty is left out of the address."""

    file: str
    effect: str
    code: str
    column: str
    school: str
    search: str


def root(apps_url: str) -> str:
    """Give the address of the pages without a slash at its end; "" if there are none.

    Raises:
        ValueError: `apps_url` is no such address.
    """
    if apps_url and not re.fullmatch(ROOT, apps_url):
        raise ValueError(f"{apps_url!r} is not the address of a site, such as https://rollcall.example.org")
    return apps_url.rstrip("/")


def sign_in_page(apps_url: str) -> str:
    """Where somebody signs in; the login page of Cognito also asks for a new password there."""
    return _page(apps_url, "sign-in")


def guide_page(apps_url: str, name: str) -> str:
    """A page of the guide for districts, such as `upload`. Needs no sign-in."""
    return _page(apps_url, "guide", name)


def imports_page(apps_url: str, district_id: str = "") -> str:
    """All imports, newest first: those of a district, or of the one that somebody chose last."""
    return _page(apps_url, "imports", query={"district": district_id})


def import_page(apps_url: str, import_id: str) -> str:
    """One import: its outcome and its log."""
    return _page(apps_url, "imports", import_id)


def findings_page(apps_url: str, import_id: str, **filters: Unpack[Filters]) -> str:
    """The findings of an import, all or those that `filters` leave."""
    return _page(apps_url, "imports", import_id, "findings", query=filters)


def changes_page(apps_url: str, import_id: str) -> str:
    """What an import changed, or would change."""
    return _page(apps_url, "imports", import_id, "changes")


def decision_page(apps_url: str, import_id: str) -> str:
    """Where somebody decides about an import that is held."""
    return _page(apps_url, "imports", import_id, "decision")


def check_page(apps_url: str, district_id: str) -> str:
    """Where somebody checks a package of a district without sending it; some belong to several districts."""
    return _page(apps_url, "check", query={"district": district_id})


def rule_page(apps_url: str, code: str) -> str:
    """What a rule means, and what to do about its findings. Needs no sign-in."""
    return _page(apps_url, "guide", "rules", code)


def mail_choices_page(apps_url: str, district_id: str) -> str:
    """Where contacts choose which e-mails of a district they get."""
    return _page(apps_url, "mails", query={"district": district_id})


def _page(apps_url: str, *path: str, query: Mapping[str, Any] | None = None) -> str:
    """Put an address together.

    Raises:
        ValueError: A part of the path is empty or of dots alone: browsers would take that for another page.
    """
    if any(not part.strip(".") for part in path):
        raise ValueError(f"no page has this address: {path}")
    base = root(apps_url)
    if not base:
        return ""
    asked = urlencode([(name, value) for name, value in (query or {}).items() if value], quote_via=quote)
    return "/".join((base, *(quote(part, safe="") for part in path))) + (f"?{asked}" if asked else "")
