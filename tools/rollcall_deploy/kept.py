"""The answers of the last time, in samconfig.toml: one section for each environment, which `sam deploy` reads too."""

import json
import re
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT = "default"
"""The environment without a name of its own."""
STACK = "rollcall"

_NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")


class ConfigError(Exception):
    """An environment can't be kept; the message says why."""


@dataclass(frozen=True, slots=True)
class Environment:
    """One deployment: `staging` is the stack rollcall-staging."""

    name: str
    stack: str
    region: str
    """Empty: the one of the AWS profile."""
    answers: Mapping[str, str]
    """The parameters that differ from their defaults."""


def read(samconfig: Path, name: str) -> Environment:
    """The environment as it was kept, or a new one.

    Raises:
        ConfigError: The name can't be part of a stack's, or the file is no TOML.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(f"ENV={name} must be small letters, digits and hyphens, with a letter first; at most 30.")
    try:
        kept = tomllib.loads(samconfig.read_text(encoding="utf-8")).get(name, {}) if samconfig.exists() else {}
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{samconfig} can't be read: {error}.") from error
    deploy, shared = kept.get("deploy", {}).get("parameters", {}), kept.get("global", {}).get("parameters", {})
    both = {**shared, **deploy}
    usual = STACK if name == DEFAULT else f"{STACK}-{name}"
    answers = dict(_pair(word) for word in _words(both.get("parameter_overrides", "")))
    return Environment(name, both.get("stack_name", usual), both.get("region", ""), answers)


def write(samconfig: Path, environment: Environment) -> None:
    """Put the environment's sections in the place of those that it has, or at the end; all else stays as it is."""
    text = samconfig.read_text(encoding="utf-8") if samconfig.exists() else "version = 0.1\n"
    for table, lines in _sections(environment).items():
        head = f"[{environment.name}.{table}.parameters]"
        section = "\n".join([head, *lines]) + "\n"
        found = re.search(rf"^{re.escape(head)}\n(?:(?!\[).*\n?)*", text, re.MULTILINE)
        if found is None:
            text = f"{text.rstrip()}\n\n{section}"
        else:
            after = text[found.end() :]
            text = text[: found.start()] + section + ("\n" if after else "") + after
    samconfig.write_text(text, encoding="utf-8")


def overrides(values: Mapping[str, str]) -> list[str]:
    """The values as words for `sam deploy --parameter-overrides`."""
    return [f'{name}="{value}"' for name, value in values.items()]


def _sections(environment: Environment) -> Mapping[str, list[str]]:
    region = [f"region = {_text(environment.region)}"] if environment.region else []
    return {
        "global": [f"stack_name = {_text(environment.stack)}"],
        "build": ["cached = true", "parallel = true"],
        "deploy": [
            'capabilities = "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND"',
            "resolve_s3 = true",
            "confirm_changeset = true",
            "fail_on_empty_changeset = false",
            *region,
            f"parameter_overrides = {_text(' '.join(overrides(environment.answers)))}",
        ],
    }


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # the escapes of JSON are TOML's


def _words(said: str | list[str]) -> list[str]:
    return shlex.split(said if isinstance(said, str) else " ".join(said))


def _pair(word: str) -> tuple[str, str]:
    name, _, value = word.partition("=")
    return name, value
