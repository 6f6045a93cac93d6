"""`rollcall operator`: the people who see the pages of all districts."""

from rollcall_cli.commands import Example, Group, Subcommand

ACTIONS = {
    "add": Subcommand("rollcall_cli.operator.add", "Add an operator."),
    "reset": Subcommand("rollcall_cli.operator.reset", "Let an operator choose a new password: invite again."),
    "list": Subcommand("rollcall_cli.operator.list", "List the operators."),
    "remove": Subcommand("rollcall_cli.operator.remove", "Delete an operator."),
    "history": Subcommand("rollcall_cli.operator.history", "List who changed operators, or lifted locks of addresses."),
}

command = Group(
    "operator",
    subcommands=ACTIONS,
    help="Add, list and remove operators, who see the pages of all districts.",
    examples=(Example("Invite an operator", "rollcall operator add maria --email maria@rollcall.example"),),
)
