"""The layers as they are built, against Lambda's limits."""

import json
from pathlib import Path

import pytest
from support.deployed import Deployed
from support.deployment_files import resources

LIMIT = 250 * 1000 * 1000
"""Bytes of a function and all its layers, unzipped; Lambda's documentation does not say which MB, so the smaller."""


def size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@pytest.mark.slow
def test_every_function_fits_with_its_layers(deployed: Deployed) -> None:
    build = deployed.platform.settings.state / "build"
    sizes = {folder.name: size(folder) for folder in build.iterdir() if folder.is_dir()}
    for name, function in resources("AWS::Serverless::Function").items():
        parts = [name, *(layer["Ref"] for layer in function["Layers"])]
        assert all(sizes[part] for part in parts)
        assert sum(sizes[part] for part in parts) < LIMIT, json.dumps(sizes)
