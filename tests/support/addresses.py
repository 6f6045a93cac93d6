"""All addresses of the pages, found by listing the routes, so that a new page is tried, too."""

import re
from typing import NamedTuple

from support.pages_in_memory import MINE, Pages

from rollcall.model.downloads import Form
from rollcall.model.imports import Status
from rollcall_apps import guide_pages
from rollcall_apps.application import Application
from rollcall_apps.guard import PUBLIC
from rollcall_apps.rendering import digest

IMPORTS = (*Status, "check")
"""The imports of each district, as `Pages.id` takes them."""


class Address(NamedTuple):
    """One address, and how it is asked for."""

    method: str
    path: str
    rule: str
    """The route: `/imports/<import_id>`."""

    @property
    def is_public(self) -> bool:
        return any(f"{self.rule}/".startswith(each.rstrip("/") + "/") for each in PUBLIC)


def rules(application: Application) -> list[tuple[str, str]]:
    """Method and path of every route, each once."""
    app = application._app
    found = {(route.method, route.path) for route in [*app._static_routes, *app._dynamic_routes]}
    return sorted((method, path) for method, path in found)


def addresses(pages: Pages, district: str = MINE) -> list[Address]:
    """Every address, with the ids of a district's imports and every choice that a rule leaves."""
    made = []
    for method, rule in rules(pages.application):
        for names in _filled(pages, district, rule):
            path = re.sub(r"<(\w+)>", lambda found, names=names: names[found[1]], rule)  # type: ignore[misc]
            made.append(Address(method, path, rule))
    return made


def _filled(pages: Pages, district: str, rule: str) -> list[dict[str, str]]:
    """The values of the names of a rule."""
    ids = [pages.id(district, each) for each in IMPORTS]
    if rule.startswith("/static/"):
        inner = "pictures/" if "pictures" in rule else ""
        name = "zip-mac.svg" if inner else "style.css"
        return [{"version": digest(f"{inner}{name}"), "name": name}]
    choices = {
        "import_id": ids,
        "check_id": ids,
        "form": [*map(str, Form)],
        "name": [*guide_pages.names()] if rule.startswith("/guide") else ["package.zip", "Students.csv"],
        "code": ["extra-file", "value-too-long"],
        "file": ["Students", "Manifest.csv"],
        "table": ["students", "staff_enrollments"],
    }
    made: list[dict[str, str]] = [{}]
    for name in re.findall(r"<(\w+)>", rule):
        made = [{**each, name: value} for each in made for value in choices[name]]
    return made
