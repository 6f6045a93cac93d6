"""Bytes in any encoding that a file may have → UTF-8 in blocks of whole lines."""
