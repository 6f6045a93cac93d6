"""The base layer's SDK is left what functions use of it."""

import re
import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import botocore  # noqa: TID251 - what lies in the layer
import pytest
from botocore.loaders import Loader  # noqa: TID251 - as above
from botocore.session import Session  # noqa: TID251 - as above
from support import core_code
from support.core_code import CORE, ROOT, module_of

FULL = Path(botocore.__file__).parent / "data"
USED, OTHER = ("sesv2", "s3"), "account"


@pytest.fixture(scope="module")
def slim() -> ModuleType:
    spec = spec_from_file_location("slim", ROOT / "layers/base/slim.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def called(services: set[str], waiting: list[str]) -> set[str]:
    """The services that modules make clients of, and those that they import."""
    seen = set[str]()
    while waiting:
        name = module_of(waiting.pop())
        if name in seen or name not in core_code.modules():
            continue
        seen.add(name)
        waiting += core_code.modules()[name].imported
        path = CORE / name.replace(".", "/")
        text = (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8")
        services |= set(re.findall(r'\bclient\("([a-z0-9-]+)"', text))
    return services


def test_it_has_the_services_that_functions_call_and_no_others(slim: ModuleType) -> None:
    assert called(set(), [*core_code.of_functions()]) == slim.SERVICES


@pytest.mark.thorough
def test_clients_are_the_same_without_what_is_left_out(
    slim: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in FULL.iterdir():
        if each.is_file():
            shutil.copy(each, tmp_path)
        elif each.name in {*USED, OTHER}:
            shutil.copytree(each, tmp_path / each.name)
    slim.slim(tmp_path)
    assert {each.name for each in tmp_path.iterdir() if each.is_dir()} == {*USED}

    def clients() -> list[object]:
        session = Session()
        session.register_component("data_loader", Loader())
        session.set_credentials("test", "test")
        made: list[Any] = [session.create_client(name, "eu-central-1") for name in USED]
        mail = made[0].meta.service_model.shape_for("SendEmailRequest")
        return [
            made[1].generate_presigned_url("get_object", {"Bucket": "data", "Key": "key"}).partition("?")[0],
            *(client.meta.endpoint_url for client in made),
            *(sorted(client.meta.service_model.operation_names) for client in made),
            sorted(mail.members),
        ]

    whole = clients()
    monkeypatch.setattr(Loader, "BUILTIN_DATA_PATH", str(tmp_path))
    assert clients() == whole
