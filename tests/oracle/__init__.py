"""An independent judge of the core: the contract's sections 1 (CSV), 2, 3 and 5 once more, slow and plain.

Written from the contract alone. It shares no code with `rollcall`, and reads no declaration but those of columns that
came after the contract's (`oracle.declared`); where the two differ, one of them has read the contract wrongly.
"""
