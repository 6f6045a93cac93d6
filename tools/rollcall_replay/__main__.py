"""`python -m rollcall_replay`."""

import sys
from pathlib import Path

from rollcall_replay.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).parents[2]))
