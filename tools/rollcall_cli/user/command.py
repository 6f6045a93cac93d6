"""`rollcall user`: the users of districts."""

from rollcall_cli.commands import Example, Group, Subcommand

ACTIONS = {"add": Subcommand("rollcall_cli.user.add", "Add a user to a district.")}

command = Group(
    "user",
    subcommands=ACTIONS,
    help="Add users, who upload for a district, to a deployment.",
    examples=(
        Example(
            "Add a user who logs in with a password",
            "rollcall user add anna --district springfield --email anna@springfield.example",
        ),
    ),
)
