"""The routes of all pages."""

from rollcall_apps.pages import (
    changed_rows,
    changes,
    decision,
    districts,
    downloads,
    findings,
    guide,
    imports,
    mails,
    one_import,
    packages,
    sign_in,
    static,
    templates,
)

ROUTERS = (
    static.router,
    sign_in.router,
    imports.router,
    one_import.router,
    findings.router,
    downloads.router,
    changes.router,
    changed_rows.router,
    decision.router,
    packages.router,
    templates.router,
    mails.router,
    guide.router,
    districts.router,
)
"""One for each module of pages. The first route that matches answers."""
