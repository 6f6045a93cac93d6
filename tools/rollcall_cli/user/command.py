"""`rollcall user`: the users of districts."""

from rollcall_cli.commands import Example, Group, Subcommand

ACTIONS = {
    "add": Subcommand("rollcall_cli.user.add", "Add a user to a district or to several."),
    "list": Subcommand("rollcall_cli.user.list", "List users, and when they logged in last."),
    "show": Subcommand("rollcall_cli.user.show", "Show everything about a user."),
    "set": Subcommand("rollcall_cli.user.set", "Change a user's districts, address, role or networks."),
    "lock": Subcommand("rollcall_cli.user.lock", "Let a user log in no longer."),
    "unlock": Subcommand("rollcall_cli.user.unlock", "Let a user log in again."),
    "locks": Subcommand("rollcall_cli.user.locks", "List failed logins by SFTP and whom they lock out, or lift locks."),
    "remove": Subcommand("rollcall_cli.user.remove", "Delete a user."),
    "key": Subcommand("rollcall_cli.user.key.command", "Add, list and remove a user's SSH keys."),
}

command = Group(
    "user",
    subcommands=ACTIONS,
    help="Add, show, change, lock and remove users, who upload for districts and see their pages.",
    notes="Who changed what, and when, is recorded: `rollcall district history` shows it.",
    examples=(
        Example(
            "Add a user who logs in with a password",
            "rollcall user add anna --district springfield --email anna@springfield.example",
        ),
        Example("See when somebody logged in last", "rollcall user show anna"),
    ),
)
