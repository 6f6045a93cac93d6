"""`python -m rollcall_local`; the Makefile calls it."""

import sys

from rollcall_local.main import main

sys.exit(main(sys.argv[1:]))
