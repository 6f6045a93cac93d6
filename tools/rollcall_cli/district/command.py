"""`rollcall district`: the accounts of districts in a deployment."""

from rollcall_cli.commands import Example, Group, Subcommand

ACTIONS = {
    "add": Subcommand("rollcall_cli.district.add", "Add a district."),
    "list": Subcommand("rollcall_cli.district.list", "List all districts, and when each has sent something last."),
    "show": Subcommand(
        "rollcall_cli.district.show", "Show a district: its account and users, what is current, what is under way."
    ),
    "set": Subcommand(
        "rollcall_cli.district.set", "Change a district's name, contacts, networks, who decides, and what is held."
    ),
    "suspend": Subcommand("rollcall_cli.district.suspend", "Lock a district out, and import nothing of it."),
    "resume": Subcommand("rollcall_cli.district.resume", "Let a suspended district log in and import again."),
    "rollover": Subcommand("rollcall_cli.district.rollover", "Move a district to its next school year."),
    "remove": Subcommand("rollcall_cli.district.remove", "Delete a district with all that is kept of it, for good."),
    "history": Subcommand(
        "rollcall_cli.district.history", "List who changed a district or its users, from what to what."
    ),
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
