"""The file with the complete findings of an import; its report holds only the first of each code."""

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


def with_texts(path: Path, report: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
    """All findings of the file in the order of the report, with messages and hints.

    The file has no texts. A finding that the report holds gets its own texts from there, every other one those of its
    rule, without facts.
    """
    reported: dict[str, list[Finding]] = defaultdict(list)
    for finding in report["findings"]:
        reported[finding["code"]].append(finding)
    seen: Counter[str] = Counter()
    for block in complete.read(path, BLOCK):
        complete_block = _with_rules_texts(block)
        for code, places in _places_of_codes(block):
            own = reported[code][seen[code] : seen[code] + len(places)]
            seen[code] += len(places)
            if own:
                complete_block = _with_own_texts(complete_block, places[: len(own)], own)
        yield complete_block


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
    """Each code of a block, with the positions of its findings in the block."""
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
    """The block, in which the findings at `places` have the texts that the report has for them (`own`)."""
    mask = np.zeros(len(block), np.bool_)
    mask[places] = True
    columns = {}
    for name in ("message", "hint"):
        texts = block[name] if name == "message" else block[name].dictionary_decode()
        columns[name] = pc.replace_with_mask(texts, pa.array(mask), pa.array([one[name] for one in own], pa.string()))
    return _with_texts(block, columns["message"], columns["hint"].dictionary_encode())


def _with_texts(block: pa.RecordBatch, messages: pa.Array, hints: pa.Array) -> pa.RecordBatch:
    columns = {"message": messages, "hint": hints}
    return pa.record_batch(
        [columns.get(name, block[name] if name in block.schema.names else None) for name in SCHEMA.names], schema=SCHEMA
    )
