"""The JSON form of a check: the report, with any number of findings."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, BinaryIO

import pyarrow as pa

from rollcall.columns import compute as pc
from rollcall.report.blocks import CAUSE, SCHEMA
from rollcall.report.json import as_json, text_as_json
from rollcall.report.texts import as_bytes, odd_characters, spelt
from rollcall.report.types import Findings

_EMPTY = b'"findings": []'
"""Where the findings go in a document without findings. No text can contain this: quotes in texts are escaped."""
_KEYS = [name for name in SCHEMA.names if not name.startswith("caused_by_")]
_INDENT = ",\n      "
_OF_CAUSE = ",\n        "


def write(out: BinaryIO, findings: Findings, limit: int, more: Mapping[str, Any] = MappingProxyType({})) -> None:
    """Write the report with the first `limit` findings of each code, or all for 0: the same bytes as `as_json`.

    `more` are values beside those of the report.
    """
    before, empty, after = as_json({**findings.frame(limit), **more}).partition(_EMPTY)
    out.write(before + empty[:-1])
    written = False
    for block in findings.blocks(limit):
        entries = as_bytes(_entries(block))
        out.write(entries if written else entries[1:])
        written = True
    out.write((b"\n  ]" if written else b"]") + after)


def _entries(block: pa.RecordBatch) -> pa.Array:
    """Serialise each finding as JSON, with a comma before it."""
    parts = [_with_key(block[name], f'{_INDENT}"{name}": ') for name in _KEYS]
    parts[0] = _with_key(block[_KEYS[0]], f',\n    {{\n      "{_KEYS[0]}": ')
    return pc.binary_join_element_wise(
        *parts, *_cause(block), "\n    }", "", null_handling="replace", null_replacement=""
    )


def _cause(block: pa.RecordBatch) -> Iterator[pa.Array]:
    """Serialise each finding's root cause; null for a finding that is a root cause itself."""
    began = pc.is_valid(block["caused_by_file"])
    if pc.any(began).as_py():
        yield _with_key(block["caused_by_file"], f'{_INDENT}"caused_by": {{\n        "file": ')
        for name in CAUSE[1:]:
            yield _with_key(block[f"caused_by_{name}"], f'{_OF_CAUSE}"{name}": ')
        yield pc.if_else(began, "\n      }", pa.scalar(None, pa.string()))


def _with_key(column: pa.Array, key: str) -> pa.Array:
    """Serialise each value of a column as JSON with its key; null stays null."""
    if isinstance(column, pa.DictionaryArray):
        return pc.take(_with_key(column.dictionary, key), column.indices)
    if not pa.types.is_string(column.type):
        return pc.binary_join_element_wise(key, pc.cast(column, pa.string()), "")
    if not pc.any(pc.match_substring_regex(column, odd_characters(column, '"\\'))).as_py():
        return pc.binary_join_element_wise(f'{key}"', column, '"', "")
    escaped = pc.replace_substring(pc.replace_substring(column, "\\", r"\\"), '"', r"\"")
    plain = pc.binary_join_element_wise('"', escaped, '"', "")
    return pc.binary_join_element_wise(key, spelt(column, plain, odd_characters(column), text_as_json), "")
