"""Sees to it that the tests have a browser: the system's, Playwright's, or a pinned one that lies in the checkout."""
