"""The template: what the chain and the logins may use of the account's concurrency."""

from support.deployment_files import ROOT, template
from support.resolved_template import Resolved
from support.template_rights import FUNCTIONS

RESERVED = "ReservedConcurrentExecutions"
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def reserved(**parameters: str) -> dict[str, str]:
    """What each function has reserved, of those that have something."""
    made = Resolved(**parameters).resources
    found = {name: made[name]["Properties"] for name in FUNCTIONS if name in made}
    return {name: each[RESERVED] for name, each in found.items() if RESERVED in each}


def run_by_the_chain() -> set[str]:
    """The functions that the chain's definition names."""
    definition = (ROOT / "functions/imports.asl.yaml").read_text()
    return {name for name in FUNCTIONS if f"${{{name}}}" in definition}


def test_without_the_parameters_nothing_is_reserved() -> None:
    """A new account may not, and its deployment would fail."""
    assert reserved() == {}


def test_each_function_of_the_chain_has_its_own_part() -> None:
    """As many as the parameter's description says, so that its sum is right."""
    found = reserved(ChainConcurrency="50")
    assert found == dict.fromkeys(run_by_the_chain(), "50")
    said = template()["Parameters"]["ChainConcurrency"]["Description"]
    number = NUMBERS[len(found)]
    assert f"each of the {number} functions" in said, "template.yaml: ChainConcurrency counts the functions"
    assert f"{number.capitalize()} times this number" in said
    page = (ROOT / "docs/operations.md").read_text()
    assert f"of each of the {number} functions that the chain runs" in page


def test_logins_have_theirs() -> None:
    assert reserved(LoginConcurrency="20") == {"AuthenticateFunction": "20"}
