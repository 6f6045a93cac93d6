"""`rollcall district`: the accounts of districts."""
