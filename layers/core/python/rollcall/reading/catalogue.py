"""All rules about the text of a file. Imported only to look a code up; a check does not need it."""

from rollcall.reading.encoding import rules as encoding_rules
from rollcall.reading.header import rules as header_rules
from rollcall.reading.rules import RECORD_RULES, TEXT_RULES

RULES = (*encoding_rules.RULES, *TEXT_RULES, *header_rules.RULES, *RECORD_RULES)
