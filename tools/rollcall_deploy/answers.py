"""What an operator wants: asked one by one, or read from a file."""

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import fill

from rollcall_deploy.parameters import ASKED, Parameter

Ask = Callable[[str], str]
Say = Callable[[str], None]

WIDTH = 100


class AnswerError(Exception):
    """An answer can't be used; the message says why, and what to do."""


def asked(parameters: Mapping[str, Parameter], known: Mapping[str, str], ask: Ask, say: Say) -> dict[str, str]:
    """Ask for what has no sensible default, then for whatever else is named; return the value of every parameter.

    `known` has the values so far: a question shows the one of its parameter, and Enter keeps it.
    """
    values = dict(known)
    for name in (name for name in ASKED if name in parameters):
        values[name] = _answer(parameters[name], values.get(name), ask, say)
    say("\nEvery other parameter keeps its value. Name one to change it, ? for the list, or Enter to go on.")
    while name := ask("Parameter: ").strip():
        if name == "?":
            say(listed(parameters, values))
        elif name in parameters:
            values[name] = _answer(parameters[name], values.get(name), ask, say)
        else:
            say(f"There is no parameter {name}. Capital letters count, as in MailFrom.")
    return values


def from_file(path: Path, parameters: Mapping[str, Parameter], known: Mapping[str, str]) -> dict[str, str]:
    """Read `Name=value` lines, with `#` before a comment; what the file does not name keeps its value.

    Raises:
        AnswerError: A line is no answer, names no parameter, or has a value that is refused.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise AnswerError(f"{path} can't be read: {error.strerror}.") from error
    values = dict(known)
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or name.strip() not in parameters:
            raise AnswerError(f"{path}, line {number}: expected Name=value with the name of a parameter.")
        values[name.strip()] = value.strip()
    return values


def checked(parameters: Mapping[str, Parameter], values: Mapping[str, str]) -> None:
    """See that CloudFormation will take every value.

    Raises:
        AnswerError: It will not; the message has a line for each.
    """
    problems = [each.problem(values.get(name, "")) for name, each in parameters.items()]
    if found := [problem for problem in problems if problem]:
        raise AnswerError("\n".join(found))


def listed(parameters: Mapping[str, Parameter], values: Mapping[str, str]) -> str:
    """All parameters below the headings of their groups, each with its value and what it means."""
    lines, group = [], ""
    for name, each in parameters.items():
        lines += [f"\n{each.group}"] if each.group != group else []
        group = each.group
        lines += [f"  {name} = {values.get(name, '') or '(empty)'}", _wrapped(each.description, "      ")]
    return "\n".join(lines)


def _answer(parameter: Parameter, known: str | None, ask: Ask, say: Say) -> str:
    say(f"\n{_wrapped(parameter.description)}")
    if parameter.allowed:
        say(f"One of {', '.join(parameter.allowed)}.")
    if known and parameter.default == "":
        say("A hyphen (-) empties it.")
    while True:
        said = ask(f"{parameter.name} [{known}]: " if known else f"{parameter.name}: ").strip()
        value = "" if said == "-" else said or known or ""
        problem = parameter.problem(value)
        if problem is None:
            return value
        say(problem)


def _wrapped(text: str, margin: str = "") -> str:
    return fill(text, WIDTH, initial_indent=margin, subsequent_indent=margin)
