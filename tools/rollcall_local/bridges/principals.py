"""Names a role by its own ARN in `aws:PrincipalArn`, as AWS does.

MiniStack gives the ARN of the role's session, which no policy can name.
"""

import re
from collections.abc import Callable
from typing import Any

_SESSION = re.compile(r"arn:(?P<partition>[\w-]+):sts::(?P<account>\d+):assumed-role/(?P<role>[^/]+)/.*")


def name_roles(iam_evaluator: Any) -> None:
    """Make conditions of policies see the role of a caller with a role's session."""
    resolve: Callable[[str, Any], Any] = iam_evaluator._resolve_condition_key  # noqa: SLF001 - there is no hook

    def resolve_role(key: str, context: Any) -> Any:
        value = resolve(key, context)
        return role_of(value) if key.lower() == "aws:principalarn" and isinstance(value, str) else value

    iam_evaluator._resolve_condition_key = resolve_role  # noqa: SLF001


def role_of(arn: str) -> str:
    """The ARN of the role whose session this is; any other ARN as it is. Roles of the template have no path."""
    session = _SESSION.fullmatch(arn)
    return "arn:{partition}:iam::{account}:role/{role}".format(**session.groupdict()) if session else arn
