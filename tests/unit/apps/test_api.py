"""What programs get: the same as the pages show, to whom it belongs, and nothing else."""

import json
from datetime import datetime, timedelta

import pytest
from support.pages_in_memory import BOTH, MINE, OPERATOR, OTHER, SECOND, Pages, content
from support.programs import Answer, Program, ask, operations

from rollcall.model.accounts import Decides
from rollcall.model.imports import Status, Verdict

MANAGER, READER = f"{MINE}-manager", f"{MINE}-reader"


@pytest.fixture
def manager(pages: Pages) -> Program:
    return Program(pages, MANAGER)


@pytest.fixture
def reader(pages: Pages) -> Program:
    return Program(pages, READER)


@pytest.fixture
def operator(pages: Pages) -> Program:
    return Program(pages, OPERATOR)


def problem(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["problem"]


def test_it_says_who_asks_and_what_they_may(manager: Program, reader: Program, operator: Program) -> None:
    me = manager.get("/api/me").json
    assert (me["username"], me["role"], me["csrf_token"]) == (MANAGER, "data-manager", None)
    assert me["district"]["district_id"] == MINE
    assert [me[f"may_{what}"] for what in ("check", "send", "decide")] == [True, True, True]
    me = reader.get("/api/me").json
    assert [me[name] for name in ("sees_values", "may_check", "may_send", "may_decide")] == [False] * 4
    me = operator.get("/api/me").json
    assert (me["role"], me["district"], me["may_send"], me["may_decide"]) == ("operator", None, False, True)


def test_imports_are_those_of_the_list_newest_first(manager: Program) -> None:
    found = manager.get("/api/imports").json
    assert [each["status"] for each in found["imports"]] == [*Status][::-1]
    assert {each["import_id"] for each in found["imports"]} == {manager.pages.id(MINE, each) for each in Status}
    assert found["next"] is None
    succeeded = next(each for each in found["imports"] if each["status"] == "succeeded")
    assert succeeded["rows"] == {"sent": 10, "accepted": 7, "omitted": 3}
    assert succeeded["changes"] == {"added": 5, "changed": 7, "removed": 500}
    assert datetime.fromisoformat(succeeded["uploaded_at"]).utcoffset() == timedelta(0)


def test_imports_are_filtered_and_paged(manager: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    held = manager.get("/api/imports", state="held", school_year="2026-2027", **{"from": "2026-11-01"}).json
    assert [each["import_id"] for each in held["imports"]] == [manager.pages.id(MINE, "held")]
    assert manager.get("/api/imports", to="2026-11-01").json == {"imports": [], "next": None}
    monkeypatch.setattr("rollcall_apps.pages.imports.SHOWN", 4)
    seen, after = [], ""
    for _ in range(10):
        found = manager.get("/api/imports", **({"after": after} if after else {})).json
        seen += [each["status"] for each in found["imports"]]
        after = found["next"]
        if after is None:
            break
    assert seen == [*Status][::-1]


@pytest.mark.parametrize("status", [*Status])
def test_one_import_says_what_its_page_says(status: Status, manager: Program) -> None:
    pages = manager.pages
    found = manager.get(f"/api/imports/{pages.id(MINE, status)}").json
    page = pages.browser(MANAGER).get(f"/imports/{found['import_id']}").page.text
    assert found["state"]["sentence"] in page
    assert found["state"]["next"] in page
    assert found["status"] == status
    if status is not Status.RUNNING:
        assert found["package_sha256"] == content(MINE)
        (students,) = (each for each in found["files"] if each["file"] == "Students.csv")
        assert (students["added"], students["removed"]) == (5, 500)
        assert found["compared_with"] == "5" * 24
        assert (found["since"]["new"], found["since"]["as_before"], found["since"]["mended"]) == (1, 2, 3)


def test_a_held_import_says_why_it_waits_and_who_decides(manager: Program, reader: Program) -> None:
    found = manager.get(f"/api/imports/{manager.pages.id(MINE, 'held')}").json
    assert found["reasons"]
    assert (found["who_decides"], found["may_decide"], found["decision"]) == ("district", True, None)
    assert reader.get(f"/api/imports/{found['import_id']}").json["may_decide"] is False


def test_a_check_is_an_import_of_its_own(manager: Program) -> None:
    found = manager.get(f"/api/imports/{manager.pages.id(MINE, 'check')}").json
    assert (found["purpose"], found["is_current"]) == ("check", False)


def test_findings_are_listed_with_values_for_those_who_see_them(manager: Program, reader: Program) -> None:
    path = f"/api/imports/{manager.pages.id(MINE, 'succeeded')}/findings"
    mine, theirs = manager.get(path).json, reader.get(path).json
    assert mine["total"] == theirs["total"] == len(mine["findings"]) > 0
    assert any(each["value"] for each in mine["findings"])
    assert any(each["id"] for each in mine["findings"])
    assert {(each["value"], each["id"], each["person"]) for each in theirs["findings"]} == {(None, None, None)}
    assert [each["line"] for each in theirs["findings"]] == [each["line"] for each in mine["findings"]]


def test_findings_are_filtered_searched_and_paged(manager: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/api/imports/{manager.pages.id(MINE, 'succeeded')}/findings"
    every = manager.get(path).json["findings"]
    code = every[0]["code"]
    assert manager.get(path, code=code).json["findings"] == [each for each in every if each["code"] == code]
    found = manager.get(path, search="line 3").json
    assert {each["line"] for each in found["findings"]} == {3}
    assert found["searched"] == len(every)
    monkeypatch.setattr("rollcall_apps.api.findings.SHOWN", 1)
    seen, after = [], 0
    while after is not None:
        page = manager.get(path, after=after).json
        seen += page["findings"]
        after = page["next"]
    assert seen == every


def test_groups_have_exact_totals_and_first_places(manager: Program) -> None:
    path = f"/api/imports/{manager.pages.id(MINE, 'succeeded')}/groups"
    found = manager.get(path).json
    assert found["total"] == sum(each["findings"] for each in found["groups"])
    assert all(each["first"] for each in found["groups"])
    assert manager.get(path, file="Students.csv").json["total"] <= found["total"]


def test_changes_are_counted_by_table_school_and_column(manager: Program) -> None:
    found = manager.get(f"/api/imports/{manager.pages.id(MINE, 'held')}/changes").json
    assert found["tables"] == [
        {"table": "students", "file": "Students.csv", "added": 5, "changed": 7, "removed": 500, "renumbered": 0}
    ]
    assert found["schools"][0]["removed"] == 400
    assert found["columns"][0] == {
        "file": "Students.csv", "column": "Last Name", "compared": 90, "changed": 60, "lost": 5, "gained": 1
    }  # fmt: skip


def test_changed_rows_are_paged_with_the_values_before(manager: Program) -> None:
    path = f"/api/imports/{manager.pages.id(MINE, 'held')}/changes/students"
    first = manager.get(path, change="removed").json
    assert (len(first["rows"]), first["next"], first["counts"]["removed"]) == (50, 50, 59)
    second = manager.get(path, change="removed", after=50).json
    assert (len(second["rows"]), second["next"]) == (9, None)
    (changed,) = manager.get(path, change="changed").json["rows"]
    assert (changed["changed_columns"], changed["before"]) == (["nickname"], {"nickname": "Mai"})
    assert manager.get(path.replace("students", "staff")).json["rows"] == []


def test_a_reader_gets_no_rows(reader: Program) -> None:
    for path in (f"/api/imports/{reader.pages.id(MINE, 'held')}/changes/students", "/api/imports/x/changes/students"):
        assert problem(reader.get(path)) == (404, "not-found")
    assert reader.pages.rows.asked == []
    path = f"/api/imports/{reader.pages.id(MINE, 'held')}/downloads/log.csv"
    assert problem(reader.get(path)) == problem(reader.post(path)) == (403, "reader")


@pytest.mark.parametrize(("verdict", "written"), [("approve", Verdict.APPROVED), ("discard", Verdict.DISCARDED)])
def test_a_data_manager_decides(verdict: str, written: Verdict, manager: Program) -> None:
    import_id = manager.pages.id(MINE, "held")
    found = manager.post(f"/api/imports/{import_id}/decision", verdict=verdict, content=content(MINE))
    assert (found.status, found.json["decision"]["verdict"], found.json["decision"]["by"]) == (200, written, MANAGER)
    assert found.json["may_decide"] is False
    import_ = manager.pages.items.get(import_id)
    assert import_
    assert import_.decision
    assert import_.decision.verdict is written


def test_a_decision_is_refused_where_a_page_would_refuse_it(manager: Program, reader: Program) -> None:
    pages = manager.pages
    path, right = f"/api/imports/{pages.id(MINE, 'held')}/decision", {"verdict": "approve", "content": content(MINE)}
    assert problem(reader.post(path, **right)) == (403, "not-yours")
    assert problem(manager.post(path, **{**right, "content": content(OTHER)})) == (409, "other-content")
    assert problem(manager.post(f"/api/imports/{pages.id(MINE, 'succeeded')}/decision", **right)) == (409, "not-held")
    assert problem(manager.post(f"/api/imports/{pages.id(OTHER, 'held')}/decision", **right)) == (404, "not-found")
    pages.change(MINE, decides=Decides.OPERATOR)
    assert problem(manager.post(path, **right)) == (403, "not-yours")
    import_ = pages.items.get(pages.id(MINE, "held"))
    assert import_
    assert import_.decision is None


def test_where_both_must_the_first_approval_is_a_consent(manager: Program, operator: Program) -> None:
    manager.pages.change(MINE, decides=Decides.BOTH)
    path, right = f"/api/imports/{manager.pages.id(MINE, 'held')}/decision", {"content": content(MINE)}
    first = manager.post(path, verdict="approve", **right).json
    assert (first["decision"], first["consents"]) == (None, ["district"])
    assert operator.post(path, verdict="approve", **right).json["decision"]["verdict"] == "approved"


@pytest.mark.parametrize("purpose", ["import", "check"])
def test_a_package_is_sent_and_becomes_an_import(purpose: str, manager: Program) -> None:
    given = manager.post("/api/uploads", purpose=purpose)
    assert given.status == 201
    folder = given.json["folder"]
    assert given.json["fields"]["key"] == folder + "${filename}"
    assert (folder.startswith(f"{MINE}/"), "back" in given.json["fields"]) == (purpose == "import", False)
    key = f"{folder}Roster.zip"
    assert problem(manager.get("/api/uploads", key=key)) == (404, "not-found")
    manager.pages.inbox.versions[key] = "v9"
    assert manager.get("/api/uploads", key=key).json["has_begun"] is False
    key = manager.pages.key(MINE, "check" if purpose == "check" else "held")
    assert manager.get("/api/uploads", key=key).json["has_begun"] is True


def test_who_may_not_send_gets_no_permission(manager: Program, reader: Program, operator: Program) -> None:
    for purpose in ("import", "check"):
        assert problem(reader.post("/api/uploads", purpose=purpose)) == (403, "may-not-send")
    assert problem(operator.post(f"/api/uploads?district={MINE}", purpose="import")) == (403, "may-not-send")
    assert operator.post(f"/api/uploads?district={MINE}", purpose="check").status == 201
    manager.pages.change(MINE, sends_by_page=False)
    assert problem(manager.post("/api/uploads", purpose="import")) == (403, "may-not-send")


def test_another_districts_package_is_not_looked_for(manager: Program) -> None:
    assert problem(manager.get("/api/uploads", key=manager.pages.key(OTHER, "held"))) == (404, "not-found")
    assert manager.pages.inbox.asked == []


def test_a_file_is_made_and_fetched(manager: Program) -> None:
    path = f"/api/imports/{manager.pages.id(MINE, 'succeeded')}/downloads/repair.zip"
    asked = manager.post(path)
    assert asked.status == 202
    found = manager.get(path, since=asked.json["since"]).json
    assert found["address"].startswith(manager.pages.downloads.address)
    assert found["name"] == "Roster-repair.zip"
    assert problem(manager.get(path.replace("repair.zip", "everything.zip"))) == (404, "not-found")


def test_rules_say_what_they_mean(manager: Program) -> None:
    rules = {each["code"]: each for each in manager.get("/api/rules").json["rules"]}
    assert len(rules) > 100
    assert manager.get("/api/rules/invalid-date").json == rules["invalid-date"]
    assert rules["invalid-date"]["page"].endswith("/guide/rules/invalid-date")
    assert problem(manager.get("/api/rules/no-such-rule")) == (404, "not-found")


def test_an_operator_names_the_district(operator: Program, manager: Program) -> None:
    answer = operator.get("/api/imports")
    assert (*problem(answer), answer.json["field"]) == (400, "bad-value", "district")
    assert operator.get("/api/imports", district=OTHER).json["imports"][0]["submitted_by"] == f"{OTHER}-manager"
    for named in ("nowhere", "../x", "x" * 100):
        assert problem(operator.get("/api/imports", district=named)) == (404, "not-found")
    assert manager.get("/api/imports", district=MINE).json == manager.get("/api/imports").json


def test_a_person_of_several_districts_names_one(pages: Pages) -> None:
    both = Program(pages, BOTH)
    me = both.get("/api/me").json
    assert (me["district"], [each["district_id"] for each in me["districts"]]) == (None, [MINE, SECOND])
    assert (me["may_send"], me["may_decide"]) == (True, True)
    answer = both.get("/api/imports")
    assert (*problem(answer), answer.json["field"]) == (400, "bad-value", "district")
    for district in (MINE, SECOND):
        assert {each["submitted_by"] for each in both.get("/api/imports", district=district).json["imports"]} == {
            f"{district}-manager"
        }
        assert both.get(f"/api/imports/{pages.id(district, 'held')}").json["status"] == "held"
    assert both.get("/api/imports", district=OTHER).json == both.get("/api/imports", district="nowhere").json
    assert problem(both.get("/api/imports", district=OTHER)) == (404, "not-found")
    assert problem(both.post(f"/api/uploads?district={OTHER}", purpose="check")) == (404, "not-found")
    permitted = both.post(f"/api/uploads?district={SECOND}", purpose="import").json
    assert permitted["folder"] == f"{SECOND}/pages/1/"


def test_another_district_answers_as_one_that_does_not_exist(manager: Program) -> None:
    assert manager.get("/api/imports", district=OTHER).json == manager.get("/api/imports", district="nowhere").json
    for what in ("", "/findings", "/groups", "/changes", "/changes/students", "/downloads/log.csv"):
        for status in Status:
            theirs = manager.get(f"/api/imports/{manager.pages.id(OTHER, status)}{what}")
            assert theirs.status == 404
            assert theirs.json == manager.get(f"/api/imports/{'0' * 24}{what}").json
    assert OTHER not in manager.pages.reports.asked + manager.pages.rows.asked


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/imports?stat=held", "query"),
        ("/api/imports?state=waiting", "state"),
        ("/api/imports?school_year=2026", "school_year"),
        ("/api/imports?from=24.11.2026", "from"),
        ("/api/imports?to=2026-13-01", "to"),
        ("/api/imports?after=zzz", "after"),
        ("/api/imports/{id}?x=1", "query"),
        ("/api/imports/{id}/findings?after=-1", "after"),
        ("/api/imports/{id}/findings?effect=all", "effect"),
        ("/api/imports/{id}/findings?search=" + "x" * 300, "search"),
        ("/api/imports/{id}/groups?search=x", "query"),
        ("/api/imports/{id}/changes/students?change=gone", "change"),
        ("/api/imports/{id}/changes/students?after=1e9", "after"),
        ("/api/imports/{id}/downloads/log.csv?since=yesterday", "since"),
        ("/api/uploads", "key"),
        ("/api/me?x=1", "query"),
    ],
)
def test_a_value_that_is_not_right_is_named(address: str, field: str, manager: Program) -> None:
    answer = manager.send("GET", address.replace("{id}", manager.pages.id(MINE, "held")))
    assert (*problem(answer), answer.json["field"]) == (400, "bad-value", field)


@pytest.mark.parametrize(
    ("body", "kind", "field"),
    [
        ("", "application/json", "body"),
        ("[]", "application/json", "body"),
        ("{", "application/json", "body"),
        ("[" * 60_000, "application/json", "body"),
        (json.dumps({"verdict": "x" * 70_000}), "application/json", "body"),
        ('{"verdict": "approve", "content": "x", "force": "yes"}', "application/json", "body"),
        ('{"verdict": "approve", "content": "x"}', "text/plain", "body"),
        ("verdict=approve", "application/x-www-form-urlencoded", "body"),
        ('{"verdict": "approved", "content": "x"}', "application/json", "verdict"),
        ('{"verdict": 1, "content": "x"}', "application/json", "verdict"),
        ('{"verdict": "approve"}', "application/json", "content"),
        ('{"verdict": "approve", "content": null}', "application/json", "content"),
    ],
)
def test_a_body_that_is_not_right_is_refused(body: str, kind: str, field: str, manager: Program) -> None:
    path = f"/api/imports/{manager.pages.id(MINE, 'held')}/decision"
    answer = manager.send("POST", path, body, {"content-type": kind})
    assert (*problem(answer), answer.json["field"]) == (400, "bad-value", field)


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p, each in operations() if each.get("security") != []])
def test_nobody_gets_anything_without_a_token(method: str, path: str, pages: Pages) -> None:
    address = path.format(import_id=pages.id(MINE, "held"), table="students", form="log.csv", code="invalid-date")
    forged = pages.cognito.token(MANAGER, signed_by="somebody")
    for headers in ({}, {"authorization": "Bearer x"}, {"authorization": f"Bearer {forged}"}):
        answer = ask(pages, method, address, None, headers)
        assert problem(answer) == (401, "signed-out")
        assert answer.headers["www-authenticate"] == "Bearer"
    gone = {"authorization": f"Bearer {pages.cognito.token(f'{MINE}-gone')}"}
    assert problem(ask(pages, method, address, None, gone)) == (403, "suspended")


def test_a_session_serves_as_well_with_its_token_for_changes(pages: Pages) -> None:
    browser = pages.browser(MANAGER)
    path = f"/api/imports/{pages.id(MINE, 'held')}/decision"
    body, kind = json.dumps({"verdict": "discard", "content": content(MINE)}), {"content-type": "application/json"}
    assert browser.send("POST", path, body, kind).status == 403
    token = json.loads(browser.send("GET", "/api/me").body)["csrf_token"]
    done = browser.send("POST", path, body, {**kind, "x-csrf-token": token})
    assert (done.status, json.loads(done.body)["decision"]["verdict"]) == (200, "discarded")


def test_a_page_that_is_not_there_is_json_too(manager: Program) -> None:
    for path in ("/api/", "/api/nothing", "/api/imports/a/b/c/d"):
        found = manager.pages.browser().send("GET", path, None, {"authorization": f"Bearer {_token(manager)}"})
        assert (found.status, json.loads(found.body)["problem"]) == (404, "not-found")


def _token(program: Program) -> str:
    return program.pages.cognito.token(program.username)
