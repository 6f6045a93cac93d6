"""`rollcall check`: a package, checked on this machine."""
