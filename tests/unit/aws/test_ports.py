"""An adapter says about a method what its port does not: each public method is described once, and once only."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

import rollcall.aws


def methods() -> Iterator[tuple[str, type, str]]:
    """The public methods of all classes in `rollcall.aws`: full name, class, name."""
    for found in pkgutil.walk_packages(rollcall.aws.__path__, "rollcall.aws."):
        for name, kind in vars(importlib.import_module(found.name)).items():
            if inspect.isclass(kind) and kind.__module__ == found.name and not name.startswith("_"):
                for method, value in vars(kind).items():
                    if inspect.isfunction(value) and not method.startswith("_"):
                        yield f"{found.name}.{name}.{method}", kind, method


METHODS = {full: (kind, method) for full, kind, method in methods()}


@pytest.mark.parametrize("full", METHODS)
def test_a_method_is_described_by_its_port_or_by_itself(full: str) -> None:
    kind, method = METHODS[full]
    own = vars(kind)[method].__doc__
    ports = [vars(port)[method].__doc__ for port in kind.__mro__[1:] if method in vars(port)]
    assert own or ports, "it has no docstring"
    assert not own or not ports, "its port describes it already"
