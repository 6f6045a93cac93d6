"""`rollcall user key`: the SSH keys of a user."""

from rollcall_cli.commands import Example, Group, Subcommand

ACTIONS = {
    "add": Subcommand("rollcall_cli.user.key.add", "Add an SSH key to a user."),
    "list": Subcommand("rollcall_cli.user.key.list", "List the SSH keys of a user."),
    "remove": Subcommand("rollcall_cli.user.key.remove", "Take an SSH key away from a user."),
}

command = Group(
    "key",
    subcommands=ACTIONS,
    help="Add, list and remove the SSH keys with which a user logs in.",
    examples=(
        Example("Add a key under a name", "rollcall user key add anna id_ed25519.pub --name laptop"),
        Example("List the keys of a user", "rollcall user key list anna"),
    ),
)
