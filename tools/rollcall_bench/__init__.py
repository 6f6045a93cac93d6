"""Benchmarks: how near to the speed of the machine a check is, and how it compares."""
