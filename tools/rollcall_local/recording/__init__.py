"""Writes down the requests of functions and commands, for tests that hold them to AWS's models."""
