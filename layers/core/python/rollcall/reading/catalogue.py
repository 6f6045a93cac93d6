"""All rules about the text of a file. Imported where a code is looked up: a check does without."""

from rollcall.reading.encoding import rules as encoding_rules
from rollcall.reading.header import rules as header_rules
from rollcall.reading.rules import RECORD_RULES, TEXT_RULES

RULES = (*encoding_rules.RULES, *TEXT_RULES, *header_rules.RULES, *RECORD_RULES)
