"""The alarms and notices by which operators are woken: declared once, for the template and for `docs/runbook.md`."""
