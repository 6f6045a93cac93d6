"""The OpenAPI document is valid, complete, and its examples are as its schemas say."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator
from support.deployment_files import ROOT
from support.pages_in_memory import MINE, Pages
from support.programs import Program, document, operations, referred

from rollcall.model import schema
from rollcall.model.changed_rows import Change
from rollcall.model.downloads import Form
from rollcall.model.findings import Effect
from rollcall.model.imports import Status
from rollcall_apps.api import findings
from rollcall_apps.pages.imports import FILTERS

FOLDER = ROOT / "functions/apps/rollcall_apps/api"


def declared_routes() -> set[tuple[str, str]]:
    """The routes as the decorators of the modules say."""
    found = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for each in node.decorator_list:
                    if not isinstance(each, ast.Call):
                        continue
                    assert isinstance(each.func, ast.Attribute)
                    assert isinstance(each.args[0], ast.Constant)
                    found.add((each.func.attr.upper(), str(each.args[0].value)))
    return found


@pytest.mark.thorough
def test_it_is_valid_by_the_standard() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(document()).iter_errors()] == []


def test_it_has_every_route_and_no_other() -> None:
    described = {(method, path.replace("{", "<").replace("}", ">")) for method, path, _ in operations()}
    assert described == declared_routes()


def test_every_route_for_programs_lies_in_its_folder() -> None:
    for path in (FOLDER.parent / "pages").glob("*.py"):
        assert '"/api' not in path.read_text(encoding="utf-8"), path


def test_every_operation_says_what_it_answers_to_whom() -> None:
    ids = [declared["operationId"] for _, _, declared in operations()]
    assert len({*ids}) == len(ids)
    tags = {tag["name"] for tag in document()["tags"]}
    for method, path, declared in operations():
        assert {*declared["tags"]} <= tags
        names = [referred(each)["name"] for each in declared.get("parameters", ())]
        assert [name for name in names if "{" + name + "}" in path] == [
            part[1:-1] for part in path.split("/") if part.startswith("{")
        ]
        if declared.get("security") == []:
            continue
        assert {"401", "403", "405", "500", "503"} <= {*declared["responses"]}
        assert ("X-CSRF-Token" in names) == (method != "GET")
        assert "404" in declared["responses"] or path in ("/api/me", "/api/rules")


def examples() -> list[tuple[str, Any, Any]]:
    """Every example, with its schema."""
    found = []

    def walk(value: Any, name: str) -> None:  # noqa: ANN401 - JSON
        if isinstance(value, dict):
            if "example" in value and "schema" in value:
                found.append((name, value["schema"], value["example"]))
            for key, each in value.items():
                walk(each, f"{name}/{key}")

    walk(document()["paths"], "")
    walk(document()["components"]["responses"], "responses")
    return found


@pytest.mark.parametrize(("where", "declared", "example"), examples(), ids=[each[0] for each in examples()])
def test_an_example_is_as_its_schema_says(where: str, declared: Any, example: Any) -> None:  # noqa: ANN401 - JSON
    del where
    whole = {**declared, "components": document()["components"]}
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(example)


def test_choices_are_those_of_the_core() -> None:
    schemas, parameters = document()["components"]["schemas"], document()["components"]["parameters"]
    assert schemas["Import"]["properties"]["status"]["enum"] == [*Status]
    assert schemas["Finding"]["properties"]["effect"]["enum"] == [*Effect]
    assert [*schemas["ChangedRowPage"]["properties"]["counts"]["properties"]] == [*Change]
    assert parameters["form"]["schema"]["enum"] == [*Form]
    (table,) = (
        referred(each)["schema"]["enum"]
        for each in document()["paths"]["/api/imports/{import_id}/changes/{table}"]["get"]["parameters"]
        if referred(each)["name"] == "table"
    )
    assert table == [each.name for each in schema.load().tables]


def query_names(path: str) -> set[str]:
    declared = document()["paths"][path]["get"]["parameters"]
    return {referred(each)["name"] for each in declared if referred(each)["in"] == "query"}


def test_parameters_are_those_that_are_taken() -> None:
    assert query_names("/api/imports") == {*FILTERS, "after", "district"}
    assert query_names("/api/imports/{import_id}/findings") == {*findings.NAMES, "after"}
    assert query_names("/api/imports/{import_id}/groups") == {*findings.NAMES, "after"} - {"search"}


def test_anybody_may_read_it(pages: Pages) -> None:
    assert Program(pages, "").get("/api/openapi.json").json == document()


@pytest.mark.parametrize("path", [*document()["paths"]])
def test_another_method_is_refused_with_those_that_there_are(path: str, pages: Pages) -> None:
    there = {method for method, each, _ in operations() if each == path}
    address = path.format_map(dict.fromkeys(("table", "form", "code"), "x") | {"import_id": pages.id(MINE, "held")})
    for method in {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "GET"} - there:
        answer = Program(pages, f"{MINE}-manager").send(method, address)
        assert (answer.status, answer.json["problem"]) == (405, "other-method")
        assert {*answer.headers["allow"].split(", ")} - {"HEAD"} == there


def test_it_is_written_as_editors_write_it() -> None:
    path = ROOT / "schemas/api.openapi.json"
    assert path.read_text(encoding="utf-8") == json.dumps(document(), indent=2, ensure_ascii=False) + "\n"
    assert Path(path).stat().st_size < 200_000
