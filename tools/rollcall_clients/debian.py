"""Takes packages from Debian's archive: without root, and on systems other than Debian too."""

import hashlib
import os
import re
import shutil
import ssl
import subprocess
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

from rollcall_clients.pins import RELEASE, WANTED, Pin

DEFAULT = "http://deb.debian.org/debian"
"""Debian's archive is read without TLS by apt itself; what is taken from it is compared with its checksum."""
SOURCES = (Path("/etc/apt/sources.list"), Path("/etc/apt/sources.list.d"))
HELPER = Path("/usr/lib/apt/apt-helper")
"""Fetches one file for apt, by the proxies that apt is told."""
TIMEOUT = 60
"""Seconds without a byte after which a try has failed."""
TRIES = 3
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
_LIBRARY = re.compile(r"lib(?!perl|.*-perl$|pam-modules|pam-runtime|.*-common$)")


class DebianError(Exception):
    """A package can't be had, or is not what was pinned."""


def fetch(pin: Pin, folder: Path) -> Path:
    """Download a package into the folder.

    Raises:
        DebianError: No archive has it, or it is something else under its name.
    """
    file = folder / f"{pin.package}.deb"
    said = ""
    for archive in archives():
        for _ in range(TRIES):
            said = _download(f"{archive}/{urllib.parse.quote(pin.path)}", pin.sha256, file)
            if not said:
                return _checked(pin, file)
    raise DebianError(f"{pin.package} {pin.version}: {said}")


def archives() -> list[str]:
    """The addresses of Debian's archive: the one that DEBIAN_ARCHIVE names, those that apt is told, the public one."""
    named = os.environ.get("DEBIAN_ARCHIVE", "")
    found = [named.rstrip("/")] if named else [*_told(), DEFAULT]
    return list(dict.fromkeys(found))


def _told() -> Iterator[str]:
    for place in SOURCES:
        for file in [place] if place.is_file() else sorted(place.glob("*")):
            text = file.read_text(encoding="utf-8", errors="replace")
            for address in re.findall(r"^(?:URIs:|deb\b(?:\s*\[[^]]*\])?)\s*(\S+)", text, re.MULTILINE):
                if re.fullmatch(r"https?://\S+/debian/?", address):
                    yield address.rstrip("/")


def _download(url: str, sha256: str, file: Path) -> str:
    """Download; return why it failed, blank where it did not."""
    if HELPER.exists():
        asked = [str(HELPER), "-o", f"Acquire::http::Timeout={TIMEOUT}", "download-file", url, str(file)]
        asked.append(f"SHA256:{sha256}")
        ended = subprocess.run(asked, capture_output=True, text=True, check=False)
        return ended.stderr.strip().rpartition("\n")[2] if ended.returncode else ""
    try:
        # A proxy that the environment names is asked.
        with urllib.request.urlopen(url, timeout=TIMEOUT, context=_context(url)) as answer, file.open("wb") as made:  # noqa: S310 - an archive's
            shutil.copyfileobj(answer, made)
    except OSError as error:
        return f"{url}: {error}"
    return ""


def _context(url: str) -> ssl.SSLContext | None:
    return ssl.create_default_context() if url.startswith("https:") else None


def _checked(pin: Pin, file: Path) -> Path:
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != pin.sha256:
        raise DebianError(f"{pin.package} is not what was pinned: its digest is {found}, not {pin.sha256}")
    return file


def newest() -> Sequence[Pin]:
    """The newest versions of the packages and of the libraries that they depend on, by apt, in files of its own.

    Raises:
        DebianError: This machine has no apt, or apt can't reach the archive.
    """
    with tempfile.TemporaryDirectory() as room:
        options = _own_files(Path(room))
        _apt([*options, "-qq", "update"])
        listed = _apt([*options, "-qq", "-y", "--no-install-recommends", "--print-uris", "install", *WANTED])
    return sorted(_pins(listed), key=lambda pin: pin.package)


def _own_files(room: Path) -> list[str]:
    for name in ("lists/partial", "cache/archives/partial"):
        (room / name).mkdir(parents=True)
    (room / "status").touch()
    (room / "sources.list").write_text(f"deb [signed-by={KEYRING}] {archives()[0]} {RELEASE} main\n", encoding="utf-8")
    settings = {
        "Dir::Etc::sourcelist": room / "sources.list",
        "Dir::Etc::sourceparts": os.devnull,
        "Dir::State::lists": room / "lists",
        "Dir::State::status": room / "status",
        "Dir::Cache": room / "cache",
        "APT::Architecture": "amd64",
        "APT::Architectures": "amd64",
        "APT::Sandbox::User": "root",
        "Acquire::ForceHash": "SHA256",
    }
    return [argument for name, value in settings.items() for argument in ("-o", f"{name}={value}")]


def _apt(arguments: Sequence[str]) -> str:
    program = shutil.which("apt-get")
    if program is None:
        raise DebianError("Only a machine with apt can pin newer packages.")
    ended = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    if ended.returncode:
        raise DebianError(ended.stderr.strip().rpartition("\n")[2])
    return ended.stdout


def _pins(listed: str) -> Iterator[Pin]:
    """The packages that matter of those that apt would install, from its list of addresses and checksums."""
    for line in listed.splitlines():
        found = re.fullmatch(r"'\S+?/(pool/\S+)' (\S+?)_(\S+)_\w+\.deb \d+ SHA256:([0-9a-f]{64})", line)
        if found:
            path, package, version, digest = found.groups()
            if package in WANTED or _LIBRARY.match(package):
                yield Pin(package, urllib.parse.unquote(version), urllib.parse.unquote(path), digest)
