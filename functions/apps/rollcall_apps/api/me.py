"""Who asks, and what they may do."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model.accounts import District
from rollcall.steps.sign_in import csrf_token
from rollcall_apps.api.asking import parameters
from rollcall_apps.pages.decision import may_decide
from rollcall_apps.pages.packages import may_check, may_send
from rollcall_apps.rendering import as_json
from rollcall_apps.request import request_of

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it


@router.get("/api/me")
def me() -> Response[str]:
    """The person, and for a contact the district."""
    request = request_of(router)
    parameters(request, ())
    person, district = request.someone, request.someone.district
    return as_json(
        {
            "username": person.username,
            "email": person.email or None,
            "role": "operator" if person.is_operator else person.role.value,
            "sees_values": person.sees_values,
            "may_check": may_check(person),
            "may_send": district is not None and may_send(person, district),
            "may_decide": person.is_operator or (district is not None and may_decide(person, district)),
            "district": _district(district),
            "csrf_token": csrf_token(request.session) if request.session else None,
        }
    )


def _district(district: District | None) -> dict[str, str] | None:
    if district is None:
        return None
    return {
        "district_id": district.district_id,
        "name": district.name,
        "school_year": district.school_year,
        "time_zone": district.time_zone,
    }
