"""What gets the tests their SFTP clients: from Debian's archive, without root, what was pinned and nothing else."""

import hashlib
import io
import lzma
import os
import subprocess
import tarfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from rollcall_clients import debian, main, pins, programs, unpacking
from rollcall_clients.debian import DebianError
from rollcall_clients.pins import Pin


def package(files: Mapping[str, bytes], data: str = "data.tar.xz") -> bytes:
    """A package as Debian's archive has it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as made:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"./{name}")
            entry.size, entry.mode = len(content), 0o755
            made.addfile(entry, io.BytesIO(content))
    members = {"debian-binary": b"2.0\n", "control.tar.xz": b"abc", data: lzma.compress(packed.getvalue())}
    archive = b"!<arch>\n"
    for name, content in members.items():
        archive += f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode() + content
        archive += b"\n" * (len(content) % 2)
    return archive


CURL = package({"usr/bin/curl": b"a program", "usr/share/doc/curl/copyright": b"long", "etc/x": b"settings"})


def pin(content: bytes = CURL) -> Pin:
    return Pin("curl", "7.88.1-10+deb12u15", "pool/main/c/curl/curl_7+x.deb", hashlib.sha256(content).hexdigest())


@contextmanager
def archive(patch: pytest.MonkeyPatch, content: bytes, status: int = 200) -> Iterator[list[str]]:
    """An archive, read without apt; yields the paths asked for."""
    asked: list[str] = []

    class Archive(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Archive)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    patch.setenv("DEBIAN_ARCHIVE", f"http://127.0.0.1:{server.server_port}/debian/")
    patch.setattr(debian, "HELPER", Path("/nowhere"))
    yield asked
    server.shutdown()
    server.server_close()


def test_a_package_is_fetched_by_its_path_and_unpacked_without_what_no_program_needs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with archive(monkeypatch, CURL) as asked:
        file = debian.fetch(pin(), tmp_path)
    assert asked == ["/debian/pool/main/c/curl/curl_7%2Bx.deb"]
    unpacking.unpack(file, tmp_path / "root")
    found = [str(path.relative_to(tmp_path / "root")) for path in (tmp_path / "root").rglob("*") if path.is_file()]
    assert found == ["usr/bin/curl"]
    assert os.access(tmp_path / "root/usr/bin/curl", os.X_OK)


def test_what_is_not_what_was_pinned_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with archive(monkeypatch, CURL + b"more"), pytest.raises(DebianError, match="is not what was pinned"):
        debian.fetch(pin(), tmp_path)


def test_a_package_that_no_archive_has_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with archive(monkeypatch, b"", 404) as asked, pytest.raises(DebianError, match=r"^curl 7\.88\.1.*404"):
        debian.fetch(pin(), tmp_path)
    assert len(asked) == debian.TRIES


def test_the_archive_is_the_one_that_apt_is_told_before_the_public_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sources.list").write_text(
        "# deb http://no.example/debian x\ndeb [a=b] https://one.example/debian x main\n"
    )
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d/debian.sources").write_text(
        "Types: deb\nURIs: http://two.example/debian/\nSuites: x\n\nURIs: http://two.example/debian-security\n"
    )
    monkeypatch.setattr(debian, "SOURCES", (tmp_path / "sources.list", tmp_path / "sources.list.d"))
    monkeypatch.delenv("DEBIAN_ARCHIVE", raising=False)
    assert debian.archives() == ["https://one.example/debian", "http://two.example/debian", debian.DEFAULT]
    monkeypatch.setenv("DEBIAN_ARCHIVE", "http://mine.example/d")
    assert debian.archives() == ["http://mine.example/d"]


def test_a_package_that_is_packed_otherwise_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.deb").write_bytes(package({"usr/bin/x": b"x"}, "data.tar.zst"))
    with pytest.raises(DebianError, match=r"has data\.tar\.zst"):
        unpacking.unpack(tmp_path / "x.deb", tmp_path)


def test_a_program_is_started_with_the_loader_and_the_libraries_beside_it(tmp_path: Path) -> None:
    root = tmp_path / "my clients"
    loader = root / unpacking.LOADER
    loader.parent.mkdir(parents=True)
    loader.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    loader.chmod(0o755)
    script = unpacking.starter(root, "usr/bin/curl")
    said = subprocess.run([script, "a b", "c"], capture_output=True, text=True, check=True).stdout
    libraries = ":".join(f"{root}/{each}" for each in unpacking.LIBRARIES)
    assert said == f"--library-path|{libraries}|{root}/usr/bin/curl|a b|c|"


def test_what_apt_would_install_is_pinned_without_what_no_client_needs() -> None:
    line = "'http://a.example/debian/pool/main/{}_1%2b2_amd64.deb' {}_1%3a1+2_amd64.deb 12 SHA256:{}"
    names = {"c/curl/curl": "curl", "z/zlib/libz": "libz", "p/perl/libperl5": "libperl5", "d/dpkg/dpkg": "dpkg"}
    listed = "\n".join(line.format(path, name, "a" * 64) for path, name in names.items())
    assert list(debian._pins(listed)) == [
        Pin("curl", "1:1+2", "pool/main/c/curl/curl_1+2_amd64.deb", "a" * 64),
        Pin("libz", "1:1+2", "pool/main/z/zlib/libz_1+2_amd64.deb", "a" * 64),
    ]


def test_every_client_is_pinned(tmp_path: Path) -> None:
    read = pins.read()
    assert {pin.package for pin in read} >= {*pins.WANTED}
    assert all(len(pin.sha256) == 64 and pin.path.startswith("pool/main/") for pin in read)
    pins.write(read, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == pins.PINNED.read_bytes()
    assert (pins.version("openssh-client"), pins.version("rclone")) == ("9.2p1", "1.60.1")


def test_why_a_client_is_missing_is_kept_until_it_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(programs, "WHY_NOT", tmp_path / "clients/why-not.txt")

    def refused() -> str:
        raise DebianError("no network")

    monkeypatch.setattr(main, "have", refused)
    assert main.main([]) == 0
    assert programs.why_not() == "no network"
    assert "will be skipped: no network" in capsys.readouterr().err
    monkeypatch.setattr(main, "have", lambda: "this machine's")
    assert main.main([]) == 0
    assert "`make clients`" in programs.why_not()


def test_a_curl_without_sftp_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The one of macOS."""
    for name, protocols in (("curl", "https scp"), ("psftp", "")):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {name} 8.1 {protocols}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert programs.systems("curl") is None
    assert programs.systems("psftp") == str(tmp_path / "psftp")


def test_what_a_benchmark_needs_besides_the_clients_is_got_too(monkeypatch: pytest.MonkeyPatch) -> None:
    got: list[str] = []
    monkeypatch.setattr(programs, "are_pinned", lambda: bool(got))
    monkeypatch.setattr(programs, "systems", lambda name: None if name == "sshd" else f"/usr/bin/{name}")
    monkeypatch.setattr(main, "get", lambda: got.append("all"))
    assert main.have() == "this machine's"
    assert got == []
    assert main.have("sshd") == str(pins.folder().relative_to(pins.ROOT))
    assert got == ["all"]
