"""What `unpack` found travels to `validate` as JSON, also from one release to the next."""

import io
import json
from typing import Any

from support import packages

from rollcall.model import schema
from rollcall.steps.catalogue import RULES
from rollcall.steps.unpack import Unpacked, unpack

PACKAGE = packages.package(raw={"Manifest.csv": b"Property Name,Value\nVersion,2.0\n", "notes.txt": b""})


def unpacked() -> Unpacked:
    """A package with findings about the zip and the manifest."""
    return unpack(io.BytesIO(PACKAGE), district=packages.DISTRICT, roster=schema.load())


def as_json() -> dict[str, Any]:
    """What is stored of it."""
    fields: dict[str, Any] = json.loads(json.dumps(unpacked().to_dict()))
    return fields


def test_what_was_found_is_read_back_equal() -> None:
    assert unpacked().findings
    assert Unpacked.from_dict(as_json(), {}) == unpacked()


def test_a_code_of_an_older_release_is_read_as_the_one_that_took_its_place() -> None:
    fields = as_json()
    today = fields["findings"][0]["code"]
    fields["findings"][0]["code"] = "former-code"

    read = Unpacked.from_dict(fields, {}, renamed={"former-code": today})

    assert read.findings[0].rule is RULES[today]
    assert read == unpacked()
