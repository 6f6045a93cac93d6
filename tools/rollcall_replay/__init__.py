"""Runs kept packages under old and new rules, before a release."""
