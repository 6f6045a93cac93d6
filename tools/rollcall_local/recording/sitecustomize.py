"""Writes down each request of the SDK, where `ROLLCALL_REQUESTS` names a file.

Python imports a module of this name by itself when it starts, where its folder is in PYTHONPATH. The local platform
sets both for functions and commands, so that nothing that is deployed knows of it. Each line is one request that was
made: service, operation, parameters, the answer, and the program. Contents are written as their size.
"""

import importlib.abc
import importlib.util
import json
import os
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

VARIABLE = "ROLLCALL_REQUESTS"
CLIENTS = "botocore.client"
SIZE = "…bytes"
"""The name under which the size of a content stands."""


class Recorder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the module of the SDK's clients, and changes it once it is loaded."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> Any:
        """The module's own spec, with this as its loader."""
        if name != CLIENTS:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            self._loader: importlib.abc.Loader = spec.loader
            spec.loader = self
        return spec

    def create_module(self, spec: Any) -> ModuleType | None:
        """As the module's own loader does."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Load it, and note the requests of its clients."""
        self._loader.exec_module(module)
        call = module.BaseClient._make_api_call  # noqa: SLF001 - the one place that all requests pass

        def noted(client: Any, operation: str, parameters: Any) -> Any:
            request = plain(parameters)  # before the SDK adds to it
            answer = call(client, operation, parameters)
            write(client.meta.service_model.service_name, operation, request, answer)
            return answer

        module.BaseClient._make_api_call = noted  # noqa: SLF001 - as above


def write(service: str, operation: str, request: Any, answer: Any) -> None:
    """Append a line; one write, since several processes have the file."""
    program = os.environ.get("AWS_LAMBDA_FUNCTION_NAME") or os.path.basename(sys.argv[0])  # noqa: PTH119 - starts fast
    kept = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    line = {"program": program, "service": service, "operation": operation, "request": request, "answer": plain(kept)}
    file = os.open(os.environ[VARIABLE], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, json.dumps(line, ensure_ascii=False).encode() + b"\n")
    finally:
        os.close(file)


def plain(value: Any) -> Any:
    """The value as JSON has it; contents become their size."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, bytes | bytearray | memoryview):
        return {SIZE: len(value)}
    if isinstance(value, Sequence | set | frozenset):
        return [plain(part) for part in value]
    return str(value) if type(value).__name__ == "datetime" else {SIZE: -1}


if VARIABLE in os.environ:
    sys.meta_path.insert(0, Recorder())
