"""Examples of the catalogue that are told in words, made as they say.

A scene is registered under the very words of its example. Where an example is changed, its scene has to be looked at.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from support import packages

from firing.examples import files_of
from rollcall.model import schema
from rollcall.steps.unpack import unpack
from rollcall.steps.validate import validate

Findings = Sequence[Mapping[str, Any]]
"""As a report's document holds them."""
Scene = Callable[[], Iterator[Findings]]
"""Gives, for each package or account that its words mean, what is found."""

SCENES: dict[str, Scene] = {}
"""By the words of the example."""


def shows(example: str) -> Callable[[Scene], Scene]:
    """Register a scene for an example."""

    def register(scene: Scene) -> Scene:
        assert example not in SCENES
        SCENES[example] = scene
        return scene

    return register


def checked(package: bytes, district: str | None = None) -> Findings:
    """What is found in a package, by a check under the limits of every import."""
    return checked_file(io.BytesIO(package), district)


def with_files(files: Mapping[str, str | bytes]) -> Findings:
    """What is found where these files are other than in the world of the examples."""
    made = {file: text if isinstance(text, bytes) else text.encode() for file, text in files.items()}
    return checked(packages.zipped({**files_of({}), **made}))


def checked_file(file: BinaryIO, district: str | None = None) -> Findings:
    """What is found in the package that a file holds."""
    roster = schema.load()
    report = validate(unpack(file, district=district, roster=roster), roster=roster, today=packages.TODAY)
    return list(report.document["findings"])
