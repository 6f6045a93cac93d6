"""`python -m rollcall_local`; the Makefile calls it."""

import sys


def run() -> int:
    """Runs one command; Ctrl-C is no fault, also while the modules are still being read."""
    try:
        from rollcall_local.main import main  # noqa: PLC0415 - as above

        return main(sys.argv[1:])
    except KeyboardInterrupt:
        return 130


sys.exit(run())
