"""The words that declarations in `schemas/` may use; `schemas/vocabulary/` declares the same words for editors.

Words come from Table Schema and Data Package v2. Our own words, for what these lack, begin with `rollcall:`.
"""

from collections.abc import Mapping

from rollcall.model.declared import COUNT, FLAG, KEYS, OBJECT, OBJECTS, TEXT, TEXTS, Vocabulary
from rollcall.model.roster import Kind

PACKAGE = Vocabulary(
    needed={"name": TEXT, "version": TEXT, "description": TEXT, "resources": OBJECTS},
    fixed={"$schema": "./vocabulary/package.json"},
)
RESOURCE = Vocabulary(needed={"name": TEXT, "path": TEXT, "schema": TEXT}, fixed={"type": "table"})

TABLE = Vocabulary(
    needed={"description": TEXT, "fields": OBJECTS},
    optional={"uniqueKeys": KEYS, "foreignKeys": OBJECTS, "rollcall:absenceHasMeaning": FLAG},
    fixed={"$schema": "./vocabulary/table.json", "fieldsMatch": "superset", "primaryKey": ["ID"]},
)
FOREIGN_KEY = Vocabulary(needed={"fields": TEXTS, "reference": OBJECT})
REFERENCE = Vocabulary(needed={"resource": TEXT}, fixed={"fields": ["ID"]})

FIELD = Vocabulary(
    needed={"name": TEXT, "type": TEXT, "description": TEXT, "example": TEXT},
    optional={
        "format": TEXT,
        "constraints": OBJECT,
        "rollcall:caseless": FLAG,
        "rollcall:default": TEXT,
        "rollcall:identifier": FLAG,
        "rollcall:leadingZero": FLAG,
        "rollcall:maximum": TEXT,
        "rollcall:repeated": TEXT,
        "rollcall:synonyms": TEXTS,
        "rollcall:uniqueWithin": TEXT,
    },
)
CONSTRAINTS = Vocabulary(
    needed={},
    optional={
        "required": FLAG,
        "unique": FLAG,
        "enum": TEXTS,
        "maxLength": COUNT,
        "pattern": TEXT,
        "minimum": TEXT,
        "maximum": TEXT,
    },
)

KINDS: Mapping[tuple[str, str | None], Kind] = {
    ("string", None): "text",
    ("string", "email"): "email",
    ("date", "any"): "date",
}
"""The kind of a column by its `type` and `format`; a text with an `enum` is a choice."""

ONLY_FOR: Mapping[str, frozenset[Kind]] = {
    "maxLength": frozenset({"text", "email"}),
    "pattern": frozenset({"text", "email"}),
    "unique": frozenset({"text", "email", "choice"}),
    "minimum": frozenset({"date"}),
    "maximum": frozenset({"date"}),
    "rollcall:maximum": frozenset({"date"}),
    "rollcall:identifier": frozenset({"text"}),
    "rollcall:leadingZero": frozenset({"choice"}),
    "rollcall:default": frozenset({"choice"}),
    "rollcall:caseless": frozenset({"text", "choice"}),
}
"""The kinds of column that a word applies to; a word that is not listed applies to all."""

OTHER_FORMATS = Vocabulary(
    needed={"description": TEXT, "sources": OBJECT, "formats": OBJECTS},
    fixed={"$schema": "./vocabulary/other_formats.json"},
)
FORMAT = Vocabulary(needed={"format": TEXT, "files": OBJECTS})
FILE = Vocabulary(needed={"file": TEXT, "columns": TEXTS, "known_by": TEXTS, "becomes": OBJECT, "advice": TEXT})
