"""Writes Parquet, compares an import with the current snapshot, and finds reasons to hold it."""
