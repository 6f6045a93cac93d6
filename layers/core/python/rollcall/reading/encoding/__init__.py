"""Decode any encoding that is accepted into UTF-8 blocks of whole lines."""
