"""A function's start gets a link to an unpacked layer, and its own code as MiniStack unpacks it."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rollcall_local.bridges.layers import unpack_layers_once

ARN = "arn:aws:lambda:us-east-1:000000000000:layer:CoreLayer:1"


def packed(**files: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


LAYER, CODE = packed(layer="its content"), packed(app="handler")


@dataclass
class Start:
    """MiniStack, as far as a start goes: it unpacks what it resolves."""

    folder: Path
    services: Any
    runtime: Any

    def spawn(self, worker: SimpleNamespace) -> None:
        for place, content in (("code", CODE), ("layer_0", self.services._resolve_layer_zip(worker.layer))):
            (self.folder / worker.name / place).mkdir(parents=True)
            with self.runtime.zipfile.ZipFile(io.BytesIO(content)) as archive:
                archive.extractall(self.folder / worker.name / place)


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    monkeypatch.setenv("ROLLCALL_LAYERS", str(tmp_path / "kept"))
    services = SimpleNamespace(_resolve_layer_zip=lambda _layer: LAYER)
    runtime = SimpleNamespace(zipfile=zipfile)
    made = Start(tmp_path, services, runtime)
    runtime.Worker = SimpleNamespace(_spawn=made.spawn)
    unpack_layers_once(runtime, services)
    return made


@pytest.mark.parametrize("layer", [ARN, {"Arn": ARN, "CodeSize": 3}])
def test_functions_share_one_copy_of_a_layer(start: Start, layer: object) -> None:
    for name in ("unpack", "notify"):
        start.runtime.Worker._spawn(SimpleNamespace(name=name, layer=layer))
        assert (start.folder / name / "layer_0" / "layer").read_text() == "its content"
        assert (start.folder / name / "code" / "app").read_text() == "handler"
    unpack, notify = (start.folder / name / "layer_0" for name in ("unpack", "notify"))
    assert unpack.is_symlink()
    assert unpack.resolve() == notify.resolve()


def test_a_copy_that_was_removed_is_made_again(start: Start) -> None:
    for name in ("unpack", "notify"):
        start.runtime.Worker._spawn(SimpleNamespace(name=name, layer=ARN))
        place = start.folder / name / "layer_0"
        assert (place / "layer").read_text() == "its content"
        (place / "layer").unlink()
        place.resolve().rmdir()


def test_who_asks_for_the_size_of_a_layer_gets_its_bytes(start: Start) -> None:
    assert start.services._resolve_layer_zip(ARN) == LAYER
