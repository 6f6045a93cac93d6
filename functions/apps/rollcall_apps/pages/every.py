"""The routes of all pages."""

from rollcall_apps.pages import changes, decision, districts, imports, one_import, packages, sign_in, static

ROUTERS = (
    static.router,
    sign_in.router,
    imports.router,
    one_import.router,
    changes.router,
    decision.router,
    packages.router,
    districts.router,
)
"""One for each module of pages. The first route that matches answers."""
