"""Authorizes mails like SES. MiniStack passes neither resource nor sender, so a policy that names either would fail."""

import json
import os
from collections.abc import Callable
from typing import Any

from rollcall_local import ses_authorization

ACCOUNT = "000000000000"


def authorize_mails(app: Any) -> None:
    """Make SES authorize a mail on all its identities, with the key `ses:FromAddress`, as on AWS."""
    enforce: Callable[..., Any] = app._enforce_ses_v2  # noqa: SLF001 - there is no hook
    place = f"arn:aws:ses:{os.environ['AWS_REGION']}:{ACCOUNT}"

    def enforce_each(*given: Any) -> Any:
        method, path, headers, body, query, request = given
        if (method, path) != ("POST", "/v2/email/outbound-emails"):
            return enforce(*given)
        mail, known = json.loads(body), app._get_module("ses_v2")._identities  # noqa: SLF001
        sender = {"ses:fromaddress": ses_authorization.sender(mail)}
        for resource in ses_authorization.resources(mail, list(known)):
            arn = f"{place}:{resource}"
            denied = app._enforce_data_plane(  # noqa: SLF001
                "sesv2", "ses:SendEmail", headers, query, request, resource_arn=arn, service_context=sender
            )
            if denied:
                return denied
        return None

    app._enforce_ses_v2 = enforce_each  # noqa: SLF001
