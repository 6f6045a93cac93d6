"""Brings back what was deleted or overwritten: objects by their versions, tables from a restored copy."""
