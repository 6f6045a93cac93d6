"""A repair package as a zip that can be sent again as it is."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

_LEVEL = 1
"""Deflate's fastest: the sixth level takes three times the CPU for a sixth less."""


def write_zip(files: Iterable[tuple[str, Iterator[bytes]]], path: Path, day: date) -> None:
    """Write the files, by name, into a zip; they bear the `day`, so that the same rows are the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as package:
        for name, chunks in files:
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            # How large a file becomes shows only at its end.
            with package.open(entry, "w", force_zip64=True) as file:
                for chunk in chunks:
                    file.write(chunk)
