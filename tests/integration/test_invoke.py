"""`make invoke` against the platform, with everything but the container: a process stands for it."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from support import sam_without_containers
from support.deployed import PASSWORD, Deployed, Sender
from support.deployment_files import BY_PARAMETER, steps

from rollcall_local import demo, sample, served
from rollcall_local.invoking import command, containers, examples
from rollcall_local.settings import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo_district(deployed: Deployed) -> Sender:
    """The account that `make up` has."""
    return deployed.sender(sample.DISTRICT, demo.USER)


@pytest.fixture
def invoked(
    deployed: Deployed,
    demo_district: Sender,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Any:  # noqa: ANN401 - a function with defaults
    """Runs the command on this platform; gives what the function answered."""
    package, sam, docker = tmp_path / "sample.zip", tmp_path / "sam", tmp_path / "docker"
    package.write_bytes(sample.clean(demo.today()).package())
    runtime, stand_in = ROOT / ".venv-runtime/bin/python", Path(sam_without_containers.__file__)
    sam.write_text(f'#!/bin/sh\nexec "{runtime}" -I "{stand_in}" "$@"\n')
    docker.write_text(f"#!/bin/sh\n[ $1 = version ] && echo 28.1.1 || echo {sam_without_containers.BRIDGE}\n")
    for each in (sam, docker):
        each.chmod(0o755)
    facts = {"user": demo_district.user, "password": PASSWORD, "sample": str(package)}
    monkeypatch.setattr(command, "SAM", sam)
    monkeypatch.setattr(served, "there", lambda: (deployed.platform, facts))
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    def run(step: str, event: Path | None = None, package: Path | None = None) -> Any:  # noqa: ANN401 - any JSON
        code = command.main(argparse.Namespace(step=step, event=event, package=package, serve=False))
        out, err = capfd.readouterr()
        assert code == 0, err
        return json.loads(out.splitlines()[-1])["answer"]

    return run


@pytest.mark.parametrize("step", sorted({*steps()} - BY_PARAMETER))
def test_every_function_answers(step: str, invoked: Any) -> None:  # noqa: ANN401 - as above
    answer = invoked(step)
    parts: dict[str, tuple[str, set[Any]]] = {
        "authenticate": ("HomeDirectoryType", {"LOGICAL"}),
        "unpack": ("next", {"validate"}),
        "validate": ("status", {"succeeded"}),
        "snapshot": ("status", {"succeeded", "unchanged"}),
        "record": ("next", {"notify"}),
        "notify": ("sent", {True, False}),
        "apps": ("statusCode", {303}),
    }
    if step in parts:
        name, right = parts[step]
        assert answer[name] in right, answer


def test_a_package_of_another_district_gets_the_district(invoked: Any, tmp_path: Path) -> None:  # noqa: ANN401 - as above
    package = tmp_path / "theirs.zip"
    package.write_bytes(sample.Sample(sample.clean(demo.today()).rows, "another-district").package())
    assert invoked("validate", package=package)["status"] == "succeeded"


def test_an_event_of_ones_own_is_taken(invoked: Any) -> None:  # noqa: ANN401 - as above
    """The package repeats what is current, so that its import was not published."""
    assert "never published" in invoked("snapshot", event=examples.EVENTS / "restore.json")["refused"]


def test_nothing_of_the_platform_is_left_in_the_build(invoked: Any, deployed: Deployed) -> None:  # noqa: ANN401 - as above
    invoked("authenticate")
    build = (deployed.platform.settings.state / "build").resolve()
    assert list(build.glob("*Function/*.pem")) == []


def test_the_bridge_is_asked_from_docker(invoked: Any) -> None:  # noqa: ANN401 - as above
    assert invoked
    assert containers.bridge() == sam_without_containers.BRIDGE
