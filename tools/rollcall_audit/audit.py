"""Runs checkov on the template and pip-audit on the pinned packages of each environment."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rollcall_audit.excuses import excuses, findings, judged
from rollcall_docs.settings import read

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / ".venv-audit/bin"


def main() -> int:
    """Print what is wrong; return the exit code."""
    wrong = [*_template(), *_packages()]
    print("\n".join(wrong) if wrong else "Nothing is wrong.")
    return 1 if wrong else 0


def _template() -> Iterator[str]:
    """What checkov finds without an excuse."""
    # Without --skip-download, it would ask a service of its maker's for further policies.
    options = ["--framework", "cloudformation", "--output", "json", "--quiet", "--skip-download"]
    report = json.loads(_output("checkov", "--file", str(ROOT / "template.yaml"), *options).stdout)
    summary = report["summary"]
    found = findings(report)
    wrong = judged(found, excuses(read(ROOT / "template.yaml")))
    print(
        f"template.yaml, by checkov {summary['checkov_version']}: {summary['passed']} checks passed, "
        f"{len(found)} excused by type, {summary['skipped']} by resource"
    )
    yield from wrong


def _packages() -> Iterator[str]:
    """Vulnerabilities of pinned packages; a package that can't be looked up counts as wrong, too."""
    for pins in (*sorted(ROOT.glob("layers/*/requirements.txt")), *sorted(ROOT.glob("requirements/*.txt"))):
        name = pins.relative_to(ROOT)
        options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
        done = _output("pip-audit", "--requirement", str(pins), *options)
        try:
            dependencies: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
        except ValueError:
            yield f"{name}: pip-audit says {done.stderr.strip().splitlines()[-1:]}"
            continue
        unknown = [each["name"] for each in dependencies if "skip_reason" in each]
        print(f"{name}, by pip-audit: {len(dependencies)} packages, {len(unknown)} of them not found")
        if unknown:
            yield f"{name}: {len(unknown)} packages could not be looked up, such as {unknown[0]}. Is PyPI reachable?"
        for each in dependencies:
            for flaw in each.get("vulns", []):
                mended = ", ".join(flaw["fix_versions"]) or "no version"
                yield f"{name}: {each['name']} {each['version']} has {flaw['id']}; mended in {mended}"


def _output(program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([PROGRAMS / program, *arguments], capture_output=True, text=True, check=False)
