"""The API of the deployed template: a program signs in, sends, reads and decides, by HTTP alone."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from support import programs, srp
from support.deployed import PASSWORD, Deployed, Sender, signed
from support.deployed_publishing import held, whole, without
from support.http_visitor import form_with_file
from support.packages import MANIFEST, package
from support.waiting import until

from rollcall.aws.services.users import Users
from rollcall.aws.tables.accounts import AccountTables
from rollcall.model.accounts import Decides, Role

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Program:
    """Somebody's program."""

    pages: str
    token: str

    @classmethod
    def of(cls, sender: Sender) -> "Program":
        outputs = sender.platform.outputs
        login = sender.platform.client("cognito-idp")
        token = srp.id_token(login, outputs["UserPoolId"], outputs["PagesClientId"], sender.user, PASSWORD)
        return cls(outputs["AppsUrl"], token)

    def ask(self, path: str, body: Mapping[str, str] | None = None, **query: str) -> programs.Answer:
        """Send a request; its answer must be as the OpenAPI document says."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        address = self.pages + path + (f"?{urlencode(query, quote_via=quote)}" if query else "")
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(address, sent, headers)  # noqa: S310 - of this machine
        try:
            with urllib.request.urlopen(request, timeout=60) as found:  # noqa: S310 - as above
                answer = programs.Answer(found.status, dict(found.headers), json.load(found))
        except urllib.error.HTTPError as error:
            answer = programs.Answer(error.code, dict(error.headers), json.load(error))
        programs.check("GET" if body is None else "POST", path, answer)
        return answer


@pytest.fixture(scope="module")
def sender(deployed: Deployed) -> Sender:
    """A district that decides itself."""
    made = deployed.sender()
    accounts = _accounts(made)
    district = accounts.district(made.district)
    assert district
    accounts.change(district, replace(district, decides=Decides.DISTRICT), signed())
    return made


@pytest.fixture(scope="module")
def program(sender: Sender) -> Program:
    return Program.of(sender)


def _accounts(sender: Sender) -> AccountTables:
    return Users.of_stack(sender.platform.outputs).tables


def test_a_program_checks_a_package_and_reads_what_was_found(sender: Sender, program: Program) -> None:
    """Sent as the permission says, straight to S3."""
    edit = {(MANIFEST, 3, "Value"): sender.district, ("Students.csv", 3, "DOB"): "soon"}
    given = program.ask("/api/uploads", {"purpose": "check"}).json
    status, text = _sent(sender, given, package(edit=edit))
    assert (status, f"<Key>{given['folder']}Roster.zip</Key>" in text) == (201, True)
    import_id = program.ask("/api/uploads", key=f"{given['folder']}Roster.zip").json["import_id"]
    path = f"/api/imports/{import_id}"
    until(lambda: (found := program.ask(path)).status == 200 and found.json["ended_at"])
    found = program.ask(path).json
    assert (found["purpose"], found["status"], found["submitted_by"]) == (
        "check",
        "succeeded_with_errors",
        sender.user,
    )
    findings = program.ask(f"{path}/findings", code="invalid-date").json
    assert [(each["line"], each["value"]) for each in findings["findings"]] == [(3, "soon")]
    groups = program.ask(f"{path}/groups").json["groups"]
    assert {each["code"] for each in groups} >= {"invalid-date"}
    assert program.ask("/api/imports").json["imports"] == []


def test_a_program_sees_which_rows_would_go_and_decides(sender: Sender, program: Program, deployed: Deployed) -> None:
    before = sender.imported(whole(sender), "whole.zip")
    assert before.status == "succeeded"
    uploaded = held(sender, without(sender, 1), "smaller.zip")
    path = f"/api/imports/{uploaded.import_id}"
    waiting = program.ask(path).json
    assert (waiting["status"], waiting["may_decide"]) == ("held", True)
    (students,) = (each for each in program.ask(f"{path}/changes").json["tables"] if each["table"] == "students")
    rows = program.ask(f"{path}/changes/students", change="removed").json
    assert rows["counts"]["removed"] == students["removed"] > 0
    assert len(rows["rows"]) == min(50, students["removed"])
    assert all(row["values"]["id"] == row["id_before"] for row in rows["rows"])
    _others_see_nothing(deployed, sender, path)
    done = program.ask(f"{path}/decision", {"verdict": "discard", "content": waiting["package_sha256"]})
    assert (done.status, done.json["decision"]["verdict"], done.json["decision"]["by"]) == (
        200,
        "discarded",
        sender.user,
    )
    assert sender.ended(uploaded).status == "discarded"
    again = program.ask(f"{path}/decision", {"verdict": "approve", "content": waiting["package_sha256"]})
    assert (again.status, again.json["problem"]) == (409, "not-held")


def _others_see_nothing(deployed: Deployed, sender: Sender, path: str) -> None:
    stranger = Program.of(deployed.sender())
    for what in ("", "/findings", "/changes", "/changes/students"):
        assert stranger.ask(path + what).status == 404
    accounts = _accounts(sender)
    user = accounts.user(sender.user)
    assert user
    accounts.change_user(user, replace(user, role=Role.READER), signed())
    reader = Program.of(sender)
    assert (reader.ask(f"{path}/changes").status, reader.ask(f"{path}/changes/students").status) == (200, 404)
    accounts.change_user(replace(user, role=Role.READER), user, signed())


def test_rows_that_changed_have_what_stood_there_before(sender: Sender, program: Program) -> None:
    sender.imported(whole(sender), "whole.zip")
    imported = sender.imported(whole(sender, "Mai"), "renamed.zip")
    path = f"/api/imports/{imported.uploaded.import_id}/changes/students"
    (row,) = program.ask(path, change="changed").json["rows"]
    assert (row["values"]["nickname"], row["changed_columns"]) == ("Mai", ["nickname"])
    assert row["before"] == {"nickname": None}


def test_without_a_valid_token_there_is_nothing(program: Program) -> None:
    for token in ("", "x", program.token[:-4] + "AAAA"):
        assert replace(program, token=token).ask("/api/imports").status == 401


def _sent(sender: Sender, given: Mapping[str, Any], content: bytes) -> tuple[int, str]:
    """Send a file with the fields of a form."""
    body, headers = form_with_file(given["fields"], "Roster.zip", content)
    request = urllib.request.Request(given["address"], body, headers)  # noqa: S310 - of this machine
    trust = ssl.create_default_context(cafile=str(sender.platform.settings.certificate))
    with urllib.request.urlopen(request, timeout=60, context=trust) as found:  # noqa: S310 - as above
        return found.status, found.read().decode()
