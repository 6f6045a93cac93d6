"""`rollcall completion SHELL`: the script with which a shell completes commands, options and values."""

import click

from rollcall_cli.commands import Command, Example
from rollcall_cli.results import Result

SHELLS = ("bash", "zsh", "fish", "powershell")


@click.command(
    "completion",
    cls=Command,
    help="Print the script with which a shell completes `rollcall`: commands, options, values, rules and files. Load "
    "the script when the shell starts.",
    examples=(
        Example("bash (4.4 or newer): add this line to ~/.bashrc", 'eval "$(rollcall completion bash)"'),
        Example("zsh: add this line to ~/.zshrc, after compinit", 'eval "$(rollcall completion zsh)"'),
        Example("fish: add this line to ~/.config/fish/config.fish", "rollcall completion fish | source"),
        Example(
            "PowerShell: add this line to the file $PROFILE",
            "rollcall completion powershell | Out-String | Invoke-Expression",
        ),
    ),
)
@click.argument("shell", type=click.Choice(SHELLS), metavar="SHELL", help="The shell: bash, zsh, fish or powershell.")
@click.pass_context
def command(context: click.Context, shell: str) -> Result:
    """Print the script."""
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - this command alone needs it

    from rollcall_cli.main import COMPLETE  # noqa: PLC0415 - the program imports this module

    root = context.find_root()
    script = get_completion_class(shell)
    if script is None:
        raise LookupError(shell)
    return Result(script(root.command, {}, root.info_name or "", COMPLETE).source().encode())
