"""What programs ask: parameters, bodies, the district that is meant; and the refusals, which name what is wrong."""

import json
import re
from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from rollcall.model.accounts import District
from rollcall.model.imports import Import
from rollcall_apps.pages.one_import import visible
from rollcall_apps.problems import problem
from rollcall_apps.rendering import as_json
from rollcall_apps.request import MAX_FORM, Request
from rollcall_apps.site import Fields

DISTRICT_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
POSITION = re.compile(r"[0-9]{1,12}")


class Refused(Exception):
    """A request can't be answered. Holds nothing of it but the name of one of our own parameters."""

    def __init__(self, status: HTTPStatus, why: str, field: str = "", text: str = "") -> None:
        """`why` is the word of a problem; `field` is what is wrong, and `text` says what it must be."""
        super().__init__(why)
        self.status = status
        self.why = why
        self.field = field
        self.text = text

    def answer(self, request: Request) -> Response[str]:
        """The answer that says so."""
        if self.field:
            said = {"problem": self.why, "title": "A value is not right", "text": self.text, "field": self.field}
            return as_json(said, self.status)
        return problem(request, self.status, self.why)


def bad(field: str, text: str) -> Refused:
    """What `field` must be, for a request in which it is not that."""
    return Refused(HTTPStatus.BAD_REQUEST, "bad-value", field, text)


def not_there() -> Refused:
    """The same for what does not exist and for what the person may not know of."""
    return Refused(HTTPStatus.NOT_FOUND, "not-found")


def parameters(request: Request, known: Collection[str]) -> Mapping[str, str]:
    """The parameters of the address, without empty ones.

    Raises:
        Refused: There is another one. A misspelt filter would be passed over, and all would look filtered.
    """
    every = request.query
    if any(name not in known for name in every):
        listed = ", ".join(sorted(known)) if known else "none"
        raise bad("query", f"The address has a parameter that is not known here. Known: {listed}.")
    return {name: value for name, value in every.items() if value}


def seen(request: Request, import_id: str) -> tuple[Import, Fields, District]:
    """An import with its attributes and its account; asked before anything else, so that all is alike where it is not.

    Raises:
        Refused: There is none such for this person.
    """
    found = visible(request, import_id)
    if found is None:
        raise not_there()
    return found


def position(asked: Mapping[str, str]) -> int:
    """The parameter `after`, where a page of a list begins.

    Raises:
        Refused: It is no such number.
    """
    text = asked.get("after", "0")
    if not POSITION.fullmatch(text):
        raise bad("after", "It is the number `next` of the page before.")
    return int(text)


def choice(asked: Mapping[str, str], name: str, choices: Collection[str]) -> str:
    """A parameter that is one of `choices`; empty if it is not there.

    Raises:
        Refused: It is another one.
    """
    value = asked.get(name, "")
    if value and value not in choices:
        raise bad(name, f"It is one of: {', '.join(choices)}.")
    return value


def body(request: Request, fields: Collection[str]) -> Mapping[str, str]:
    """The JSON object that was sent, whose values are texts.

    Raises:
        Refused: It is none, or it has other fields.
    """
    text = request.event.decoded_body if request.event.body else ""
    try:
        found: Any = json.loads(text or "") if len(text or "") <= MAX_FORM else None
    except (ValueError, RecursionError):
        found = None
    if request.header("content-type").partition(";")[0].strip().lower() != "application/json":
        raise bad("body", "It is a JSON object, and the header Content-Type is application/json.")
    if not isinstance(found, dict) or any(name not in fields for name in found):
        raise bad("body", f"It is a JSON object with: {', '.join(sorted(fields))}.")
    for name, value in found.items():
        if not isinstance(value, str):
            raise bad(name, "It is a text.")
    return found


def district_of(request: Request, asked: Mapping[str, str]) -> District:
    """The district that is meant: the one that is named, or the person's only or chosen one.

    Raises:
        Refused: None is named where there is a choice, or it does not exist for this person.
    """
    named, person = asked.get("district", ""), request.someone
    if not named:
        if person.district is None:
            raise bad("district", "Name one of your districts: ?district=…")
        return person.district
    if not DISTRICT_ID.fullmatch(named):
        raise not_there()
    found = request.site.accounts.district(named) if person.is_operator else person.own(named)
    if found is None:
        raise not_there()
    return found
