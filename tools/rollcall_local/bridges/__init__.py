"""What MiniStack lacks or does otherwise than AWS, set right by name, each with its reason.

This runs inside MiniStack's process alone, with its packages and without ours; nothing of it reaches the functions.
Where MiniStack has no hook, a function of its own is replaced by one that calls it. A newer MiniStack that has another
function there fails at its start, and not silently.
"""
