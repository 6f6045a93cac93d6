"""`rollcall user key`: the SSH keys of a user."""
