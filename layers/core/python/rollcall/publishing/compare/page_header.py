"""Reads the header of a page of a Parquet file, which Arrow keeps to itself (Thrift's compact protocol)."""

from typing import Any, NamedTuple

_TRUE, _FALSE, _BINARY, _STRUCT = 1, 2, 8, 12
_INTEGERS = (4, 5, 6)
"""The types of fields that a page's header may have; others are not read."""
_DATA = 0
_PLAIN, _RLE = 0, 3
"""Encodings."""


class UnknownPage(Exception):
    """A page is not as this module and `plain_pages` expect; Arrow reads it."""


class PlainPage(NamedTuple):
    """A data page of version 1 with plain values and run-length encoded levels."""

    start: int
    """Where its bytes begin."""
    stored: int
    """Its bytes in the file."""
    size: int
    """Its bytes once decompressed."""
    values: int
    """Its values, nulls among them."""


def read_header(data: bytes, start: int) -> PlainPage:
    """Read the header of the page at `start`.

    Raises:
        UnknownPage: It is a page of another kind or encoding, or no header.
    """
    try:
        header, end = _struct(data, start)
        about = header[5]
        if (header[1], about[2], about[3]) != (_DATA, _PLAIN, _RLE):
            raise UnknownPage
        return PlainPage(end, header[3], header[2], about[1])
    except (IndexError, KeyError, TypeError):
        raise UnknownPage from None


def _struct(data: bytes, at: int) -> tuple[dict[int, Any], int]:
    """The fields of a struct by their numbers, and where it ends."""
    fields: dict[int, Any] = {}
    number = 0
    while head := data[at]:
        at += 1
        kind, further = head & 15, head >> 4
        if not further:
            further, at = _integer(data, at)
            number = 0
        number += further
        fields[number], at = _value(data, at, kind)
    return fields, at + 1


def _value(data: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in (_TRUE, _FALSE):
        return kind == _TRUE, at
    if kind in _INTEGERS:
        return _integer(data, at)
    if kind == _BINARY:
        length, at = _unsigned(data, at)
        return data[at : at + length], at + length
    if kind == _STRUCT:
        return _struct(data, at)
    raise UnknownPage


def _integer(data: bytes, at: int) -> tuple[int, int]:
    number, at = _unsigned(data, at)
    return (number >> 1) ^ -(number & 1), at


def _unsigned(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the last one
            return number, at
        shift += 7
