"""`make up` announces the right platform."""

import json
from pathlib import Path

from rollcall_local.served import announced


def test_a_platform_is_announced_by_its_own_process_alone(tmp_path: Path) -> None:
    """A platform that was killed leaves its announcement, with another password and other ports."""
    ready = tmp_path / "ready.json"
    assert not announced(ready, 17)
    ready.write_text(json.dumps({"process": 16}))
    assert not announced(ready, 17)
    ready.write_text(json.dumps({"process": 17}))
    assert announced(ready, 17)
