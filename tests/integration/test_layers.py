"""The layers as they are built, for both processors, against Lambda's limits and its operating system."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from support import elf
from support.deployed import Deployed
from support.deployment_files import ROOT, resources, template
from support.elf import Elf

from rollcall_local import deployment

pytestmark = pytest.mark.slow

LIMIT = 250 * 1000 * 1000
"""Bytes of a function and all its layers, unzipped; Lambda's documentation does not say which MB, so the smaller."""

GLIBC = (2, 34)
"""That of Amazon Linux 2023, which Lambda's Python 3.13 runs on."""

GLIBCXX, CXXABI = (3, 4, 29), (1, 3, 13)
"""Those of GCC 11, which Amazon Linux 2023 has."""

MACHINES = {"arm64": elf.AARCH64, "x86_64": elf.X86_64}

BUILT = {name: each for name, each in resources("AWS::Serverless::LayerVersion").items() if name != "CoreLayer"}
"""The layers whose content is not our own code."""


def size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def test_every_function_fits_with_its_layers(deployed: Deployed) -> None:
    build = deployed.platform.settings.state / "build"
    sizes = {folder.name: size(folder) for folder in build.iterdir() if folder.is_dir()}
    for name, function in resources("AWS::Serverless::Function").items():
        parts = [name, *(layer["Ref"] for layer in function["Layers"])]
        assert all(sizes[part] for part in parts)
        assert sum(sizes[part] for part in parts) < LIMIT, json.dumps(sizes)


@pytest.fixture(scope="module", params=MACHINES)
def architecture(request: pytest.FixtureRequest) -> str:
    """Each processor that the template can have."""
    return str(request.param)


@pytest.fixture(scope="module")
def layers(architecture: str, deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The layers that are made of wheels, as `sam build` makes them for that processor, on this machine.

    Those of this machine's own processor are the ones that are deployed here.
    """
    path = f"{ROOT / '.venv/bin'}:{os.environ['PATH']}"
    built = {}
    for name, layer in BUILT.items():
        if template()["Resources"][name]["Metadata"]["BuildMethod"] != "makefile":
            continue
        if architecture == deployment.architecture():
            built[name] = deployed.platform.settings.state / "build" / name
            continue
        built[name] = tmp_path_factory.mktemp(f"{architecture}-{name}")
        subprocess.run(
            ["make", f"build-{name}", f"ARTIFACTS_DIR={built[name]}"],  # noqa: S607 - this machine's
            cwd=ROOT / layer["ContentUri"],
            env={**os.environ, "PATH": path, "ROLLCALL_ARCHITECTURE": architecture},
            check=True,
        )
    return built


@pytest.fixture(scope="module")
def objects(layers: Mapping[str, Path]) -> Mapping[str, Elf]:
    """The shared objects and programs of all layers, by their path in the layer."""
    files = {f"{name}/{path.relative_to(layer)}": path for name, layer in layers.items() for path in layer.rglob("*")}
    read = {name: elf.read(path) for name, path in files.items() if path.is_file() and not path.is_symlink()}
    return {name: each for name, each in read.items() if each}


def test_everything_is_for_the_processor(architecture: str, objects: Mapping[str, Elf]) -> None:
    assert len(objects) > 20
    assert {name: each.machine for name, each in objects.items() if each.machine != MACHINES[architecture]} == {}
    other = "x86_64" if architecture == "arm64" else "aarch64"
    assert [name for name in objects if other in name] == []


def test_everything_runs_on_amazon_linux_2023(objects: Mapping[str, Elf]) -> None:
    limits = {"GLIBC": GLIBC, "GLIBCXX": GLIBCXX, "CXXABI": CXXABI}
    newest = {library: max(each.newest(library) for each in objects.values()) for library in limits}
    assert newest["GLIBC"] >= (2, 17)
    assert {library for library, limit in limits.items() if newest[library] > limit} == set(), newest


def test_layers_leave_room_for_the_functions(layers: Mapping[str, Path]) -> None:
    sizes = {name: size(layer) for name, layer in layers.items()}
    assert sum(sizes.values()) < LIMIT, sizes
