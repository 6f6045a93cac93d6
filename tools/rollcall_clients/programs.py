"""The clients, and where each is: in the checkout if it was fetched, else on this machine."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from rollcall_clients import pins

PROGRAMS: Mapping[str, str] = {
    name: f"usr/{'sbin' if name == 'sshd' else 'bin'}/{name}"
    for name in ("ssh", "sftp", "scp", "ssh-keygen", "psftp", "pscp", "puttygen", "lftp", "curl", "rclone", "sshd")
}
"""Their paths in the packages."""
CLIENTS = ("sftp", "scp", "psftp", "pscp", "lftp", "curl", "rclone")
"""Those that upload."""
WHY_NOT = pins.FOLDER / "why-there-are-none.txt"
"""Written where a client is missing and could not be had, for those who read why tests were skipped."""
_ASKED = {"psftp": "-V", "pscp": "-V", "sftp": "", "scp": ""}
_ANSWER_SECONDS = 30


def are_pinned() -> bool:
    """Whether the pinned clients were fetched. Then all are taken from there, so that they fit each other."""
    return (pins.folder() / "bin").is_dir()


def path(name: str) -> str | None:
    """The program; None if it is missing."""
    if are_pinned():
        return str(pins.folder() / "bin" / name)
    return systems(name)


def systems(name: str) -> str | None:
    """The program of this machine. A curl without SFTP, as of macOS, is none."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found and name == "curl" and "sftp" not in _said(found, "--version"):
        return None
    return found


def version(name: str) -> str:
    """The number that a client gives for itself; blank if it does not start. OpenSSH's have their `ssh`'s."""
    program = path("ssh" if name in {"sftp", "scp"} else name)
    if program is None:
        return ""
    asked = {"ssh": "-V", "sftp": "-V", "scp": "-V"}.get(name, _ASKED.get(name, "--version"))
    found = re.search(r"\d+\.\d+(\.\d+)*(p\d+)?", _said(program, asked))
    return found.group() if found else ""


def _said(program: str, asked: str) -> str:
    try:
        ended = subprocess.run(
            [program, asked],
            capture_output=True,
            text=True,
            timeout=_ANSWER_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return ended.stdout + ended.stderr


def why_not() -> str:
    """Why a client is missing, in one line."""
    if WHY_NOT.is_file():
        return WHY_NOT.read_text(encoding="utf-8").strip()
    return "`make clients` gets the clients, or says why it can't"


def module_path() -> Path | None:
    """Where lftp's modules are, if it is the fetched one: it looks for them where Debian installs them."""
    found = sorted(pins.folder().glob("usr/lib/*/lftp/*/proto-sftp.so")) if are_pinned() else []
    return found[0].parent if found else None
