"""The first record of a file: is it the contract's header, and if not, what happened to it."""
