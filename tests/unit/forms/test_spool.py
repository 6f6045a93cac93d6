"""A result is kept in memory while it is short, and in a temporary file from then on; it reads the same."""

from pathlib import Path

import pytest

from rollcall.forms import spool as module
from rollcall.forms.spool import spool

OPEN_FILES = Path("/proc/self/fd")


@pytest.mark.parametrize("limit", [0, 7, 9, 100])
def test_what_was_written_is_read(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_IN_MEMORY", limit)
    with spool() as out:
        assert out.write("Núñez".encode()) == 7
        out.writelines([b"\r\n", memoryview(b"second")])
        out.seek(0)
        assert out.read(3) == "Nú".encode()
        assert out.read() == "ñez\r\nsecond".encode()


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="only Linux lists a process's open files so")
def test_a_long_result_is_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_IN_MEMORY", 4)
    with spool() as out:
        out.write(b"1234")
        before = len(list(OPEN_FILES.iterdir()))
        out.write(b"5")
        assert len(list(OPEN_FILES.iterdir())) == before + 1
