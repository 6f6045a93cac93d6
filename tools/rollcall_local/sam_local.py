"""Writes the files that `sam local invoke` needs to run a built function against a deployed stack of AWS.

`python -m rollcall_local.sam_local [--stack-name STACK] [--import IMPORT]`. The variables of each deployed function are
asked from Lambda, since SAM knows neither what only a deployment knows nor what an operator has set. With an import,
the events of `events/` are written with its names. For the local platform, there is `make invoke`.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from rollcall.aws.clients import client
from rollcall.aws.services.stack import NoStack, outputs
from rollcall_local.following import Uploaded
from rollcall_local.invoking import examples, functions
from rollcall_local.invoking.functions import Function
from rollcall_local.invoking.prepared import facts_of
from rollcall_local.settings import ROOT, STACK

SAM = ROOT / ".aws-sam"
VARIABLES = "environment.json"
EVENTS = "events"


class NoImportError(Exception):
    """There is no such import, or it has no execution; the message says it."""


def variables(deployed: Mapping[str, Function]) -> dict[str, Mapping[str, str]]:
    """The settings of each function for `--env-vars`, by its name in the template."""
    return {function.name: function.variables for function in deployed.values()}


def events(item: Mapping[str, Mapping[str, str]], states: Any) -> dict[str, Any]:
    """The events of `events/` about an import, by name.

    `item` is the import's in the table of imports, as DynamoDB answers; `states` is a client of Step Functions.

    Raises:
        NoImportError: There is none, or nothing is known of its execution.
    """
    read = {name: next(iter(value.values())) for name, value in item.items()}
    if "execution" not in read:
        raise NoImportError("There is no such import. `rollcall imports list` shows those that there are.")
    try:
        uploaded = Uploaded(read["bucket"], read["key"], read["version"])
        about = facts_of(states, uploaded, read["execution"], read.get("submitted_by", ""))
    except states.exceptions.ExecutionDoesNotExist:
        raise NoImportError("Step Functions keeps an execution for 90 days; take a newer import.") from None
    return {path.stem: examples.filled(examples.example(path.stem), about) for path in examples.EVENTS.glob("*.json")}


def main(arguments: list[str]) -> int:
    """Write the files into `.aws-sam`; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m rollcall_local.sam_local", description=__doc__)
    parser.add_argument("--stack-name", default=STACK)
    parser.add_argument("--import", dest="import_id", help="the import that the events are about")
    args = parser.parse_args(arguments)
    try:
        found = outputs(args.stack_name)
        _write(VARIABLES, variables(functions.deployed(client, args.stack_name)))
        if args.import_id:
            key = {"import_id": {"S": args.import_id}, "item": {"S": "import"}}
            answer = client("dynamodb").get_item(TableName=found["ImportsTable"], Key=key)
            for name, event in events(answer.get("Item", {}), client("stepfunctions")).items():
                _write(f"{EVENTS}/{name}.json", event)
    except (NoStack, NoImportError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _write(name: str, content: object) -> None:
    path = SAM / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
