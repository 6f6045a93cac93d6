"""Warnings: they omit nothing, but someone should look at the values."""
