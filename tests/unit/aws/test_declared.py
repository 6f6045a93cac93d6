"""What adapters and chain do in DynamoDB is what `rollcall.aws.tables.declared` says, by whom it says."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

import pytest
from support.deployment_files import chain, resources, steps
from support.district_in_memory import Life
from support.dynamodb_in_memory import KEYS, Access, InMemoryDynamoDB, Refused, in_memory
from support.in_memory_snapshots import FULL, SMALL
from support.template_rights import permissions

from rollcall.aws.tables.declared.every import KINDS
from rollcall.aws.tables.declared.imports import IMPORT
from rollcall.aws.tables.declared.kinds import DYNAMODB, FLAG, LIST, MAP, MOMENT, NUMBER, PEOPLE, SET, TEXT, ItemKind
from rollcall.aws.tables.imports import _MOMENTS
from rollcall.aws.tables.items import IMPORT as IMPORT_KEY
from rollcall.model.imports import Import, Next, Status
from rollcall.steps.notify import About

STATES = chain()["States"]
WRITING_STATES = {name for name, state in STATES.items() if ":aws-sdk:dynamodb:" in state.get("Resource", "")}
STEPS = set(steps())
COMMANDS = {"rollcall imports", "rollcall district", "rollcall user", "rollcall operator"}
TABLES = {name: f"{name[0].upper()}{name[1:]}Table" for name in KEYS}
LETTERS = {TEXT: "S", MOMENT: "S", NUMBER: "N", FLAG: "BOOL", MAP: "M", LIST: "L", SET: "SS"}
"""How DynamoDB writes the types."""
WRITES = {"dynamodb:PutItem", "dynamodb:UpdateItem"}
READS = {"dynamodb:Scan", "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:ConditionCheckItem"}
BY_KIND = {kind.name: kind for kind in KINDS}


@pytest.fixture(scope="module")
def done() -> Iterator[InMemoryDynamoDB]:
    """All that steps, chain and commands do in the life of a district's imports."""
    with pytest.MonkeyPatch.context() as patch, in_memory(patch) as tables:
        life = Life(tables)
        life.opened()
        life.bounced()
        life.visited()
        first, held, expired, again, lost, last = (
            life.claimed(number, roster)
            for number, roster in enumerate((FULL, SMALL, {}, SMALL, {}, {**SMALL, "200": "Ivanova"}), 1)
        )
        assert life.published(first).next is Next.RECORD
        life.closed(first)
        life.mailed(first, About.ENDED)
        life.gathered(first)
        life.counted(first)
        assert life.published(held).next is Next.HOLD
        life.mailed(held, About.HELD)
        life.in_chain("AwaitDecision", held.import_id)
        life.consented(held)
        life.approved(held)
        assert life.decided(held).status is Status.SUCCEEDED
        life.closed(held)
        assert life.published(expired).next is Next.HOLD
        assert life.decided(expired).status is Status.EXPIRED
        life.closed(expired, failed_step="snapshot")
        assert life.published(again).next is Next.RECORD  # it says the same
        assert life.published(lost).next is Next.HOLD
        life.consented(lost, "apps")
        life.approved(lost, "apps")
        life.abandoned(lost)
        life.closed(lost, failed_step="hold")
        assert life.published(last).next is Next.RECORD  # and retires the first
        life.restored(held)
        life.in_chain("CloseWithoutLog", last.import_id, execution=last.execution)
        life.in_chain("CloseWithoutLog", "import-8")
        life.counted_late("import-8")
        life.closed_unseen(9)
        life.checked_alone(10, SMALL)
        life.watched(11, FULL)
        yield tables


def kind_of(table: str, sort_key: str) -> ItemKind:
    """The kind of an item, by its keys; of a query, by the prefix that it asks for."""
    found = [kind for kind in KINDS if kind.table == TABLES[table]]
    if len(found) == 1:
        return found[0]
    return next(kind for kind in found if kind.name.partition("#")[0] == sort_key.partition("#")[0])


def by_kind(accesses: list[Access]) -> Mapping[str, set[tuple[str, str]]]:
    """Who touched which attribute, by the kind of the item."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for access in accesses:
        kind = kind_of(access.table, access.sort_key)
        found[kind.name] |= {(attribute, access.who) for attribute in access.attributes or {""}}
    return found


@pytest.mark.parametrize("kind", KINDS, ids=BY_KIND)
def test_every_attribute_has_the_writers_that_are_declared(kind: ItemKind, done: InMemoryDynamoDB) -> None:
    assert by_kind(done.writes)[kind.name] == {
        (attribute.name, writer) for attribute in kind.attributes for writer in attribute.writers
    }


@pytest.mark.parametrize("kind", KINDS, ids=BY_KIND)
def test_the_steps_that_read_an_item_are_those_that_are_declared(kind: ItemKind, done: InMemoryDynamoDB) -> None:
    readers = {who for _, who in by_kind(done.reads)[kind.name]} & STEPS
    assert readers == frozenset().union(*(attribute.readers for attribute in kind.attributes)) & STEPS


@pytest.mark.parametrize("kind", KINDS, ids=BY_KIND)
def test_every_attribute_has_its_type(kind: ItemKind, done: InMemoryDynamoDB) -> None:
    types = {attribute.name: LETTERS[attribute.type] for attribute in kind.attributes}
    for table, items in done.tables.items():
        for key, item in items.items():
            if kind_of(table, key[1] if len(key) > 1 else "") is kind:
                found = {name: next(iter(value)) for name, value in item.items()}
                if (
                    kind is IMPORT and found.get("exhausted") == "S"
                ):  # `CloseWithoutLog` can write texts and numbers only
                    found["exhausted"] = "BOOL"
                assert found == {name: types[name] for name in item}


def test_the_chain_writes_what_is_declared() -> None:
    """By its expressions alone, however the test above runs them."""
    for name in WRITING_STATES:
        arguments = STATES[name]["Arguments"]
        names = arguments["ExpressionAttributeNames"]
        assigned = {names[short] for short in re.findall(r"(#\w+) = (?=:|if_not)", arguments["UpdateExpression"])}
        keys = set(arguments["Key"]) if "attribute_exists(import_id)" not in arguments["ConditionExpression"] else set()
        assert assigned | keys == {a.name for a in IMPORT.attributes if name in a.writers}
        kept = re.findall(r"if_not_exists\(.*?\)", arguments["UpdateExpression"])
        asked = " ".join([arguments["ConditionExpression"], *kept])
        for attribute in IMPORT.attributes:
            if name in attribute.readers:
                assert re.search(rf"[#(]{attribute.name}\b", asked), attribute.name


def test_the_moments_of_an_import_are_those_that_are_declared() -> None:
    assert set(_MOMENTS) == set(IMPORT.of_type(MOMENT)) & set(Import.__slots__)
    assert IMPORT.name == IMPORT_KEY


def test_whoever_is_named_exists() -> None:
    for kind in KINDS:
        for attribute in kind.attributes:
            assert attribute.writers <= STEPS | WRITING_STATES | COMMANDS, attribute
            assert attribute.readers <= STEPS | WRITING_STATES | COMMANDS | {DYNAMODB, PEOPLE}, attribute
            assert attribute.meaning.endswith("."), attribute


def test_kinds_and_attributes_are_declared_once() -> None:
    assert len(BY_KIND) == len(KINDS)
    for kind in KINDS:
        names = [attribute.name for attribute in kind.attributes]
        assert len(names) == len(set(names)), kind.name
    assert {kind.table for kind in KINDS} == set(resources("AWS::DynamoDB::Table"))


@pytest.mark.parametrize("kind", KINDS, ids=BY_KIND)
def test_a_step_has_the_rights_that_its_reads_and_writes_take(kind: ItemKind) -> None:
    for step in STEPS:
        rights = {action for action, place in permissions(f"{step.capitalize()}Function") if kind.table in place}
        assert not any(step in attribute.writers for attribute in kind.attributes) or rights & WRITES, step
        assert not any(step in attribute.readers for attribute in kind.attributes) or rights & READS, step


def test_a_closed_import_is_not_closed_again_by_the_chain(done: InMemoryDynamoDB) -> None:
    with pytest.raises(Refused):
        Life(done).in_chain("CloseWithoutLog", "import-1", execution="execution-1")


def test_an_import_of_another_execution_is_not_closed_by_the_chain(done: InMemoryDynamoDB) -> None:
    with pytest.raises(Refused):
        Life(done).in_chain("CloseWithoutLog", "import-4", execution="another")


def test_a_decision_that_is_there_is_not_waited_for(done: InMemoryDynamoDB) -> None:
    with pytest.raises(Refused):
        Life(done).in_chain("AwaitDecision", "import-2")
