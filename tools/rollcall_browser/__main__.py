"""`python -m rollcall_browser`: have a browser; `… lock`: pin the newest packages that one is made of."""

import sys

from rollcall_browser.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
