"""Corrects MiniStack where it lacks something or differs from AWS; each bridge says why it exists.

Bridges run only inside MiniStack's process, with its packages and without ours, and do not reach the functions. Where
MiniStack has no hook, one of its functions is wrapped. If a newer MiniStack no longer has that function, it fails at
its start, not silently.
"""
