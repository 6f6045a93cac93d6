"""`python -m rollcall_verify`; the Makefile calls it."""

import sys

from rollcall_verify.command import main

sys.exit(main(sys.argv[1:]))
