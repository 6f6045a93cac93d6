"""A mail is authorized on no resource and without its sender, so that a policy that names either would refuse it."""

import json
import os
from collections.abc import Callable
from typing import Any

ACCOUNT = "000000000000"


def authorize_sender(app: Any) -> None:
    """Makes SES authorize a mail on the identity that sends it, and know `ses:FromAddress`, as on AWS."""
    enforce: Callable[..., Any] = app._enforce_ses_v2  # noqa: SLF001 - there is no hook
    place = f"arn:aws:ses:{os.environ['AWS_REGION']}:{ACCOUNT}"

    def enforce_with_sender(*given: Any) -> Any:
        method, path, headers, body, query, request = given
        if (method, path) != ("POST", "/v2/email/outbound-emails"):
            return enforce(*given)
        sender = json.loads(body).get("FromEmailAddress", "")
        identity = f"{place}:identity/{sender}"
        known = {"ses:fromaddress": sender}
        return app._enforce_data_plane(  # noqa: SLF001
            "sesv2", "ses:SendEmail", headers, query, request, resource_arn=identity, service_context=known
        )

    app._enforce_ses_v2 = enforce_with_sender  # noqa: SLF001
