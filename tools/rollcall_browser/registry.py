"""Takes packages from the npm registry, the one that npm itself is told to use, without npm."""

import base64
import hashlib
import json
import os
import shutil
import ssl
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from rollcall_browser.pins import ROOT, Pin

DEFAULT = "https://registry.npmjs.org"
TIMEOUT = 60
"""Seconds without a byte after which a try has failed."""
PAUSES = (1, 5)
"""Seconds before the second and the third try."""


class RegistryError(Exception):
    """A package can't be had, or is not what was pinned."""


def fetch(pin: Pin, file: IO[bytes]) -> None:
    """Write the archive of a package, a `.tgz`, into a file that is open for reading and writing.

    Raises:
        RegistryError: The registry does not answer, does not have it, or has something else under its name.
    """
    bare = pin.package.rpartition("/")[2]
    url = f"{registry_of(pin.package)}/{pin.package}/-/{bare}-{pin.version}.tgz"
    for pause in (*PAUSES, None):
        try:
            file.seek(0)
            file.truncate()
            with _open(url) as answer:
                shutil.copyfileobj(answer, file)
            break
        except OSError as error:
            if pause is None or getattr(error, "code", 500) < 500:  # noqa: PLR2004 - from 500 on it is the server's fault
                raise RegistryError(f"{url}: {error}") from error
            time.sleep(pause)
    file.seek(0)
    found = "sha512-" + base64.b64encode(_sha512(file)).decode()
    if found != pin.integrity:
        raise RegistryError(f"{url} is not what was pinned: its digest is {found}, not {pin.integrity}")
    file.seek(0)


def newest(package: str) -> Pin:
    """The newest version of a package.

    Raises:
        RegistryError: The registry does not answer.
    """
    url = f"{registry_of(package)}/{package.replace('/', '%2f')}/latest"
    try:
        with _open(url) as answer:
            found: Mapping[str, Any] = json.load(answer)
    except OSError as error:
        raise RegistryError(f"{url}: {error}") from error
    return Pin(package, found["version"], found["dist"]["integrity"])


def registry_of(package: str, root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> str:
    """The address of the registry for a package, without a slash at its end.

    As npm does: the registry of its scope, else the one that the environment or an `.npmrc` names, the nearest first.
    """
    settings = npm_settings(root, environment)
    scope = package.partition("/")[0]
    return settings.get(f"{scope}:registry", settings.get("registry", DEFAULT)).rstrip("/")


def npm_settings(root: Path = ROOT, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What npm's files and its environment say, by the name of the setting. Other names of a kind don't matter here."""
    given = {name.lower(): value for name, value in environment.items() if value}
    home = given.get("home", str(Path.home()))
    files: tuple[str | Path, ...] = (
        given.get("npm_config_globalconfig", "/etc/npmrc"),
        given.get("npm_config_userconfig", f"{home}/.npmrc"),
        root / ".npmrc",
    )
    found: dict[str, str] = {}
    for path in [Path(file) for file in files]:
        if path.is_file():
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                name, equals, value = line.partition("=")
                if equals and not name.lstrip().startswith((";", "#")):
                    found[name.strip()] = os.path.expandvars(value.strip().strip("\"'"))
    for name in ("registry", "cafile"):
        if f"npm_config_{name}" in given:
            found[name] = given[f"npm_config_{name}"]
    return found


def _sha512(file: IO[bytes]) -> bytes:
    digest = hashlib.sha512()
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return digest.digest()


def _open(url: str) -> Any:  # noqa: ANN401 - urllib's answers have no common type
    if urllib.parse.urlsplit(url).scheme not in {"https", "http"}:
        raise RegistryError(f"{url} is not an address of the web")
    trusted = ssl.create_default_context()
    authority = npm_settings().get("cafile")
    if authority and Path(authority).is_file():
        trusted.load_verify_locations(authority)
    return urllib.request.urlopen(url, timeout=TIMEOUT, context=trusted)  # noqa: S310 - looked at above
