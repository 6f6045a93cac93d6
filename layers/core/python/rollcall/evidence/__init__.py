"""All that a check found, and the report made of it."""

from rollcall.evidence.found import Evidence

__all__ = ["Evidence"]
