"""What gets the tests a browser: from the registry that npm uses, whole or not at all, and said where there is none."""

import base64
import hashlib
import io
import os
import tarfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import brotli
import pytest

from rollcall_browser import main, pins, registry, unpacking, ways
from rollcall_browser.main import NoBrowserError
from rollcall_browser.pins import Pin
from rollcall_browser.registry import RegistryError


def archive(files: Mapping[str, bytes]) -> bytes:
    """A package as the registry has it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as made:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            made.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def libraries() -> bytes:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as made:
        entry = tarfile.TarInfo("lib/libnss3.so")
        entry.size = 3
        made.addfile(entry, io.BytesIO(b"nss"))
    return plain.getvalue()


CHROMIUM = archive(
    {
        "bin/chromium.br": brotli.compress(b"a program" * 1000),
        "bin/al2023.tar.br": brotli.compress(libraries()),
        "bin/fonts.tar.br": b"not looked at",
    }
)


def pin(content: bytes) -> Pin:
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    return Pin("@scope/chromium", "1.2.3", f"sha512-{digest}")


@contextmanager
def serving(patch: pytest.MonkeyPatch, content: bytes, *statuses: int) -> Iterator[list[str]]:
    """A registry that answers with these statuses, one after the other, then well; yields the paths asked for."""
    asked: list[str] = []

    class Registry(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status = statuses[len(asked)] if len(asked) < len(statuses) else 200
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(content if status == 200 else b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    patch.setenv("npm_config_registry", f"http://127.0.0.1:{server.server_port}/npm/")
    patch.setattr(registry, "PAUSES", (0, 0))
    yield asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("files", "environment", "expected"),
    [
        ({}, {}, "https://registry.npmjs.org"),
        ({"home/.npmrc": "registry=https://home.example/npm/\n"}, {}, "https://home.example/npm"),
        ({"home/.npmrc": "registry = https://home.example"}, {"NPM_CONFIG_REGISTRY": "https://e.example"}, "https://e.example"),
        ({"home/.npmrc": "registry=https://home.example"}, {"npm_config_registry": ""}, "https://home.example"),
        (
            {"home/.npmrc": "registry=https://home.example", "clone/.npmrc": "; a note\nregistry='https://clone.example'"},
            {},
            "https://clone.example",
        ),
        ({"home/.npmrc": "@scope:registry=https://scope.example"}, {"npm_config_registry": "https://e.example"}, "https://scope.example"),
        ({"home/.npmrc": "@other:registry=https://other.example"}, {}, "https://registry.npmjs.org"),
        ({"set.npmrc": "registry=https://set.example"}, {"npm_config_userconfig": "{}/set.npmrc"}, "https://set.example"),
    ],
)  # fmt: skip
def test_the_registry_is_the_one_that_npm_is_told(
    tmp_path: Path, files: Mapping[str, str], environment: Mapping[str, str], expected: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    given = {name: value.format(tmp_path) for name, value in environment.items()}
    nothing = {"HOME": str(tmp_path / "home"), "npm_config_globalconfig": str(tmp_path / "none")}
    assert registry.registry_of("@scope/chromium", tmp_path / "clone", {**nothing, **given}) == expected


def test_a_package_is_fetched_by_its_name_and_version(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(monkeypatch, CHROMIUM) as asked:
        registry.fetch(pin(CHROMIUM), file := io.BytesIO())
    assert asked == ["/npm/@scope/chromium/-/chromium-1.2.3.tgz"]
    assert file.getvalue() == CHROMIUM


def test_what_is_not_what_was_pinned_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with serving(monkeypatch, CHROMIUM), pytest.raises(RegistryError, match="is not what was pinned"):
        unpacking.chromium(pin(CHROMIUM + b"more"), tmp_path / "browser" / "chromium")
    assert [*(tmp_path / "browser").iterdir()] == []


@pytest.mark.thorough
@pytest.mark.sampled(1)
@pytest.mark.parametrize(("statuses", "tries"), [((503,), 2), ((500, 502), 3), ((500, 500, 500), 3), ((404,), 1)])
def test_a_fault_of_the_server_is_tried_again_and_no_other(
    monkeypatch: pytest.MonkeyPatch, statuses: tuple[int, ...], tries: int
) -> None:
    with serving(monkeypatch, CHROMIUM, *statuses) as asked:
        if tries > len(statuses):
            registry.fetch(pin(CHROMIUM), io.BytesIO())
        else:
            with pytest.raises(RegistryError, match=str(statuses[0])):
                registry.fetch(pin(CHROMIUM), io.BytesIO())
    assert len(asked) == tries


def test_the_browser_is_unpacked_with_its_libraries(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with serving(monkeypatch, CHROMIUM):
        unpacking.chromium(pin(CHROMIUM), tmp_path / "chromium")
    program = tmp_path / "chromium/chromium"
    assert program.read_bytes() == b"a program" * 1000
    assert os.access(program, os.X_OK)
    assert (tmp_path / "chromium/al2023/lib/libnss3.so").read_bytes() == b"nss"
    assert [path.name for path in tmp_path.iterdir()] == ["chromium"]


def test_of_fonts_the_wanted_ones_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = archive({"400/A_400Regular.ttf": b"a", "900/A_900Black.ttf": b"b", "400/A_400Regular.ttf.png": b"c"})
    with serving(monkeypatch, package):
        unpacking.fonts(pin(package), tmp_path / "fonts", lambda name: "400" in name)
    assert [path.name for path in (tmp_path / "fonts").iterdir()] == ["A_400Regular.ttf"]


def test_a_folder_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    def interrupted() -> None:
        with unpacking.whole(tmp_path / "chromium") as made:
            (made / "half").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [*tmp_path.iterdir()] == []


def stand_in(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_a_browser_of_this_machine_is_taken_if_it_starts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHROMIUM", stand_in(tmp_path / "mine", "echo Chromium 150"))
    assert main.have() == f"Chromium 150 ({tmp_path}/mine)"


def test_a_snaps_stand_in_is_no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(tmp_path / "chromium-browser", "echo 'requires the chromium snap' >&2; exit 10")
    stand_in(tmp_path / "google-chrome", "echo Google Chrome 151")
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main.have() == f"Google Chrome 151 ({tmp_path}/google-chrome)"


def refused(reason: str) -> str:
    raise NoBrowserError(reason)


def test_all_reasons_are_told_where_no_browser_can_be_had() -> None:
    assert main.first_of(lambda: refused("no network"), lambda: "the second") == "the second"
    with pytest.raises(NoBrowserError, match=r"^no network; not for this machine$"):
        main.first_of(lambda: refused("no network"), lambda: refused("not for this machine"))


def test_why_tests_are_skipped_is_kept_until_there_is_a_browser(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ways, "WHY_NOT", tmp_path / "browser/why-not.txt")
    main.look(lambda: refused("no network"))
    assert ways.why_not() == "no network"
    assert capsys.readouterr().err == "The tests in a browser will be skipped: no network\n"
    main.look(lambda: "Chromium 153")
    assert "`make browser` gets one" in ways.why_not()


def test_every_package_is_pinned_by_its_digest(tmp_path: Path) -> None:
    read = pins.read()
    assert pins.CHROMIUM in read
    for each in read.values():
        assert len(base64.b64decode(each.integrity.removeprefix("sha512-"), validate=True)) == 64
    pins.write(read, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == pins.PINNED.read_bytes()
