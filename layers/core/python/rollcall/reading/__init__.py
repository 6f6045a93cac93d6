"""Read the bytes of a CSV file into columns of strings, with the physical line of each row. No record is lost."""

from rollcall.reading.encoding.decode import Source
from rollcall.reading.excerpt import Excerpt
from rollcall.reading.limits import Limits
from rollcall.reading.parsing import Traits
from rollcall.reading.rows import FileRead, Rows
from rollcall.reading.table import read_table

__all__ = ["Excerpt", "FileRead", "Limits", "Rows", "Source", "Traits", "read_table"]
