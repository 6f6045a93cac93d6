"""The report's core as JSON in one spelling: equal reports are equal bytes everywhere."""

import json
import re
from collections.abc import Mapping
from typing import Any


def as_json(document: Mapping[str, Any]) -> bytes:
    r"""Serialise `document` as UTF-8 JSON: keys in order, an indent of two blanks, a line end at the end.

    Letters are not escaped. Invisible characters (control characters beyond ASCII, direction marks, lone surrogates)
    are written as `\uXXXX`: the same JSON, but harmless to a terminal that shows it.
    """
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return (_harmless(text) + "\n").encode()


def text_as_json(text: str) -> str:
    """Serialise a text as in such a document, with its quotes."""
    return _harmless(json.dumps(text, ensure_ascii=False))


def _harmless(text: str) -> str:
    return re.sub(r"[^\x00-\x7e]+", _shapes, text)


def _shapes(run: re.Match[str]) -> str:
    # Such characters occur only within JSON strings, where an escape means the same as the character.
    text = run[0]
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
