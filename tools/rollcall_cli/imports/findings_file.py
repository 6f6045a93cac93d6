"""The file with the complete findings of an import, of which its report has the first of each code."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.report import parquet as complete
from rollcall.report.blocks import SCHEMA, words
from rollcall.report.wording import without_facts
from rollcall.steps.catalogue import RENAMED, RULES

BLOCK = 1 << 14
"""Findings in memory at a time."""

Finding = Mapping[str, Any]
"""An entry of the report's `findings`."""


def told(path: Path, report: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
    """All findings that the file holds, in the order of the report, whose messages and hints they get.

    Those that the report lacks get the texts of their rule, without the facts: the file has none.
    """
    kept: dict[str, list[Finding]] = defaultdict(list)
    for finding in report["findings"]:
        kept[finding["code"]].append(finding)
    seen: Counter[str] = Counter()
    for block in complete.read(path, BLOCK):
        with_texts = _with_rules_texts(block)
        for code, places in _places_of_codes(block):
            own = kept[code][seen[code] : seen[code] + len(places)]
            seen[code] += len(places)
            if own:
                with_texts = _with_own_texts(with_texts, places[: len(own)], own)
        yield with_texts


def first_of_each(blocks: Iterable[pa.RecordBatch], limit: int) -> Iterator[pa.RecordBatch]:
    """The first `limit` findings of each code; all of them for 0."""
    seen: Counter[str] = Counter()
    for block in blocks:
        if limit:
            kept = np.zeros(len(block), np.bool_)
            for code, places in _places_of_codes(block):
                kept[places[: max(limit - seen[code], 0)]] = True
                seen[code] += len(places)
            yield block.filter(pa.array(kept))
        else:
            yield block


def _places_of_codes(block: pa.RecordBatch) -> Iterator[tuple[str, npt.NDArray[np.int64]]]:
    """The codes of a block, and where in it each is."""
    codes = block["code"]
    kinds = codes.indices.to_numpy()
    for kind, code in enumerate(codes.dictionary.to_pylist()):
        if len(places := np.flatnonzero(kinds == kind)):
            yield code, places


def _with_rules_texts(block: pa.RecordBatch) -> pa.RecordBatch:
    kinds = block["code"].indices.to_numpy()
    rules = [RULES[RENAMED.get(code, code)] for code in block["code"].dictionary.to_pylist()]
    messages = words([rule.title for rule in rules], kinds).dictionary_decode()
    return _with_texts(block, messages, words([without_facts(rule.hint) for rule in rules], kinds))


def _with_own_texts(block: pa.RecordBatch, places: npt.NDArray[np.int64], own: Sequence[Finding]) -> pa.RecordBatch:
    """A block of which the findings at some places, which are those of the report, have their own texts."""
    here = np.zeros(len(block), np.bool_)
    here[places] = True
    columns = {}
    for name in ("message", "hint"):
        texts = block[name] if name == "message" else block[name].dictionary_decode()
        columns[name] = pc.replace_with_mask(texts, pa.array(here), pa.array([one[name] for one in own], pa.string()))
    return _with_texts(block, columns["message"], columns["hint"].dictionary_encode())


def _with_texts(block: pa.RecordBatch, messages: pa.Array, hints: pa.Array) -> pa.RecordBatch:
    columns = {"message": messages, "hint": hints}
    return pa.record_batch(
        [columns.get(name, block[name] if name in block.schema.names else None) for name in SCHEMA.names], schema=SCHEMA
    )
