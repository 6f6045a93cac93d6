"""What an import would change of the snapshot that is current: rows, per table and per school, and new ids."""

from rollcall.publishing.compare.compare import compare

__all__ = ["compare"]
