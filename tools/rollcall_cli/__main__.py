"""Makes `python -m rollcall_cli` the `rollcall` command."""

from rollcall_cli.main import run

run()
