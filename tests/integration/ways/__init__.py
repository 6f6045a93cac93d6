"""Every way that was thought of from one district into another; docs/security.md lists them by the same names."""
