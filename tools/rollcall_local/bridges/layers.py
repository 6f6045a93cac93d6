"""Unpacks layers once. AWS mounts them.

At every start of a function, MiniStack writes the zips of its layers, looks at the path of each of their 6,000 files,
and unpacks them: 0.6 CPU seconds before the unpacking.
"""

import contextlib
import contextvars
import hashlib
import io
import os
import threading
import types
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

LINK = "rollcall-layer"
"""The only entry of the zip that a start gets in place of a layer's: the folder in which the layer lies unpacked."""

_starting: contextvars.ContextVar[bool] = contextvars.ContextVar("starting", default=False)


def unpack_layers_once(lambda_runtime: Any, lambda_svc: Any) -> None:
    """Replace every function's layers by links to one copy, which is kept; a function's own code is still unpacked."""
    copies = Copies(Path(os.environ["ROLLCALL_LAYERS"]))
    spawn: Callable[[Any], None] = lambda_runtime.Worker._spawn  # noqa: SLF001 - there is no hook
    resolve: Callable[[Any], bytes | None] = lambda_svc._resolve_layer_zip  # noqa: SLF001 - as above

    def spawn_with_links(worker: Any) -> None:
        begun = _starting.set(True)
        try:
            spawn(worker)
        finally:
            _starting.reset(begun)

    def resolve_as_link(layer: Any) -> bytes | None:
        packed = resolve(layer)
        if packed is None or not _starting.get():  # others ask for the size
            return packed
        return link_to(copies.of(layer if isinstance(layer, str) else layer["Arn"], packed))

    lambda_runtime.Worker._spawn = spawn_with_links  # noqa: SLF001
    lambda_svc._resolve_layer_zip = resolve_as_link  # noqa: SLF001
    with_links = types.ModuleType("zipfile")
    with_links.__dict__.update(zipfile.__dict__, ZipFile=Links)
    lambda_runtime.zipfile = with_links


class Copies:
    """The unpacked layers, which all platforms of a checkout share."""

    def __init__(self, kept: Path) -> None:
        """Keep them in the folder `kept`."""
        self._kept = kept
        self._copies: dict[str, Path] = {}
        self._lock = threading.Lock()

    def of(self, arn: str, packed: bytes) -> Path:
        """The folder of a layer's version, whose content never changes; unpacked if it is not there."""
        with self._lock:
            if arn not in self._copies:
                self._copies[arn] = self._kept / hashlib.sha256(packed).hexdigest()
            copy = self._copies[arn]
            if not copy.exists():
                part = copy.with_suffix(f".{os.getpid()}")
                with zipfile.ZipFile(io.BytesIO(packed)) as layer:
                    layer.extractall(part)
                with contextlib.suppress(OSError):  # another platform was first
                    part.rename(copy)
            copy.touch()
            return copy


def link_to(folder: Path) -> bytes:
    """A zip that stands for the content of `folder`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as link:
        link.writestr(LINK, str(folder))
    return packed.getvalue()


class Links(zipfile.ZipFile):
    """Zips as MiniStack unpacks them, which may be links."""

    def extractall(self, path: Any = None, *args: Any, **kwargs: Any) -> None:
        """Unpack, or make `path` a symbolic link."""
        if LINK not in self.namelist():
            super().extractall(path, *args, **kwargs)
            return
        place = Path(path)
        place.rmdir()
        place.symlink_to(self.read(LINK).decode())
