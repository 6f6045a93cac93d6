"""The file with the complete findings of an import; its report holds only the first of each code."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rollcall.model.findings import RuleOf
from rollcall.report import parquet as complete
from rollcall.report.blocks import SCHEMA, words
from rollcall.report.wording import without_facts

BLOCK = 1 << 14
"""Findings in memory at a time."""

Finding = Mapping[str, Any]
"""An entry of the report's `findings`."""


def with_texts(path: Path, report: Mapping[str, Any], rule_of: RuleOf) -> Iterator[pa.RecordBatch]:
    """All findings of the file in the order of the report, with messages and hints.

    The file has no texts. A finding that the report holds gets its own texts from there, every other one those of its
    rule, without facts.
    """
    reported: dict[str, list[Finding]] = defaultdict(list)
    for finding in report["findings"]:
        reported[finding["code"]].append(finding)
    seen: Counter[str] = Counter()
    for block in complete.read(path, BLOCK):
        complete_block = _with_rules_texts(block, rule_of)
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


def _with_rules_texts(block: pa.RecordBatch, rule_of: RuleOf) -> pa.RecordBatch:
    kinds = block["code"].indices.to_numpy()
    codes = block["code"].dictionary.to_pylist()
    rules = [rule_of(code) for code in codes]
    titles = [rule.title if rule else code for code, rule in zip(codes, rules, strict=True)]
    hints = [without_facts(rule.hint) if rule else "" for rule in rules]
    return _with_texts(block, words(titles, kinds).dictionary_decode(), words(hints, kinds))


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
