"""The routes for programs."""

from rollcall_apps.api import changes, decision, document, downloads, findings, imports, me, rules, uploads

ROUTERS = (
    document.router,
    me.router,
    imports.router,
    findings.router,
    changes.router,
    decision.router,
    downloads.router,
    uploads.router,
    rules.router,
)
"""One for each resource."""
