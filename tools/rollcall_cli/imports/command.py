"""`rollcall imports`: what an operator does about imports."""

from rollcall_cli.commands import Example, Group, Subcommand

ACTIONS = {
    "list": Subcommand("rollcall_cli.imports.list", "List imports, or say which one was current on a day."),
    "show": Subcommand("rollcall_cli.imports.show", "Show everything about one import."),
    "diff": Subcommand("rollcall_cli.imports.diff", "Show the rows that an import changes, before and after."),
    "log": Subcommand("rollcall_cli.imports.log", "Show what an import found in its package."),
    "approve": Subcommand("rollcall_cli.imports.approve", "Publish an import that is held."),
    "discard": Subcommand("rollcall_cli.imports.discard", "Give up an import that is held."),
    "restore": Subcommand("rollcall_cli.imports.restore", "Make an earlier roster current again."),
    "replay": Subcommand("rollcall_cli.imports.replay", "Process a stored upload again, under today's rules."),
    "cancel": Subcommand("rollcall_cli.imports.cancel", "End an import that is running."),
    "mail": Subcommand("rollcall_cli.imports.mail", "Send the e-mail about an import once more."),
    "redrive": Subcommand("rollcall_cli.imports.redrive", "Send again what could not be delivered."),
    "sweep": Subcommand("rollcall_cli.imports.sweep", "Delete what publications have left, or see what that is."),
}

command = Group(
    "imports",
    subcommands=ACTIONS,
    help="Show the imports of a deployment, decide about held ones, make an earlier roster current again, and mend "
    "what went wrong: process an upload again, end an import, send again what could not be delivered.",
    notes="The operator's guide, docs/operators-guide.md, says when to do what.",
    examples=(
        Example("See which imports wait for a decision", "rollcall imports list --status held"),
        Example("See why one is held", "rollcall imports show 4f8a --district springfield"),
    ),
)
