"""`python -m rollcall_restore`; docs/operations.md shows how."""

import sys

from rollcall_restore.command import main

sys.exit(main(sys.argv[1:]))
