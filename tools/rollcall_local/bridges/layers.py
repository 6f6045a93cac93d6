"""Unpacks layers once. MiniStack unpacks thousands of files at every start of a function; AWS mounts layers."""

import contextlib
import hashlib
import os
import threading
import types
import zipfile
from pathlib import Path
from typing import Any


def unpack_layers_once(lambda_runtime: Any) -> None:
    """Replace every function's layers by links to one copy, which is kept; a function's own code is still unpacked."""
    lock = threading.Lock()
    kept = Path(os.environ["ROLLCALL_LAYERS"])

    class Layers(zipfile.ZipFile):
        def extractall(self, path: Any = None, *args: Any, **kwargs: Any) -> None:
            place = Path(path)
            if not place.name.startswith("layer_"):
                super().extractall(path, *args, **kwargs)
                return
            packed = Path(str(self.filename))
            copy = kept / hashlib.sha256(packed.read_bytes()).hexdigest()
            with lock:
                if not copy.exists():
                    part = place.with_suffix(".part")
                    super().extractall(part)
                    kept.mkdir(parents=True, exist_ok=True)
                    with contextlib.suppress(OSError):  # another platform was first
                        part.rename(copy)
            copy.touch()
            packed.unlink()
            place.rmdir()
            place.symlink_to(copy)

    with_links = types.ModuleType("zipfile")
    with_links.__dict__.update(zipfile.__dict__, ZipFile=Layers)
    lambda_runtime.zipfile = with_links
