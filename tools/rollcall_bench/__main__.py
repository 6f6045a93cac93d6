"""Makes `python -m rollcall_bench` run the benchmarks, from the project's folder."""

import sys
from pathlib import Path

from rollcall_bench.main import main

sys.exit(main(sys.argv[1:], Path.cwd()))
