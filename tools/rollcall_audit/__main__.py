"""`python -m rollcall_audit`; the Makefile calls it."""

import sys

from rollcall_audit.audit import main

sys.exit(main())
