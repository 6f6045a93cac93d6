"""Adapters to AWS; imported by handlers and commands alone."""
