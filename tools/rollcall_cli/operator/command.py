"""`rollcall operator`: the people who see the pages of all districts."""

from rollcall_cli.commands import Example, Group, Subcommand

ACTIONS = {"add": Subcommand("rollcall_cli.operator.add", "Add an operator.")}

command = Group(
    "operator",
    subcommands=ACTIONS,
    help="Add operators, who see the pages of all districts.",
    examples=(Example("Add an operator", "rollcall operator add maria --email maria@rollcall.example"),),
)
