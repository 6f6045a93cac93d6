"""`make invoke`: what it writes, how it leads containers here, and what it says where something is missing."""

import argparse
import contextlib
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.sam_local import sam_resolves

from rollcall_local import served
from rollcall_local.invoking import command, containers, examples, forwarding, functions, prepared, template
from rollcall_local.invoking.examples import Facts
from rollcall_local.invoking.functions import Function
from rollcall_local.local_platform import LocalPlatform
from rollcall_local.settings import ROOT, STACK, Settings

FACTS = Facts(
    "f00d",
    "our-inbox",
    "north/Roster.zip",
    "v1",
    "0001",
    "2026-11-30T12:00:00Z",
    "arn:of:the:execution",
    "ben",
    "secret-of-ben",
)
UNPACK = Function(
    "UnpackFunction",
    {"DATA_BUCKET": "data", "LOGIN_URL": "http://localhost:4567", "KEYS_URL": "http://localhost:4567/keys"},
    "arn:aws:iam::000000000000:role/unpack",
    "app.handler",
    "python3.13",
    1769,
    600,
)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    return folder


def program(path: Path, text: str) -> None:
    """Write a program for the shell, which need not be on PATH."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A platform whose build has one function with two layers."""
    state, build = tmp_path / "state", tmp_path / "build"
    for name in ("UnpackFunction", "CoreLayer/python", "BaseLayer/python"):
        (build / name).mkdir(parents=True)
    (build / "UnpackFunction/app.py").write_text("handler = None\n")
    layers = [{"Ref": "CoreLayer"}, {"Ref": "BaseLayer"}]
    built = {"Resources": {"UnpackFunction": {"Properties": {"Layers": layers}}}}
    (build / "template.yaml").write_text(yaml.safe_dump(built))
    state.mkdir()
    (state / "build").symlink_to(build)
    (state / "certificate.pem").write_text("a certificate")
    return Settings(state, 4566, 2222, 4567)


def call_of(settings: Settings) -> prepared.Call:
    """A call of the function, written into the platform's folder."""
    folder = settings.state / prepared.FOLDER
    folder.mkdir()
    made = template.write(UNPACK, settings, folder)
    return prepared.Call(UNPACK, made, folder / "event.json", {"AWS_SESSION_TOKEN": "of the role"}, FACTS)


@pytest.mark.parametrize("name", sorted(path.stem for path in examples.EVENTS.glob("*.json")))
def test_no_value_of_an_example_is_left(name: str) -> None:
    text = json.dumps(examples.filled(examples.example(name), FACTS))
    for value in ("01d26d94a5573d48b9d25570", "-example", "springfield", "anna", "correct-horse"):
        assert value not in text


def test_an_event_names_the_import_and_its_own_execution() -> None:
    assert examples.filled(examples.example("record"), FACTS) == {
        "upload": {
            "import_id": "f00d",
            "bucket": "our-inbox",
            "key": "north/Roster.zip",
            "version": "v1",
            "sequencer": "0001",
            "received_at": "2026-11-30T12:00:00Z",
        },
        "status": "succeeded",
        "failure": "",
        "exhausted": False,
        "execution": "arn:of:the:execution",
    }


def test_what_is_no_example_stays() -> None:
    event = {"upload": {"key": "south/Roster.zip"}, "list": ["anna", 1, None, True]}
    assert examples.filled(event, FACTS) == {"upload": {"key": "south/Roster.zip"}, "list": ["ben", 1, None, True]}
    assert not examples.needs_import(event)
    assert examples.needs_import(examples.example("notify"))
    assert not examples.needs_import(examples.example("authenticate"))


def test_variables_lead_out_of_the_container_and_browsers_stay_where_they_are() -> None:
    assert template.variables(UNPACK, "https://127.0.0.1:4566") == {
        "DATA_BUCKET": "data",
        "LOGIN_URL": "http://localhost:4567",
        "KEYS_URL": "http://host.docker.internal:4567/keys",
        "AWS_ENDPOINT_URL": "https://host.docker.internal:4566",
        "AWS_CA_BUNDLE": "/var/task/certificate.pem",
    }


def test_the_certificate_is_beside_a_copy_of_the_code(settings: Settings) -> None:
    call = call_of(settings)
    folder = settings.state / "invoke/UnpackFunction"
    assert sorted(path.name for path in folder.iterdir()) == ["app.py", "certificate.pem"]
    assert [path.name for path in (settings.state / "build/UnpackFunction").iterdir()] == ["app.py"]
    assert call.template.is_relative_to(settings.state)


@pytest.mark.thorough
def test_sam_reads_from_the_template_what_is_meant(settings: Settings) -> None:
    made = sam_resolves(call_of(settings).template)["UnpackFunction"]
    build = (settings.state / "build").resolve()
    assert made["variables"].items() >= template.variables(UNPACK, settings.endpoint).items()
    assert made["layers"] == [str(build / "CoreLayer"), str(build / "BaseLayer")]
    assert made["code"] == str(settings.state / "invoke/UnpackFunction")
    assert made["limits"] == [1769, 600]


def test_sam_is_called_with_the_roles_rights_and_without_an_endpoint_of_its_own(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, programs: Path
) -> None:
    call = call_of(settings)
    seen = settings.state / "seen"
    program(
        programs / "sam", f'/usr/bin/env > "{seen}.env"; for each in "$@"; do echo "$each"; done > "{seen}"; exit 7'
    )
    monkeypatch.setattr(command, "SAM", programs / "sam")
    monkeypatch.setenv("AWS_PROFILE", "of the developer")
    monkeypatch.setenv("DOCKER_HOST", "unix:///run/mine.sock")
    assert command.run(call, LocalPlatform(settings, {}), serve=False) == 7
    assert seen.read_text().splitlines() == [
        "local",
        "invoke",
        "UnpackFunction",
        *shared(call),
        "--event",
        str(call.event),
    ]
    variables = dict(line.split("=", 1) for line in Path(f"{seen}.env").read_text().splitlines())
    assert variables.items() >= call.environment.items()
    assert variables["DOCKER_HOST"] == "unix:///run/mine.sock"
    # SAM asks STS by itself: for the account.
    assert variables["AWS_ENDPOINT_URL_STS"] == settings.endpoint
    assert Path(variables["AWS_CONFIG_FILE"]).read_text() == f"[default]\nca_bundle = {settings.certificate}\n"
    assert not {"AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "AWS_PROFILE"} & variables.keys()


def test_sam_may_also_answer_as_lambda_does(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, programs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = call_of(settings)
    seen = settings.state / "seen"
    program(programs / "sam", f'for each in "$@"; do echo "$each"; done > "{seen}"')
    monkeypatch.setattr(command, "SAM", programs / "sam")
    assert command.run(call, LocalPlatform(settings, {}), serve=True) == 0
    expected = ["local", "start-lambda", *shared(call), "--host", "127.0.0.1", "--port", "3001"]
    assert seen.read_text().splitlines() == expected
    said = capsys.readouterr().out
    assert "aws lambda invoke --endpoint-url http://127.0.0.1:3001 " in said
    assert f"file://{call.event}" in said


def shared(call: prepared.Call) -> list[str]:
    """The options that both commands of SAM have."""
    named = {
        "--template-file": str(call.template),
        "--add-host": "host.docker.internal:host-gateway",
        "--layer-cache-basedir": str(call.template.parent / "layers"),
        "--region": "us-east-1",
    }
    return [part for pair in named.items() for part in pair]


@pytest.mark.usefixtures("programs")
def test_without_docker_it_says_so() -> None:
    with pytest.raises(containers.NoDockerError, match=r"There is no Docker on this machine"):
        containers.require()


def test_a_docker_that_does_not_run_is_told_from_none(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(programs / "docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1")
    with pytest.raises(containers.NoDockerError, match=r"does not answer\. Start Docker.*\n  Cannot connect"):
        containers.require()
    monkeypatch.setenv("DOCKER_HOST", "tcp://nowhere")
    with pytest.raises(containers.NoDockerError, match=r"DOCKER_HOST is tcp://nowhere"):
        containers.require()


def test_the_bridges_address_is_dockers_or_the_usual(programs: Path) -> None:
    program(programs / "docker", 'echo "$@" >> "$0.calls"; [ $1 = version ] && echo 28.1.1 || echo 172.18.0.1')
    assert (containers.require(), containers.bridge()) == ("28.1.1", "172.18.0.1")
    calls = (programs / "docker.calls").read_text().splitlines()
    assert [call.split()[:3] for call in calls] == [["version", "--format", "{{.Server.Version}}"], NETWORK]
    program(programs / "docker", "exit 1")
    assert containers.bridge() == "172.17.0.1"


NETWORK = ["network", "inspect", "bridge"]


def called(**options: Any) -> argparse.Namespace:  # noqa: ANN401 - those of the command
    """The arguments of a call."""
    return argparse.Namespace(**{"step": "unpack", "event": None, "package": None, "serve": False, **options})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"step": None}, "Name a step: make invoke STEP=unpack"),
        ({"step": "unpak"}, "There are events for: apps, authenticate"),
        ({"event": Path("nowhere.json")}, "There is no file nowhere.json."),
        ({"event": ROOT / "README.md"}, "is no JSON"),
        ({"package": Path("nowhere.zip")}, "There is no file nowhere.zip."),
        ({}, "No platform is running. Start one with `make up`"),
    ],
)
def test_what_is_missing_is_named(
    options: Mapping[str, Any], said: str, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(programs / "docker", "echo 28.1.1")
    monkeypatch.setattr(served, "there", lambda: None)
    with pytest.raises(command.NotInvokedError) as error:
        command.main(called(**options))
    assert said in str(error.value)


def test_a_step_that_is_not_deployed_is_answered_with_those_that_are() -> None:
    platform = StackInMemory({"UnpackFunction": "rollcall-UnpackFunction-1A", "ImportsTable": "rollcall-imports"})
    assert functions.deployed(platform.client, STACK) == {"unpack": UNPACK}
    assert prepared.function_of(platform, "unpack") == prepared.function_of(platform, "UnpackFunction") == UNPACK  # type: ignore[arg-type]
    with pytest.raises(prepared.NoStepError, match=r"no step 'snapshot'\. Choose one: unpack\."):
        prepared.function_of(platform, "snapshot")  # type: ignore[arg-type]


class StackInMemory:
    """What CloudFormation and Lambda say of a stack whose functions are all `UNPACK`."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """`names` are those of resources in AWS, by those in the template."""
        self._names = names

    def client(self, _service: str) -> "StackInMemory":
        return self

    get_paginator = client

    def paginate(self, StackName: str) -> Iterator[Mapping[str, Any]]:  # noqa: N803 - AWS's spelling
        assert StackName == STACK
        for name, physical in self._names.items():
            kind = "AWS::Lambda::Function" if name.endswith("Function") else "AWS::DynamoDB::Table"
            summary = {"ResourceType": kind, "LogicalResourceId": name, "PhysicalResourceId": physical}
            yield {"StackResourceSummaries": [summary]}

    def get_function_configuration(self, FunctionName: str) -> Mapping[str, Any]:  # noqa: N803 - AWS's spelling
        assert FunctionName == self._names["UnpackFunction"]
        return {
            "Environment": {"Variables": UNPACK.variables},
            "Role": UNPACK.role,
            "Handler": UNPACK.handler,
            "Runtime": UNPACK.runtime,
            "MemorySize": UNPACK.memory,
            "Timeout": UNPACK.timeout,
        }


def test_containers_reach_a_port_of_this_machine_by_the_bridge() -> None:
    """Where this machine has other addresses of its own, as Linux does; 127.0.0.2 is the bridge's here."""
    with echoing() as port, forwarding.forwarded("127.0.0.2", [port]) as needed:
        assert needed
        with socket.create_connection(("127.0.0.2", port), 5) as connection:
            connection.sendall(b"x" * 300_000)
            connection.shutdown(socket.SHUT_WR)
            assert b"".join(iter(lambda: connection.recv(65536), b"")) == b"x" * 300_000
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", port), 5)


def test_a_bridge_that_is_not_of_this_machine_needs_nothing() -> None:
    with forwarding.forwarded("192.0.2.1", [1]) as needed:
        assert not needed


def test_a_port_that_is_taken_at_the_bridge_is_an_error() -> None:
    with echoing() as port, pytest.raises(OSError, match="in use"), forwarding.forwarded("127.0.0.1", [port]):
        pass


@contextlib.contextmanager
def echoing() -> Iterator[int]:
    """A port at which each connection is sent back what it sends."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                inner, _ = server.accept()
                with inner:
                    while part := inner.recv(65536):
                        inner.sendall(part)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
