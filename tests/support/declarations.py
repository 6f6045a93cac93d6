"""A folder of declarations with changes, for tests of what a declaration may say."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).parents[2] / "schemas"


def changed(folder: Path, file: str, change: Callable[[dict[str, Any]], object]) -> Path:
    """A copy of `schemas/` below `folder`, in which `change` was made to the content of one file."""
    copy = folder / "schemas"
    shutil.copytree(SCHEMAS, copy)
    declared = json.loads((copy / file).read_text(encoding="utf-8"))
    change(declared)
    (copy / file).write_text(json.dumps(declared, ensure_ascii=False), encoding="utf-8")
    return copy


def with_column(folder: Path, *entries: dict[str, Any], file: str = "students.schema.json") -> Path:
    """A copy of `schemas/` below `folder`, in which a table has these columns more at its end."""
    return changed(folder, file, lambda declared: declared["fields"].extend(entries))
