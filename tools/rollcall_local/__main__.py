"""`python -m rollcall_local`; the Makefile calls it."""

import sys


def run() -> int:
    """Run one command; Ctrl-C is not an error, even while modules are still being imported."""
    try:
        from rollcall_local.main import main  # noqa: PLC0415 - as above

        return main(sys.argv[1:])
    except KeyboardInterrupt:
        return 130


sys.exit(run())
