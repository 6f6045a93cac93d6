"""Who asks, and what they may do."""

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model.accounts import District
from rollcall.steps.sign_in import csrf_token
from rollcall_apps.api.asking import parameters
from rollcall_apps.pages.one_import import may_decide, may_send
from rollcall_apps.pages.packages import may_check
from rollcall_apps.rendering import as_json
from rollcall_apps.request import request_of

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it


@router.get("/api/me")
def me() -> Response[str]:
    """The person, and for a contact the districts."""
    request = request_of(router)
    parameters(request, ())
    person, district = request.someone, request.someone.district
    mine = (district,) if district else person.districts
    return as_json(
        {
            "username": person.username,
            "email": person.email or None,
            "role": "operator" if person.is_operator else person.role.value,
            "sees_values": person.sees_values,
            "may_check": may_check(person),
            "may_send": any(may_send(person, each) for each in mine),
            "may_decide": person.is_operator or any(may_decide(person, each) for each in mine),
            "district": _district(district) if district else None,
            "districts": [_district(each) for each in person.districts],
            "csrf_token": csrf_token(request.session) if request.session else None,
        }
    )


def _district(district: District) -> dict[str, str]:
    return {
        "district_id": district.district_id,
        "name": district.name,
        "school_year": district.school_year,
        "time_zone": district.time_zone,
    }
