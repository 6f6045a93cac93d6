"""Bytes of a CSV file → columns of strings, each row with its physical line; nothing is lost on the way."""

from rollcall.reading.encoding import rules as encoding_rules
from rollcall.reading.encoding.decode import Source
from rollcall.reading.excerpt import Excerpt
from rollcall.reading.header import rules as header_rules
from rollcall.reading.limits import Limits
from rollcall.reading.parsing import Traits
from rollcall.reading.rows import FileRead, Rows
from rollcall.reading.rules import RECORD_RULES, TEXT_RULES
from rollcall.reading.table import read_table

RULES = (*encoding_rules.RULES, *TEXT_RULES, *header_rules.RULES, *RECORD_RULES)

__all__ = ["RULES", "Excerpt", "FileRead", "Limits", "Rows", "Source", "Traits", "read_table"]
