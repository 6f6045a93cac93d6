"""IDs of made districts: numbers behind a letter, UUIDs, texts of mixed lengths, or in no order."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rollcall_bench.variants import Variant

_ENDINGS = ("", "A", "-26", ".2026", "-SPRING", "_springfield-unified")
"""The ends of `mixed` IDs. Each begins with no digit, so that no two IDs become the same."""
_MOST = 10**8
_STEP = 61_803_399
"""Coprime to `_MOST`: the multiples of consecutive numbers have no order, and none comes twice."""
_HEX = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), np.uint8).reshape(256, 2)
_PLACES = np.array([0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34])
"""Where each of the 16 bytes stands in a UUID."""
_UUID = 36


def ids(prefix: str, numbers: npt.NDArray[np.int64], variant: Variant = "ordinary", width: int = 0) -> pa.Array:
    """The IDs of `numbers`, which are positive and below 10⁸: always the same for a number and a prefix."""
    if variant == "uuids":
        return _uuids(prefix, numbers)
    if variant == "unordered":
        return numbered(prefix, numbers * _STEP % _MOST, 8)
    made = numbered(prefix, numbers, width)
    if variant == "mixed":
        endings = pa.array(_ENDINGS).take(pa.array(numbers % len(_ENDINGS)))
        return pc.binary_join_element_wise(made, endings, "")
    return made


def numbered(prefix: str, numbers: npt.NDArray[np.int64], width: int = 0) -> pa.Array:
    """The numbers as texts with a prefix, filled up with zeros to `width` digits."""
    text = pc.cast(pa.array(numbers), pa.string())
    if width:
        text = pc.utf8_lpad(text, width, "0")
    return pc.binary_join_element_wise(prefix, text, "") if prefix else text


def _uuids(prefix: str, numbers: npt.NDArray[np.int64]) -> pa.Array:
    """UUIDs of version 4, as far as a text shows it."""
    salt = np.uint64(int.from_bytes(prefix.encode(), "big"))
    seeds = numbers.astype(np.uint64) + (salt << np.uint64(40))
    halves = np.stack([_mixed(seeds), _mixed(~seeds)], axis=1)
    halves[:, 0] = halves[:, 0] & ~np.uint64(0xF000) | np.uint64(0x4000)
    halves[:, 1] = halves[:, 1] & ~np.uint64(0xC << 60) | np.uint64(0x8 << 60)
    data = halves.astype(">u8").view(np.uint8).reshape(len(numbers), 16)
    text = np.full((len(numbers), _UUID), ord("-"), np.uint8)
    for place, column in zip(_PLACES, data.T, strict=True):
        text[:, place : place + 2] = _HEX[column]
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * _UUID
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(text))


def _mixed(seeds: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Other numbers in their place, which look random (SplitMix64); none comes twice."""
    made = seeds * np.uint64(0x9E3779B97F4A7C15)
    made = (made ^ (made >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    made = (made ^ (made >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return made ^ (made >> np.uint64(31))
