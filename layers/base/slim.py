"""Leaves out of the SDK what no function uses: `python slim.py SITE`, where SITE is the folder with `botocore`.

A client reads the list of all 450 services, the endpoints of all of them, and its own model, of which four fifths are
documentation. Without them, the first clients of a function take half of their CPU, and the layer a third of its size.
"""

import gzip
import json
import shutil
import sys
from pathlib import Path
from typing import Any

SERVICES = frozenset(
    {
        *("cognito-idp", "dynamodb", "events", "glue", "lambda"),
        *("s3", "secretsmanager", "sesv2", "sqs", "stepfunctions", "transfer"),
    }
)
"""The services that functions call, as the SDK names them."""


def slim(data: Path) -> None:
    """Slim the folder of the SDK's data."""
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in SERVICES:
            shutil.rmtree(folder)
    for examples in data.rglob("examples-*.json*"):
        examples.unlink()
    prefixes = {_without_documentation(model) for model in data.rglob("service-2.json.gz")}
    endpoints = data / "endpoints.json"
    content = json.loads(endpoints.read_bytes())
    for partition in content["partitions"]:
        known = partition["services"]
        partition["services"] = {name: known[name] for name in known if name in prefixes}
    endpoints.write_text(json.dumps(content))


def _without_documentation(packed: Path) -> str:
    """Write a service's model without documentation, and not packed; returns the prefix of its endpoints."""
    model = json.loads(gzip.decompress(packed.read_bytes()))
    packed.with_suffix("").write_text(json.dumps(_undocumented(model)))
    packed.unlink()
    return str(model["metadata"]["endpointPrefix"])


def _undocumented(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        # The key stays, because the SDK expects it in places. A shape may have a member of that name, which is no text.
        return {
            key: "" if key == "documentation" and isinstance(part, str) else _undocumented(part)
            for key, part in value.items()
        }
    return [_undocumented(part) for part in value] if isinstance(value, list) else value


if __name__ == "__main__":
    slim(Path(sys.argv[1]) / "botocore/data")
