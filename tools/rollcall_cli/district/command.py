"""`rollcall district`: the accounts of districts in a deployment."""

from rollcall_cli.commands import Example, Group, Subcommand

ACTIONS = {
    "add": Subcommand("rollcall_cli.district.add", "Add a district."),
    "list": Subcommand("rollcall_cli.district.list", "List all districts."),
    "show": Subcommand(
        "rollcall_cli.district.show", "Show a district: its account, what is current, what is under way."
    ),
    "set": Subcommand("rollcall_cli.district.set", "Change whether a district may import, and which imports are held."),
    "rollover": Subcommand("rollcall_cli.district.rollover", "Move a district to its next school year."),
}

command = Group(
    "district",
    subcommands=ACTIONS,
    help="Add, show and change the accounts of districts. `rollcall user` adds the users of a district.",
    examples=(
        Example("List the districts of a deployment", "rollcall district list"),
        Example("See what is current and what waits", "rollcall district show springfield"),
    ),
)
