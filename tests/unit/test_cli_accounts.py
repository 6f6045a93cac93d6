"""`rollcall district` and `rollcall user`, as far as they need no deployment."""

from pathlib import Path

import pytest

from rollcall.aws.clients import client
from rollcall_cli.main import main

DISTRICT = ["district", "add", "springfield", "--name", "Springfield", "--time-zone", "America/Chicago"]
USER = ["user", "add", "anna", "--district", "springfield", "--email", "anna@example.org"]


def test_a_district_without_a_contact_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(DISTRICT)
    assert left.value.code == 2
    assert "--contact" in capsys.readouterr().err


def test_aws_that_does_not_answer_is_a_wrong_call_with_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # nobody listens on the discard port
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    client.cache_clear()  # clients remember their endpoint
    assert main([*DISTRICT, "--contact", "data@example.org"]) == 2
    client.cache_clear()
    said = capsys.readouterr()
    assert said.out == ""
    assert "AWS_ENDPOINT_URL" in said.err


def test_a_key_file_that_is_none_is_a_wrong_call(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([*USER, "--public-key", str(tmp_path / "none.pub")]) == 2
    assert "none.pub can't be read" in capsys.readouterr().err
