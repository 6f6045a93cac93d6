"""The chain, functions/imports.asl.yaml: what neither cfn-lint nor MiniStack looks at."""

import hashlib
import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonata  # type: ignore[import-untyped]  # it has no types
import pytest
from support.deployment_files import ROOT, chain, chained, resources, values
from support.in_memory import NOON, RUNNING

from rollcall.model.imports import Status
from rollcall.model.uploads import Upload
from rollcall.steps.replay import event, replayed

STATES: Mapping[str, Mapping[str, Any]] = chain()["States"]
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}
FUNCTIONS = resources("AWS::Serverless::Function")
MACHINE = resources("AWS::Serverless::StateMachine")["ImportsStateMachine"]
REFUSED = ("DynamoDb.ConditionalCheckFailedException", "DynamoDB.ConditionalCheckFailedException")
"""SDK integrations spell the service like their SDK, optimized ones otherwise."""
TOO_MUCH = ["States.Timeout", "Sandbox.Timedout", "Runtime.OutOfMemory", "Runtime.ExitError", "Lambda.Unknown"]
"""What Step Functions calls it when a function took too much time or memory."""
TEXT = (ROOT / "functions/imports.asl.yaml").read_text()

HANDED_OVER = [task for task in TASKS.values() if task["Resource"].endswith(":lambda:invoke")]
"""The tasks that only hand something over, and wait for nothing."""
WORKING = [
    name for name, task in TASKS.items() if task["Resource"].startswith("${") and "Notify" not in task["Resource"]
]
"""The states that run a step, but for those that send a mail: what fails there is only told later."""

RETRY = [
    # It would most likely take as long again: five times a quarter of an hour, before anybody is told.
    {"ErrorEquals": TOO_MUCH, "MaxAttempts": 1, "IntervalSeconds": 5},
    # All districts send at night, so that Lambda may have no capacity for minutes.
    {
        "ErrorEquals": ["Lambda.TooManyRequestsException", "Lambda.ServiceException", "Lambda.SdkClientException"],
        "MaxAttempts": 10,
        "IntervalSeconds": 2,
        "BackoffRate": 2,
        "MaxDelaySeconds": 300,
        "JitterStrategy": "FULL",
    },
    {
        "ErrorEquals": ["States.ALL"],
        "MaxAttempts": 4,
        "IntervalSeconds": 2,
        "BackoffRate": 2,
        "JitterStrategy": "FULL",
    },
]
"""How each of them is retried."""


def targets(state: Mapping[str, Any]) -> Iterator[str]:
    """Where a state may go."""
    for part in (state, *state.get("Choices", []), *state.get("Catch", [])):
        if "Next" in part:
            yield part["Next"]
    if "Default" in state:
        yield state["Default"]


def expressions(tree: object) -> list[str]:
    """The JSONata in a part of the chain."""
    texts = [value for value in values(tree) if isinstance(value, str)]
    return [text[2:-2] for text in texts if text.startswith("{%") and text.endswith("%}")]


def test_every_target_exists_and_every_state_is_reached() -> None:
    reached, waiting = set(), [chain()["StartAt"]]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += targets(STATES[name])
    assert reached == set(STATES)


def test_every_way_ends() -> None:
    for name, state in STATES.items():
        assert bool(list(targets(state))) != (state["Type"] in {"Succeed", "Fail"}), name


def test_the_chain_may_invoke_the_functions_that_it_runs() -> None:
    policy = resources("AWS::IAM::Role")["ImportsRole"]["Policies"][0]["PolicyDocument"]["Statement"][0]
    run = {task["Resource"].strip("${}") for task in TASKS.values() if task["Resource"].startswith("${")}
    run |= {task["Arguments"]["FunctionName"].strip("${}") for task in HANDED_OVER}
    assert policy["Action"] == "lambda:InvokeFunction"
    assert [place["Fn::GetAtt"] for place in policy["Resource"]] == [[name, "Arn"] for name in FUNCTIONS if name in run]


def test_every_substitution_is_supplied_and_used() -> None:
    assert set(re.findall(r"\$\{(\w+)\}", TEXT)) == set(MACHINE["DefinitionSubstitutions"])


@pytest.mark.parametrize("name", TASKS)
def test_every_task_is_retried_caught_and_timed(name: str) -> None:
    task = TASKS[name]
    assert task["TimeoutSeconds"] == "{% $hold_seconds %}" if name == "AwaitDecision" else task["TimeoutSeconds"] > 0
    last = task["Retry"][-1]
    assert (last["ErrorEquals"], last["JitterStrategy"], last["BackoffRate"] >= 2) == (["States.ALL"], "FULL", True)
    assert task["Catch"][-1]["ErrorEquals"] == ["States.ALL"]


@pytest.mark.parametrize("name", [name for name, task in TASKS.items() if task["Resource"].startswith("${")])
def test_a_function_without_room_is_waited_for_as_long_as_a_night_of_uploads_needs(name: str) -> None:
    """On average half of the sum, as the jitter is full. The mail about a hold gives up first."""
    no_room = next(
        retry
        for retry in TASKS[name]["Retry"]
        if {"Lambda.TooManyRequestsException", "States.ALL"} & set(retry["ErrorEquals"])
    )
    first, rate, most = no_room["IntervalSeconds"], no_room["BackoffRate"], no_room["MaxDelaySeconds"]
    waits = [min(first * rate**attempt, most) for attempt in range(no_room["MaxAttempts"])]
    assert sum(waits) / 2 > 4 * 60


@pytest.mark.parametrize("name", WORKING)
def test_every_step_is_retried_alike(name: str) -> None:
    """Amazon States Language has no way to share a part of a state, and Step Functions takes no YAML anchors."""
    assert TASKS[name]["Retry"] == RETRY


@pytest.mark.parametrize("name", [name for name in WORKING if name != "Record"])
def test_that_it_took_too_much_time_or_memory_is_known_where_it_is_told(name: str) -> None:
    exhausted, other = TASKS[name]["Catch"]
    assert exhausted == {**other, "ErrorEquals": TOO_MUCH, "Assign": {**other["Assign"], "exhausted": True}}
    assert STATES["Received"]["Assign"]["exhausted"] is False
    assert TASKS["Record"]["Arguments"]["exhausted"] == "{% $exhausted %}"
    closing = TASKS["CloseWithoutLog"]["Arguments"]["ExpressionAttributeValues"][":exhausted"]["S"]
    for exhausted in (True, False):
        parsed = jsonata.Jsonata(closing[2:-2])
        parsed.assign("exhausted", exhausted)
        assert bool(parsed.evaluate(None)) is exhausted  # as the record is read


@pytest.mark.parametrize("name", [name for name, task in TASKS.items() if ":aws-sdk:dynamodb:" in task["Resource"]])
def test_items_are_written_with_types_that_every_integration_spells_alike(name: str) -> None:
    """Step Functions refuses any other spelling: SDK integrations want `Bool`, optimized ones `BOOL`."""
    arguments = TASKS[name]["Arguments"]
    written = [*arguments["Key"].values(), *arguments["ExpressionAttributeValues"].values()]
    assert {kind for value in written for kind in value} <= {"S", "N"}


def test_a_task_waits_longer_than_its_function_runs() -> None:
    functions = resources("AWS::Serverless::Function")
    for task in TASKS.values():
        name = task["Resource"].strip("${}")
        if name in functions:
            assert task["TimeoutSeconds"] > functions[name].get("Timeout", 30), name


def test_every_failure_is_recorded_and_mailed() -> None:
    caught = {name: task["Catch"][-1]["Next"] for name, task in TASKS.items()}
    assert caught == {
        **dict.fromkeys(WORKING, "Record"),
        "TellHeld": "AwaitDecision",
        "AwaitDecision": "Record",
        "Record": "CloseWithoutLog",
        "CloseWithoutLog": "SendEnded",
        "SendEnded": "WriteResults",
        "SendHeld": "WriteHeldResults",
        "WriteHeldResults": "TellHeld",
        "WriteResults": "Notify",
        "Notify": "NotTold",
        "NotifyGathered": "NotTold",
    }


def test_what_fails_once_the_check_has_ended_is_not_recorded_as_its_outcome() -> None:
    """From `Validate` on, `status` is what the import would end as, so a `Catch` must take it back."""
    later, waiting = set(), [TASKS["Validate"]["Next"]]
    while waiting:
        name = waiting.pop()
        if name not in later and name != "Record":
            later.add(name)
            waiting += targets(STATES[name])
    caught = [(name, catch) for name in later for catch in STATES[name].get("Catch", []) if catch["Next"] == "Record"]
    assert caught
    for name, catch in caught:
        assert catch.get("Assign", {}).get("status") == Status.COULD_NOT_BE_PROCESSED, f"{name}: assign `status`"


def test_results_are_written_meanwhile_and_named_by_the_mail() -> None:
    """The function is invoked and not waited for; where that fails, the import goes on as where it does not."""
    handed = [task for task in HANDED_OVER if "results" in task["Arguments"]["Payload"]]
    assert [task["Arguments"]["FunctionName"] for task in handed] == ["${DownloadsFunction}"] * 2
    for task in handed:
        assert task["Arguments"]["Payload"] == {"results": "{% $upload.import_id %}"}
    assert [name for name, state in STATES.items() if "Notify" in targets(state)] == ["WriteResults"]
    assert [name for name, state in STATES.items() if "TellHeld" in targets(state)] == ["WriteHeldResults"]


def test_what_is_handed_over_delays_and_fails_nothing() -> None:
    for task in HANDED_OVER:
        assert task["Resource"] == "arn:${Partition}:states:::lambda:invoke"
        assert task["Arguments"]["InvocationType"] == "Event"
        assert {task["Next"]} == {caught["Next"] for caught in task["Catch"]}


def test_every_end_is_told_to_other_systems_once_it_is_recorded() -> None:
    """Whoever closed it; an execution that has nothing to do tells nothing."""
    telling = TASKS["SendEnded"]["Arguments"]
    assert telling["FunctionName"] == "${RecordFunction}"
    assert telling["Payload"] == {"ended": {"import_id": "{% $upload.import_id %}"}}
    assert [name for name, state in STATES.items() if "SendEnded" in targets(state)] == ["Recorded", "CloseWithoutLog"]
    assert [name for name, state in STATES.items() if "WriteResults" in targets(state)] == ["SendEnded"]


def test_every_hold_is_told_to_other_systems_once_it_is_recorded() -> None:
    telling = TASKS["SendHeld"]["Arguments"]
    assert telling["FunctionName"] == "${SnapshotFunction}"
    assert telling["Payload"] == {"held": {"import_id": "{% $upload.import_id %}"}}
    assert [name for name, state in STATES.items() if "SendHeld" in targets(state)] == ["Snapshotted"]
    assert [name for name, state in STATES.items() if "WriteHeldResults" in targets(state)] == ["SendHeld"]


def test_a_hold_ends_by_a_decision_or_in_time() -> None:
    """A decision that is there already is not waited for, and nothing is expired that could not be waited for."""
    waiting = TASKS["AwaitDecision"]
    over = ["States.Timeout", *REFUSED]
    assert waiting["Retry"][0] == {"ErrorEquals": over, "MaxAttempts": 0}
    assert waiting["Catch"][0] == {"ErrorEquals": over, "Next": "Decide"}
    assert "attribute_not_exists(#decision)" in waiting["Arguments"]["ConditionExpression"]
    assert "about" in TASKS["TellHeld"]["Arguments"]


@pytest.mark.parametrize(
    ("answer", "failure", "then"),
    [
        ({"sent": True, "gather_until": ""}, "", "Ended"),
        ({"sent": True, "gather_until": ""}, "validate", "CouldNotBeProcessed"),
        ({"sent": False, "gather_until": "2026-11-24T18:15:00Z"}, "", "GatheredWait"),
        ({"sent": False, "gather_until": "2026-11-24T18:15:00Z"}, "validate", "GatheredWait"),
        ({"sent": True}, "", "Ended"),  # of a function of an earlier release
    ],
)
def test_an_execution_waits_only_for_a_mail_that_it_is_to_send(
    answer: Mapping[str, Any], failure: str, then: str
) -> None:
    for choice in STATES["Told"]["Choices"]:
        parsed = jsonata.Jsonata(choice["Condition"][2:-2])
        parsed.assign("states", {"input": answer})
        parsed.assign("failure", failure)
        if parsed.evaluate(None):
            assert choice["Next"] == then
            return
    assert STATES["Told"]["Default"] == then


def test_a_failure_that_gathers_is_asked_for_when_its_time_has_come() -> None:
    """Whoever waits asks once more, with the same retries as for a mail of its own."""
    waiting, asking = STATES["GatheredWait"], TASKS["NotifyGathered"]
    assert (waiting["Type"], waiting["Next"]) == ("Wait", "NotifyGathered")
    assert evaluated(waiting["Timestamp"][2:-2], {"gather_until": "2026-11-24T18:15:00Z"}) == "2026-11-24T18:15:00Z"
    assert asking["Arguments"] == {**TASKS["Notify"]["Arguments"], "about": "gathered"}
    alike = ("Resource", "Retry", "Catch", "TimeoutSeconds")
    assert [asking[name] for name in alike] == [TASKS["Notify"][name] for name in alike]
    # Then it ends as it would have ended, and waits no second time.
    *_, ours = STATES["Told"]["Choices"]
    assert STATES[asking["Next"]]["Choices"] == [{name: ours[name] for name in ("Condition", "Next")}]
    assert STATES[asking["Next"]]["Default"] == STATES["Told"]["Default"]


def test_a_conditional_write_that_is_refused_is_not_tried_again() -> None:
    for task in TASKS.values():
        if ":aws-sdk:dynamodb:" in task["Resource"]:
            assert set(REFUSED) <= set(task["Retry"][0]["ErrorEquals"])
            assert task["Retry"][0]["MaxAttempts"] == 0


def test_every_expression_parses() -> None:
    assert len(expressions(STATES)) == TEXT.count("{%")
    for expression in expressions(STATES):
        jsonata.Jsonata(expression)


def test_only_variables_that_are_assigned_are_read() -> None:
    read = {name for text in expressions(STATES) for name in re.findall(r"\$([a-z]\w*)(?![\w(])", text)}
    assigned = {name for state in STATES.values() for name in state.get("Assign", {})}
    assert (
        read - {"states"}
        == assigned
        == {
            "upload",
            "execution",
            "status",
            "outcome",
            "hold_seconds",
            "failure",
            "exhausted",
        }
    )


def test_an_upload_that_is_processed_again_goes_the_way_of_every_upload() -> None:
    upload = replayed(RUNNING, lambda _id: False, "maria", NOON)
    told = json.loads(json.dumps(event(upload)))
    (choice,) = [each for each in STATES["Begin"]["Choices"] if each["Next"] == "Replayed"]
    assert (evaluated(choice["Condition"][2:-2], told), evaluated(choice["Condition"][2:-2], {"detail": {}})) == (
        True,
        False,
    )
    ordinary, again = STATES["Received"], STATES["Replayed"]
    assert {**again["Assign"], "upload": 0} == {**ordinary["Assign"], "upload": 0}
    assert again["Next"] == ordinary["Next"]
    assert Upload.from_dict(evaluated(again["Assign"]["upload"][2:-2], told)) == upload  # type: ignore[arg-type]


def test_no_step_gives_another_more_than_ids_keys_and_counts() -> None:
    """What a step returns is kept in the execution's history; its input is the upload and these variables."""
    allowed = {
        "upload": "{% $upload %}",
        "execution": {"{% $states.context.Execution.Id %}", "{% $execution %}"},
        "status": {"{% $status %}", "{% $outcome %}"},
        "failure": "{% $failure %}",
        "exhausted": "{% $exhausted %}",
        "about": {"held", "gathered"},
        "decide": True,
    }
    for name, task in TASKS.items():
        if task["Resource"].startswith("${"):
            assert task["Arguments"]["upload"] == "{% $upload %}"
            for argument, value in task["Arguments"].items():
                right = allowed[argument]
                assert value == right or (isinstance(right, set) and value in right), (name, argument)


def test_the_events_are_what_the_chain_gives_to_its_steps() -> None:
    event = json.loads((ROOT / "events/imports.json").read_text())
    upload = {name: evaluated(text[2:-2], event) for name, text in STATES["Received"]["Assign"]["upload"].items()}
    for state, step in chained().items():
        invoked = json.loads((ROOT / f"events/{step}.json").read_text())
        assert invoked["upload"] == upload
        assert set(invoked) == set(STATES[state]["Arguments"])


def evaluated(expression: str, given: Mapping[str, Any]) -> object:
    """A JSONata expression's value, with Step Functions' own `$hash`."""
    parsed = jsonata.Jsonata(expression)
    parsed.register_lambda("hash", lambda text, _algorithm: hashlib.sha256(text.encode()).hexdigest())
    parsed.assign("states", {"input": given})
    return parsed.evaluate(None)


@pytest.mark.thorough
def test_cfn_lint_finds_nothing_in_it(tmp_path: Path) -> None:
    """It does not look into a SAM state machine; as a native resource its rules for definitions hold.

    Beside it lies a broken one, which it must find.
    """
    definition = json.loads(json.dumps(chain()).replace("${Partition}", "aws"))
    # It does not know that a time limit may be an expression, as the developer guide says.
    definition["States"]["AwaitDecision"]["TimeoutSeconds"] = 1
    broken = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Nonsense", "End": True}}}
    machines = {"Imports": definition, "Broken": broken}
    substitutions = dict.fromkeys(MACHINE["DefinitionSubstitutions"].keys() - {"Partition"}, "x")
    file = tmp_path / "template.json"
    file.write_text(
        json.dumps(
            {
                "AWSTemplateFormatVersion": "2010-09-09",
                "Resources": {
                    name: {
                        "Type": "AWS::StepFunctions::StateMachine",
                        "Properties": {
                            "RoleArn": "arn:aws:iam::123456789012:role/imports",
                            "Definition": machine,
                            **({"DefinitionSubstitutions": substitutions} if name == "Imports" else {}),
                        },
                    }
                    for name, machine in machines.items()
                },
            }
        )
    )

    command = [str(ROOT / ".venv-sam/bin/cfn-lint"), "--format", "json", "--template", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    found = {(each["Rule"]["Id"], each["Location"]["Path"][1]) for each in json.loads(done.stdout)}
    assert found == {("E3601", "Broken")}
