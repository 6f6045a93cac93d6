"""The web application of Rollcall: pages for districts and operators, and the same as JSON (docs/apps.md)."""
