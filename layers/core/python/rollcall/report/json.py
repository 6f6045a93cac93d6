"""The report's core as JSON text: one spelling, so that the same report is the same bytes everywhere."""

import json
import re
from collections.abc import Mapping
from typing import Any


def as_json(document: Mapping[str, Any]) -> bytes:
    r"""`document` as UTF-8 JSON with its keys in their order, two blanks of indent and a line end at the end.

    Letters stay letters. What has no shape of its own (control characters beyond ASCII, direction marks, lone
    surrogates) is written as `\uXXXX`: the same JSON, but harmless to a terminal that shows it.
    """
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return (_harmless(text) + "\n").encode()


def text_as_json(text: str) -> str:
    """A text as it stands in such a document, with its quotes."""
    return _harmless(json.dumps(text, ensure_ascii=False))


def _harmless(text: str) -> str:
    return re.sub(r"[^\x00-\x7e]+", _shapes, text)


def _shapes(run: re.Match[str]) -> str:
    # Such a run stands within a JSON string, where an escape means the same as the character.
    text = run[0]
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
