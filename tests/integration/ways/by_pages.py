"""Ways by the pages, with the own session, and by the API, with the own token."""

import json
import re
from collections.abc import Mapping
from urllib.parse import quote

from integration.ways.intruder import Answer, Intruder, Target, Try, Way
from support.http_visitor import form_with_file

PAGES: dict[str, str] = {
    "an import": "/imports/{import_id}",
    "an import that is held": "/imports/{held}",
    "an import, with the other's district as the choice": "/imports/{import_id}?district={district}",
    "a check": "/imports/{check}",
    "findings": "/imports/{import_id}/findings",
    "findings of a student": "/imports/{import_id}/findings?search=S-1",
    "what an import changes": "/imports/{held}/changes",
    "the rows that it changes": "/imports/{held}/changes/students",
    "the page of a decision": "/imports/{held}/decision",
    "a file about an import": "/imports/{import_id}/downloads/log.csv",
    "a repair package": "/imports/{import_id}/downloads/repair.zip",
    "what became of an upload": "/check/sent?key={key}",
    "what became of a check": "/check/sent?key={checked}",
    "what became of an upload, up from the own folder": "/check/sent?key={own}/../{key}",
}
"""Addresses with the other's ids, which must be answered as what does not exist."""

FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "approve": ("/imports/{held}/decision", {"verdict": "approve", "content": "{content}"}),
    "discard": ("/imports/{held}/decision", {"verdict": "discard", "content": "{content}"}),
    "have a file made": ("/imports/{import_id}/downloads/log.csv", {}),
    "have a repair package made": ("/imports/{check}/downloads/repair.zip", {}),
    "choose the other's district": ("/districts", {"district": "{district}"}),
}

API: dict[str, str] = {
    "an import": "/api/imports/{import_id}",
    "an import that is held": "/api/imports/{held}",
    "a check": "/api/imports/{check}",
    "findings": "/api/imports/{import_id}/findings",
    "groups of findings": "/api/imports/{import_id}/groups",
    "what an import changes": "/api/imports/{held}/changes",
    "the rows that it changes": "/api/imports/{held}/changes/students",
    "a file about an import": "/api/imports/{import_id}/downloads/log.csv",
    "what became of an upload": "/api/uploads?key={key}",
    "what became of a check": "/api/uploads?key={checked}",
    "the other's list of imports": "/api/imports?district={district}",
    "an upload of the other": "/api/uploads?key={key}&district={district}",
}

POSTS: dict[str, tuple[str, dict[str, str]]] = {
    "approve": ("/api/imports/{held}/decision", {"verdict": "approve", "content": "{content}"}),
    "discard": ("/api/imports/{held}/decision", {"verdict": "discard", "content": "{content}"}),
    "have a file made": ("/api/imports/{import_id}/downloads/log.csv", {}),
    "a permission to upload for the other": ("/api/uploads?district={district}", {"purpose": "import"}),
    "a permission to check for the other": ("/api/uploads?district={district}", {"purpose": "check"}),
}

GUESSES: dict[str, str] = {
    "in capitals": "/api/imports/{import_id:upper}",
    "all but its last letter": "/api/imports/{import_id:short}",
    "with a pattern": "/api/imports/{import_id:short}*",
    "behind an own one and `..`": "/api/imports/{own_import}/../{import_id}",
    "behind an own one and `%2e%2e%2f`": "/api/imports/{own_import}%2f%2e%2e%2f{import_id}",
    "behind an own one and a NUL": "/api/imports/{own_import}%00{import_id}",
    "beside an own one": "/api/imports/{own_import},{import_id}",
    "of findings behind an own one": "/api/imports/{own_import}/findings?import_id={import_id}&after=../{import_id}",
}
"""Ids of the other's import in forms that a program might take for it."""


class _Name(str):
    """A text that knows two more forms of itself, for the braces above."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        return {"upper": self.upper(), "short": self[:-1]}.get(form, str(self))


def _filled(text: str, intruder: Intruder, at: Target) -> str:
    names = {name: _Name(quote(value, safe="/")) for name, value in at._asdict().items()}
    return text.format_map({**names, "own": intruder.own.district, "own_import": intruder.own_import})


def _refused(answer: Answer) -> Answer:
    assert answer.outcome == "refused", answer
    assert answer.said.startswith(("404", "403")), answer
    return answer


def _looked(path: str) -> Try:
    return lambda intruder, at: _refused(intruder.by_page(_filled(path, intruder, at)))


def _sent(path: str, form: Mapping[str, str]) -> Try:
    def attempt(intruder: Intruder, at: Target) -> Answer:
        fields = {name: _filled(value, intruder, at) for name, value in form.items()}
        return _refused(intruder.by_page(_filled(path, intruder, at), fields))

    return attempt


def _asked(path: str, body: Mapping[str, str] | None = None) -> Try:
    def attempt(intruder: Intruder, at: Target) -> Answer:
        sent = None if body is None else {name: _filled(value, intruder, at) for name, value in body.items()}
        return _refused(intruder.by_api(_filled(path, intruder, at), sent))

    return attempt


def _guessed(path: str) -> Try:
    """Nothing of the other is in the answer, whatever the path was taken for."""
    return lambda intruder, at: intruder.by_api(_filled(path, intruder, at))


def _shows_own(path: str) -> Try:
    """The page takes no district from an address."""
    return lambda intruder, at: intruder.by_page(_filled(path, intruder, at))


def _mutes(intruder: Intruder, at: Target) -> Answer:
    """The choice of mails is of the own address, whatever the form says."""
    fields = {"district": at.district, "email": f"contact@{at.district}.example", "user": at.user}
    return intruder.by_page("/mails", fields)


def _permission(intruder: Intruder, **changed: str) -> Answer:
    """Use a permission for one upload with other fields than it was given for."""
    answer = intruder.by_api("/api/uploads", {"purpose": "check"})
    assert answer.outcome == "own", answer
    permission = json.loads(answer.said)
    fields = {**permission["fields"], **changed}
    return _refused(intruder.fetched(permission["address"], *form_with_file(fields, "Roster.zip", b"x")))


def _other_key(key: str) -> Try:
    def attempt(intruder: Intruder, at: Target) -> Answer:
        said = _permission(intruder, key=_filled(key, intruder, at)).said
        return Answer("refused", re.sub(r"[0-9a-f]{24}|<(RequestId|HostId)>[^<]*", "", said))

    return attempt


def _other_link(intruder: Intruder, at: Target) -> Answer:
    """The link of an own file, led to the other's."""
    s3, data = intruder.root, intruder.deployed.platform.outputs["DataBucket"]
    own = at.download.replace(at.district, intruder.own.district).replace(at.import_id, intruder.own_import)
    s3.put_object(Bucket=data, Key=own, Body=b"x")
    answer = intruder.by_api(f"/api/imports/{intruder.own_import}/downloads/log.csv")
    link = answer.said.partition('"address":')[2].partition('"')[2].partition('"')[0].replace("\\u0026", "&")
    assert intruder.fetched(link).said == "x"
    led = link.replace(quote(own, safe="/="), quote(at.download, safe="/=")).replace(quote(own), quote(at.download))
    assert led != link
    return Answer("refused", _refused(intruder.fetched(led)).said[:3])


WAYS = (
    *(Way(f"Pages: {name}", _looked(path)) for name, path in PAGES.items()),
    *(Way(f"Pages: {name}", _sent(*form)) for name, form in FORMS.items()),
    Way("Pages: the list with the other's id in the address", _shows_own("/imports?district={district}")),
    Way("Pages: the list, searched for the other's package", _shows_own("/imports?search={key}")),
    Way("Pages: the other's mails turned off", _mutes),
    *(Way(f"API: {name}", _asked(path)) for name, path in API.items()),
    *(Way(f"API: {name}", _asked(*sent)) for name, sent in POSTS.items()),
    *(Way(f"API: the id of an import, {name}", _guessed(path)) for name, path in GUESSES.items()),
    Way("Upload by page: a permission with the other's key", _other_key("{checked}")),
    Way("Upload by page: a permission with a key up from the own folder", _other_key("_check/{own}/../{checked}")),
    Way("Download: the link of an own file, led to the other's", _other_link),
)
