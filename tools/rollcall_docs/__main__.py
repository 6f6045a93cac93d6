"""`python -m rollcall_docs`."""

import sys

from rollcall_docs.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
