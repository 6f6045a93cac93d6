"""Polluted twins of clean files: every kind of damage at every place of every table.

`clean` writes the files, `damage` knows what can happen to a line, `twins` makes the twins of a file, `accounting` says
what must hold of each. It knows nothing of how the core reads; what is right where damage makes another valid file
of a file is said by the oracle.
"""
