"""The limits of a deployment: what a function's environment says, and that the template's defaults are the core's."""

import pytest
from support.deployment_files import resources, template

from rollcall import archive, reading
from rollcall.aws import limits

FUNCTIONS = ("UnpackFunction", "ValidateFunction")


def defaults(function: str) -> dict[str, str]:
    """The environment of a function whose deployment left every parameter as it is."""
    parameters = template()["Parameters"]
    variables = resources("AWS::Serverless::Function")[function]["Environment"]["Variables"]
    references = {name: value["Ref"] for name, value in variables.items() if isinstance(value, dict)}
    return {name: str(parameters[ref]["Default"]) for name, ref in references.items() if ref in parameters}


def test_the_template_sets_the_contracts_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in defaults("UnpackFunction").items():
        monkeypatch.setenv(name, value)
    assert limits.of_package() == archive.Limits()
    assert limits.of_file() == reading.Limits()


def test_both_steps_that_read_a_file_have_the_same_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in defaults("ValidateFunction").items():
        monkeypatch.setenv(name, value)
    assert limits.of_file() == reading.Limits()


def test_a_deployment_may_set_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_LINE_KIB", "2")
    monkeypatch.setenv("MAX_RECORD_KIB", "3")
    monkeypatch.setenv("MAX_COLUMNS", "20")
    assert limits.of_file() == reading.Limits(line_bytes=2048, record_bytes=3072, columns=20)
