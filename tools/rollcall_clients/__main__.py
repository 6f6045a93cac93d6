"""`python -m rollcall_clients`: have the clients; `… lock`: pin the newest packages that they are made of."""

import sys

from rollcall_clients.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
