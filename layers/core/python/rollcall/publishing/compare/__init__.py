"""Finds what an import would change in the current snapshot: rows by table and by school, and new ids."""

from rollcall.publishing.compare.compare import compare

__all__ = ["compare"]
