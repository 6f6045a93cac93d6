"""Judge the first record of a file: whether it is the contract's header, and if not, what happened to it."""
