"""The diagrams of docs/architecture.md draw what the code, the chain and the template say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.core_code import Module, handlers, imports, module_of, modules
from support.deployment_files import chain
from support.diagrams import Arrow, arrows, diagrams, groups
from support.in_memory import NOON
from support.in_memory_snapshots import FULL, NEXT, SMALL, Platform
from support.template_rights import permissions

from rollcall.model.imports import Decision, Import, Status, Verdict
from rollcall.report.types import Outcome
from rollcall.steps.decide import decide

ROOT = Path(__file__).parents[3]
PAGE = "docs/architecture.md"
STATES = chain()["States"]
LOCAL = ROOT / "tools/rollcall_local"

(STATUSES,) = diagrams(PAGE, "The life of an import's status")
DATA = sorted(arrow for each in diagrams(PAGE, "The data of one import") for arrow in arrows(each))
(ROOMS,) = diagrams(PAGE, "Modules of the core, `layers/core/python/rollcall`")
IN_S3, IN_DYNAMODB = diagrams(PAGE, "Where things lie")
(PLATFORM,) = diagrams(PAGE, "The local platform")


def reached(state: str) -> set[str]:
    """A state of the chain, and all that may come after it."""
    found: set[str] = set()
    waiting = [state]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            parts = [STATES[name], *STATES[name].get("Choices", []), *STATES[name].get("Catch", [])]
            waiting += [part[key] for part in parts for key in ("Next", "Default") if key in part]
    return found


def fails_in(states: set[str]) -> set[str]:
    """Which of these states may end as our fault, which `record` then records."""
    return {name for name in states for caught in STATES[name].get("Catch", ()) if caught["Next"] == "Record"}


ABANDONED = {"Abandoned"}
"""The state of an execution that only closes what another has left, wherever that was."""


def lines(drawn: set[Arrow]) -> str:
    """How these arrows are written, for whoever has to correct a diagram."""
    return "\n".join(sorted(f"{tail} -- {label} --> {head}".replace(" --  -->", " -->") for tail, label, head in drawn))


def states_of(arrow: Arrow) -> set[str]:
    return set(arrow.label.split(", "))


def test_every_status_is_drawn() -> None:
    drawn = {name for arrow in arrows(STATUSES) for name in (arrow.tail, arrow.head)}
    assert drawn == {*Status, "[*]"}


def test_a_status_is_decided_where_the_chain_can_decide_it() -> None:
    held = reached("AwaitDecision") - reached("Record")
    before = reached("Unpack") - reached("TellHeld") - reached("Record")
    for arrow in arrows(STATUSES):
        decided = {"Unpack"} if arrow.tail == "[*]" else ABANDONED | (held if arrow.tail == "held" else before)
        assert states_of(arrow) <= decided


def test_a_fault_of_ours_is_drawn_for_every_state_that_is_caught() -> None:
    drawn = {arrow.tail: states_of(arrow) for arrow in arrows(STATUSES) if arrow.head == "could_not_be_processed"}
    held = reached("AwaitDecision") - reached("Record")
    assert drawn == {
        "held": fails_in(held) | ABANDONED,
        "running": fails_in(reached("Unpack") - reached("TellHeld") - reached("Record")) | ABANDONED,
    }, "docs/architecture.md, the life of an import: the arrows to could_not_be_processed name the states"


def ends_of_holds() -> Iterator[Status]:
    """How an import ends that was held, whatever is decided and whatever happens meanwhile."""
    for verdict in (*Verdict, None):
        for outcome in (Status.SUCCEEDED, Status.SUCCEEDED_WITH_ERRORS):
            for newer in (False, True):
                for rolled_over in (False, True):
                    yield end_of_hold(verdict, outcome, newer=newer, rolled_over=rolled_over)


def end_of_hold(verdict: Verdict | None, outcome: Status, *, newer: bool, rolled_over: bool) -> Status:
    platform = Platform.fresh()
    platform.run(platform.claimed(1, FULL))
    waiting: Import = platform.claimed(2, SMALL)
    platform.run(waiting)
    sha256 = platform.files.accepted(waiting).package_sha256
    if verdict is not None:
        platform.records.decide(waiting.import_id, Decision(verdict, "maria", NOON, sha256))
    if newer:
        platform.run(platform.claimed(3, NEXT))
    if rolled_over:
        platform.pointers.school_year = "2027-2028"
    return decide(platform.records.imports[waiting.import_id], outcome, platform.services, NOON).status


def test_what_becomes_of_a_hold_is_drawn() -> None:
    drawn = {arrow.head for arrow in arrows(STATUSES) if arrow.tail == "held"}
    assert drawn == {*ends_of_holds(), Status.COULD_NOT_BE_PROCESSED}


def used(module: Module) -> set[str]:
    """The modules that a module imports, or names of."""
    return {module_of(name) for name in module.imported}


def ends_of_publishing() -> Iterator[Status]:
    """What `snapshot` makes of an import: published, superseded, held, or refused after a rollover."""
    for number, roster, school_year in ((3, NEXT, ""), (1, NEXT, ""), (3, SMALL, ""), (3, NEXT, "2027-2028")):
        platform = Platform.fresh()
        platform.run(platform.claimed(2, FULL))
        claimed = platform.claimed(number, roster)
        platform.pointers.school_year = school_year or platform.pointers.school_year
        yield platform.run(claimed).status


def test_what_becomes_of_a_running_import_is_drawn() -> None:
    drawn = {arrow.head for arrow in arrows(STATUSES) if arrow.tail == "running"}
    checked = {Status(outcome) for outcome in Outcome}
    assert drawn == {*checked, *ends_of_publishing(), Status.CANCELLED, Status.COULD_NOT_BE_PROCESSED}
    assert len({*ends_of_publishing()}) == 4


@pytest.mark.parametrize("arrow", DATA, ids=lambda arrow: f"{arrow.tail} {arrow.label} {arrow.head}")
def test_a_value_passes_as_it_is_drawn(arrow: Arrow) -> None:
    """By a result, by a call, by a port, or by a handler that gets it from the one and gives it to the other."""
    giver, taker = modules()[arrow.tail], modules()[arrow.head]
    given = {name for name, names in giver.returns.items() if arrow.label in names}
    taken = {name for name, names in taker.takes.items() if arrow.label in names}
    result = imports(arrow.head, arrow.tail) and (given or arrow.label in giver.declares)
    call = imports(arrow.tail, arrow.head) and (taken or arrow.label in taker.declares & giver.calls)
    ports = {
        name
        for each in modules().values()
        for name in each.protocols
        if arrow.label in each.takes[name] | each.returns[name]
    }
    knows = any(arrow.label in names for names in (*giver.returns.values(), *giver.takes.values())) or any(
        name.rpartition(".")[2] == arrow.label for name in giver.imported
    )
    way = (arrow.tail.partition(".")[0], arrow.head.partition(".")[0])
    port = (way == ("steps", "aws") and knows and taken & ports) or (way == ("aws", "steps") and given & ports)
    brought = given and taken and any({arrow.tail, arrow.head} <= used(handler) for handler in handlers().values())
    assert result or call or port or brought


def room_imports() -> set[tuple[str, str]]:
    """Which room imports which."""
    found = {
        (name.partition(".")[0], each.partition(".")[0])
        for name, module in modules().items()
        for each in module.imported
    }
    return {(one, other) for one, other in found if one and other and one != other}


def test_the_rooms_are_drawn_with_their_levels_and_imports() -> None:
    every = room_imports()
    after = {room: {other for one, other in every if one == room} for room in {name for pair in every for name in pair}}

    def leads(room: str, other: str) -> bool:
        return other in after[room] or any(leads(between, other) for between in after[room])

    needed = {
        (one, other) for one, other in every if not any(leads(between, other) for between in after[one] - {other})
    }
    assert {(arrow.tail, arrow.head) for arrow in arrows(ROOMS)} == needed, lines(
        {Arrow(one, "", other) for one, other in needed}
    )
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    section = page.partition("## Modules of the core")[2].partition("<!-- generated")[0]
    levels = re.findall(r"^\| (\d) \| ([^|]*) \|", section, re.MULTILINE)  # test_architecture.py holds them to the code
    assert groups(ROOMS) == {f"level {number}": re.findall(r"`(\w+)`", rooms) for number, rooms in levels}


READ = {
    "s3:GetObject",
    "s3:GetObjectVersion",
    "dynamodb:GetItem",
    "dynamodb:BatchGetItem",
    "dynamodb:Query",
    "dynamodb:ConditionCheckItem",
}
WRITE = {"s3:PutObject", "dynamodb:PutItem", "dynamodb:UpdateItem"}
DELETE = {"s3:DeleteObject"}
PREFIXES = ("work", "reports", "snapshots")
PLACES = {"inbox": "${InboxBucket.Arn}/*"} | {name: f"${{DataBucket.Arn}}/{name}/" for name in PREFIXES}
PLACES["files"] = "${DataBucket.Arn}/downloads/"
FUNCTIONS = {"authenticate", "unpack", "validate", "snapshot", "record", "notify", "downloads"}


def allowed(step: str, place: str) -> Iterator[Arrow]:
    """The arrows between a step's function and a place: what the template lets it do there."""
    actions = {action for action, resource in permissions(f"{step.capitalize()}Function") if resource.startswith(place)}
    name = next((key for key, prefix in PLACES.items() if prefix == place), place.strip("${}").partition(".")[0])
    doing = [word for word, kinds in (("writes", WRITE), ("deletes", DELETE)) if actions & kinds]
    if doing:
        yield Arrow(step, " and ".join(doing), name)
    if actions & READ:
        yield Arrow(name, "read by", step)


def test_who_writes_and_reads_in_s3_is_drawn() -> None:
    every = {arrow for step in FUNCTIONS for place in PLACES.values() for arrow in allowed(step, place)}
    assert arrows(IN_S3) == every, lines(every)


def test_who_writes_and_reads_in_dynamodb_is_drawn() -> None:
    tables = [f"${{{name}Table.Arn}}" for name in ("Imports", "Snapshots", "Districts", "Users", "Logins")]
    every = {arrow for step in FUNCTIONS for table in tables for arrow in allowed(step, table)}
    itself = {
        Arrow(name, "writes", table)
        for name, state in STATES.items()
        if "dynamodb:updateItem" in state.get("Resource", "")
        for table in re.findall(r"\w+Table", state["Arguments"]["TableName"])
    }
    assert itself
    assert arrows(IN_DYNAMODB) == every | itself, lines(every | itself)


def local_imports(module: str) -> set[str]:
    """What of the local platform a module of it imports, without its package's name."""
    text = (LOCAL / f"{module}.py").read_text(encoding="utf-8")
    found = re.findall(r"from rollcall_local(?:\.(\w+)\S*)? import (.+)", text)
    return {name for inner, names in found for name in ([inner] if inner else re.findall(r"\w+", names))}


def test_the_local_platform_is_drawn_as_its_modules_import_each_other() -> None:
    drawn = arrows(PLATFORM)
    assert drawn
    assert [arrow for arrow in drawn if arrow.head not in local_imports(arrow.tail)] == []


def test_the_local_platform_draws_modules_and_processes_that_are_there() -> None:
    titled = set(re.findall(r"^ +(\w+)[\[(]", PLATFORM, re.MULTILINE)) | {"client"}
    drawn = {name for line in ("-->", ".->") for arrow in arrows(PLATFORM, line) for name in (arrow.tail, arrow.head)}
    there = {path.stem for path in LOCAL.iterdir()}
    assert drawn - titled - there == set()
    assert drawn & there
