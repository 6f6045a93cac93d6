"""The routes of all pages."""

from rollcall_apps.pages import imports, sign_in, static

ROUTERS = (static.router, sign_in.router, imports.router)
"""One for each module of pages. The first route that matches answers."""
