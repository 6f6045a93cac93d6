"""What a call imports: nothing that it does not use, so that a start stays short."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.packages import TODAY, package

FOR_ALL = {"rollcall_cli.commands", "rollcall_cli.main", "rollcall_cli.program", "rollcall_cli.results"}
"""The modules of the command line that every call imports."""

FOR_CHECK = FOR_ALL | {
    *("rollcall_cli.check", "rollcall_cli.check.command", "rollcall_cli.check.output", "rollcall_cli.check.package"),
    *("rollcall_cli.check.progress", "rollcall_cli.directories", "rollcall_cli.forms", "rollcall_cli.forms.spool"),
    "rollcall_cli.parameters",
}

REPORTING = """
import atexit, sys
atexit.register(lambda: sys.stderr.write("\\n".join(sorted(sys.modules))))
from rollcall_cli.main import run
run()
"""


def imported(*call: str) -> set[str]:
    """The modules that a process has imported when the call has ended; its output goes into a pipe."""
    environment = {**os.environ, "COVERAGE_PROCESS_START": ""}
    done = subprocess.run([sys.executable, "-c", REPORTING, *call], env=environment, capture_output=True, check=False)
    assert done.returncode == 0
    return set(done.stderr.decode().split())


def own(modules: set[str]) -> set[str]:
    return {name for name in modules if name.startswith(("rollcall_cli.", "rollcall.forms"))}


def libraries(modules: set[str]) -> set[str]:
    known = {"attr", "boto3", "botocore", "click", "jsonschema", "numpy", "pyarrow", "rich"}
    return known & {name.partition(".")[0] for name in modules}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("package") / "Roster.zip"
    path.write_bytes(package())
    return path


def test_the_help_imports_no_command_and_no_library_but_click() -> None:
    modules = imported("--help")

    assert own(modules) == FOR_ALL
    assert libraries(modules) == {"click"}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("group", ["imports", "district", "user"])
def test_the_help_of_a_group_imports_none_of_its_commands(group: str) -> None:
    modules = imported(group, "--help")

    assert own(modules) == FOR_ALL | {f"rollcall_cli.{group}", f"rollcall_cli.{group}.command"}
    assert libraries(modules) == {"click"}


def test_the_help_of_a_command_does_not_import_what_runs_it() -> None:
    modules = imported("check", "--help")

    assert own(modules) == FOR_CHECK
    assert not {name for name in modules if name.startswith(("rollcall.steps", "rollcall.rules", "rich"))}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("form", "modules_of_form"),
    [
        ("text", {"rollcall_cli.forms.cells", "rollcall_cli.forms.text"}),
        ("json", {"rollcall.forms", "rollcall.forms.report_json"}),
        ("csv", {"rollcall.forms", "rollcall.forms.table_csv"}),
        ("html", {f"rollcall.forms{name}" for name in ("", ".page", ".page_looks", ".page_rules", ".page_wording")}),
    ],
)
def test_a_check_imports_neither_another_command_nor_another_form_nor_rich_nor_boto3(
    form: str, modules_of_form: set[str], clean: Path
) -> None:
    modules = imported("check", str(clean), "--today", TODAY.isoformat(), "--format", form)

    assert own(modules) == FOR_CHECK | modules_of_form
    assert not {"rich", "boto3", "botocore"} & libraries(modules)
    assert not {name for name in modules if name.startswith(("rollcall.aws", "rollcall.mail"))}
    assert "click.shell_completion" not in modules
