"""A program that uses the API with a token; every answer must be as the OpenAPI document says."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import urlencode

from jsonschema import Draft202012Validator, FormatChecker
from support.pages_in_memory import Pages

METHODS = ("get", "post", "put", "patch", "delete")


@cache
def document() -> Mapping[str, Any]:
    """The OpenAPI document."""
    found: Mapping[str, Any] = json.loads((files("rollcall_schemas") / "api.openapi.json").read_text("utf-8"))
    return found


def operations() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Method, path and declaration of each operation."""
    for path, there in document()["paths"].items():
        for method in there:
            yield method.upper(), path, there[method]


def referred(declared: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a declaration says, or what it refers to."""
    found: Any = declared
    while "$ref" in found:
        target: Any = document()
        for part in found["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        found = target
    return found  # type: ignore[no-any-return] # JSON


class Answer(NamedTuple):
    """What a program gets."""

    status: int
    headers: Mapping[str, str]
    """By names in lower case."""
    json: Any


@dataclass(frozen=True)
class Program:
    """Somebody's program."""

    pages: Pages
    username: str

    def get(self, path: str, **query: object) -> Answer:
        return self.send("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, **body: object) -> Answer:
        return self.send("POST", path, json.dumps(body), {"content-type": "application/json"})

    def send(
        self, method: str, address: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request with a fresh token."""
        token = {"authorization": f"Bearer {self.pages.cognito.token(self.username)}"} if self.username else {}
        return ask(self.pages, method, address, body, {**token, **(headers or {})})


def ask(pages: Pages, method: str, address: str, body: str | None, headers: Mapping[str, str]) -> Answer:
    """Send a request as it is, and hold its answer to the document."""
    found = pages.browser().send(method, address, body, headers)
    assert found.headers["content-type"] == "application/json", found.body
    answer = Answer(found.status, found.headers, json.loads(found.body))
    check(method, address.partition("?")[0], answer)
    return answer


def check(method: str, path: str, answer: Answer) -> None:
    """An answer is one that the document knows, and as it says."""
    declared = _declared(method, path)
    if declared is None:
        content = document()["components"]["responses"]["OtherMethod"]["content"]
    else:
        assert str(answer.status) in declared["responses"], (method, path, answer)
        content = referred(declared["responses"][str(answer.status)])["content"]
    schema = {**content["application/json"]["schema"], "components": document()["components"]}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(answer.json)


def _declared(method: str, path: str) -> Mapping[str, Any] | None:
    for each, template, declared in operations():
        if each == method and re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), path):
            return declared
    return None
