"""The dashboard and the saved queries of the log: declared once, for the template and for the pages of `docs/`."""
