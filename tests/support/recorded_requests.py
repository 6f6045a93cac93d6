"""Holds recorded requests to AWS's own models of its services, and to limits that the models do not have.

The SDK validates types, required parameters and the least lengths by itself, before it sends anything. It does not look
at the greatest lengths, patterns and lists of values; services do. Answers of the local platform are held to the models
too: what is required must be there, and a value of a list must be in it.
"""

# ruff: noqa: ANN401 - values are JSON, and shapes have what their type has

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session  # noqa: TID251 - its models are what is asked
from botocore.model import ServiceModel  # noqa: TID251 - as above

from rollcall_local.recording.sitecustomize import SIZE

KIB = 1024

OWN_CLASSES: Mapping[str, str] = {
    r"\p{L}": r"\w",
    r"\p{M}": "",
    r"\p{S}": r"$+<=>^`|~",
    r"\p{N}": r"\d",
    r"\p{P}": r"!-/:-@\[-`{-~",
    r"\p{Z}": r"\s",
}
"""Classes of characters that Python's expressions lack, inside of another class."""


LOCAL_LACKS = re.compile(
    r"the answer of stepfunctions\.GetExecutionHistory\.events\[\]\.task\w+EventDetails: "
    r"(resourceType|parameters|region) is missing"
)
"""Fields that the local platform leaves out of answers and that we do not read: of a failed task we read the error."""


def lines(file: Path) -> Iterator[dict[str, Any]]:
    """The recorded requests."""
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            recorded: dict[str, Any] = json.loads(line)
            yield recorded


def refused(file: Path) -> list[str]:
    """What AWS would refuse, each kind once."""
    every = {wrong for line in lines(file) for wrong in wrong_with(line)}
    return sorted(wrong for wrong in every if not LOCAL_LACKS.fullmatch(wrong))


def wrong_with(line: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with one request or its answer."""
    service, operation, request = line["service"], line["operation"], line["request"]
    model = _model(service).operation_model(operation)
    place = f"{service}.{operation}"
    if model.input_shape:
        yield from _wrong(model.input_shape, request, place)
    if model.output_shape:
        yield from _lacking(model.output_shape, line["answer"], f"the answer of {place}")
    for limit in LIMITS.get(service, ()):
        yield from (f"{place}: {said}" for said in limit(operation, request))


@cache
def _model(service: str) -> ServiceModel:
    session = botocore.session.get_session()
    model: ServiceModel = session.get_service_model(service)
    return model


def _wrong(shape: Any, value: Any, place: str) -> Iterator[str]:
    """Say where a value does not have the form of its shape."""
    if isinstance(value, dict) and SIZE in value:
        yield from _too_long(shape, value[SIZE], place)
    elif shape.type_name == "structure":
        for name, part in value.items():
            yield from _wrong(shape.members[name], part, f"{place}.{name}")
    elif shape.type_name == "map":
        yield from _too_long(shape, len(value), place)
        for name, part in value.items():
            yield from _wrong(shape.key, name, f"{place}.{{}}")
            yield from _wrong(shape.value, part, f"{place}.{{}}")
    elif shape.type_name == "list":
        yield from _too_long(shape, len(value), place)
        for part in value:
            yield from _wrong(shape.member, part, f"{place}[]")
    elif shape.type_name == "string" and isinstance(value, str):
        yield from _wrong_text(shape, value, place)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _too_long(shape, value, place)


def _wrong_text(shape: Any, value: str, place: str) -> Iterator[str]:
    yield from _too_long(shape, len(value), place)
    if getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{place}: {value!r} is none of {shape.enum}"
    pattern = shape.metadata.get("pattern")
    compiled = _compiled(pattern) if pattern else None
    if compiled and not compiled.fullmatch(value):
        yield f"{place}: a text that is not as {pattern}"


def _too_long(shape: Any, size: float, place: str) -> Iterator[str]:
    most = shape.metadata.get("max")
    if most is not None and size > most:
        yield f"{place}: {size} is more than {most}"


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The expression in Python's spelling; None where it has none."""
    for theirs, ours in OWN_CLASSES.items():
        pattern = pattern.replace(theirs, ours)
    try:
        return re.compile(pattern)
    except re.error:
        return None


def _lacking(shape: Any, value: Any, place: str) -> Iterator[str]:
    """What an answer lacks, and values that AWS never gives."""
    if value is None or (isinstance(value, dict) and SIZE in value):
        return
    if shape.type_name == "structure":
        yield from (f"{place}: {name} is missing" for name in shape.required_members if name not in value)
        for name, part in value.items():
            yield from _lacking(shape.members[name], part, f"{place}.{name}")
    elif shape.type_name == "map":
        for part in value.values():
            yield from _lacking(shape.value, part, f"{place}.{{}}")
    elif shape.type_name == "list":
        for part in value:
            yield from _lacking(shape.member, part, f"{place}[]")
    elif shape.type_name == "string" and getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{place}: {value!r} is none of {shape.enum}"


def _dynamodb(_operation: str, request: Mapping[str, Any]) -> Iterator[str]:
    """Limits of expressions, keys and items, in "Service, account, and table quotas"."""
    for name, text in _named(request, "Expression"):
        if isinstance(text, str) and len(text.encode()) > 4 * KIB:
            yield f"{name} has more than 4 KB"
    for _, key in _named(request, "Key"):
        if isinstance(key, dict) and any(not 1 <= len(str(*part.values()).encode()) <= KIB for part in key.values()):
            yield "a key is empty, or has more than 1,024 bytes"
    if "Item" in request and len(json.dumps(request["Item"], ensure_ascii=False).encode()) > 400 * KIB:
        yield "an item has more than 400 KB"
    for kind, value in _leaves(request):
        if kind in {"SS", "NS", "BS"} and not value:
            yield "a set is empty"


def _s3(_operation: str, request: Mapping[str, Any]) -> Iterator[str]:
    """Limits of keys and metadata, in "Creating object key names" and "Working with object metadata"."""
    if len(request.get("Key", "").encode()) > KIB:
        yield "a key has more than 1,024 bytes"
    metadata = request.get("Metadata", {})
    if sum(len(name.encode()) + len(value.encode()) for name, value in metadata.items()) > 2 * KIB:
        yield "the metadata have more than 2 KB"
    if not all(text.isascii() for pair in metadata.items() for text in pair):
        yield "the metadata are not ASCII, which the SDK refuses or garbles"


def _sesv2(operation: str, request: Mapping[str, Any]) -> Iterator[str]:
    """Limits of a mail, in "Service quotas" and in the reference of MessageHeader."""
    if operation != "SendEmail":
        return
    to = [address for addresses in request.get("Destination", {}).values() for address in addresses]
    if not 1 <= len(to) <= 50:
        yield "a mail has no recipient, or more than 50"
    simple = request["Content"].get("Simple", {})
    texts = [request.get("FromEmailAddress", ""), *to, *request.get("ReplyToAddresses", [])]
    headers = simple.get("Headers", [])
    if len(headers) > 15:
        yield "a mail has more than 15 headers of its own"
    texts += [header["Value"] for header in headers]
    if any(len(header["Name"]) > 126 or len(header["Value"]) > 870 for header in headers):
        yield "a header has a name of more than 126 or a value of more than 870 characters"
    if not all(text.isascii() and "\n" not in text for text in texts):
        yield "an address or a header is not ASCII, or has more than one line"
    if len(json.dumps(simple, ensure_ascii=False).encode()) > 10 << 20:
        yield "a mail has more than 10 MB"


def _states(operation: str, request: Mapping[str, Any]) -> Iterator[str]:
    """Limits of names, inputs and outputs, in the reference of StartExecution and in "Quotas"."""
    if re.search(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]", request.get("name", "")):
        yield "a name has a character that none may have"
    if any(len(request.get(name, "").encode()) > 256 * KIB for name in ("input", "output")):
        yield f"{operation} is given more than 256 KB"


def _events(_operation: str, request: Mapping[str, Any]) -> Iterator[str]:
    """Limits of entries, in the reference of PutEvents."""
    if len(json.dumps(request.get("Entries", []), ensure_ascii=False).encode()) > 256 * KIB:
        yield "the entries have more than 256 KB"


def _lambda(_operation: str, request: Mapping[str, Any]) -> Iterator[str]:
    """Limits of payloads, in "Lambda quotas"."""
    size = request.get("Payload", {}).get(SIZE, 0) if isinstance(request.get("Payload"), dict) else 0
    if size > (256 * KIB if request.get("InvocationType") == "Event" else 6 * KIB * KIB):
        yield "the payload is too large"


LIMITS: Mapping[str, tuple[Callable[[str, Mapping[str, Any]], Iterator[str]], ...]] = {
    "dynamodb": (_dynamodb,),
    "s3": (_s3,),
    "sesv2": (_sesv2,),
    "stepfunctions": (_states,),
    "events": (_events,),
    "lambda": (_lambda,),
}
"""What services refuse beyond their models."""


def _leaves(tree: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Each value of a tree with the name that it has."""
    yield name, tree
    for inner, part in tree.items() if isinstance(tree, dict) else ():
        yield from _leaves(part, inner)
    for part in tree if isinstance(tree, list) else ():
        yield from _leaves(part, name)


def _named(tree: Any, ending: str) -> Iterator[tuple[str, Any]]:
    """Each value whose name ends so."""
    return ((name, value) for name, value in _leaves(tree) if name.endswith(ending))
