"""Bytes of a CSV file → columns of strings, each row with its physical line; nothing is lost on the way."""

from rollcall.reading.encoding import Source
from rollcall.reading.parsing import Traits
from rollcall.reading.rules import RULES
from rollcall.reading.table import FileRead, Limits, Rows, read_table

__all__ = ["RULES", "FileRead", "Limits", "Rows", "Source", "Traits", "read_table"]
