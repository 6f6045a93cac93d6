"""The command that restores says what is wrong with a time before it asks AWS anything."""

import pytest

from rollcall_restore.command import main, moment


def test_a_time_has_its_offset() -> None:
    assert moment("2026-11-30T02:00:00-06:00").isoformat() == "2026-11-30T02:00:00-06:00"


@pytest.mark.parametrize("text", ["2026-11-30T02:00:00", "yesterday", "2026-11-30"])
def test_a_time_without_one_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["objects", "data", "snapshots/", "--at", text])
    assert f"{text} is no time with an offset, such as 2026-11-30T02:00:00+00:00" in capsys.readouterr().err
