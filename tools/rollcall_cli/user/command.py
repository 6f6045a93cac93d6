"""`rollcall user`: the users of districts."""

from rollcall_cli.commands import Example, Group, Subcommand

ACTIONS = {
    "add": Subcommand("rollcall_cli.user.add", "Add a user to a district."),
    "set": Subcommand("rollcall_cli.user.set", "Change whether a user may log in, and what they may do on the pages."),
    "locks": Subcommand("rollcall_cli.user.locks", "List failed logins by SFTP and whom they lock out, or lift locks."),
}

command = Group(
    "user",
    subcommands=ACTIONS,
    help="Add and change users, who upload for a district and see its pages.",
    examples=(
        Example(
            "Add a user who logs in with a password",
            "rollcall user add anna --district springfield --email anna@springfield.example",
        ),
    ),
)
