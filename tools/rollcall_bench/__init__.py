"""Benchmarks: how close a check is to the machine's speed, and how it compares with other tools."""
