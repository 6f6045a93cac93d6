"""`python -m rollcall_deploy`; the Makefile calls it."""

import sys

from rollcall_deploy.command import main

sys.exit(main(sys.argv[1:]))
