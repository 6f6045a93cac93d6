"""Suggest the id that a dangling reference was most likely meant to be."""
