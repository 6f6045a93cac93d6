"""What an import changes, or would change: counts, and for those who see values the rows."""

from dataclasses import asdict

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from rollcall.model.changed_rows import Change
from rollcall.model.differences import Differences
from rollcall_apps.api.asking import choice, not_there, parameters, position, seen
from rollcall_apps.pages.changed_rows import rows_of
from rollcall_apps.rendering import as_json
from rollcall_apps.request import request_of
from rollcall_apps.views import changes as view

router = Router()  # type: ignore[no-untyped-call] # Powertools has no types for it


@router.get("/api/imports/<import_id>/changes")
def changes(import_id: str) -> Response[str]:
    """The counts."""
    request = request_of(router)
    compared = request.site.reports.differences(seen(request, import_id)[0])
    if compared is None:
        raise not_there()
    parameters(request, ())
    differences = Differences.from_dict(compared)
    shown = view.changes(differences)
    schools = [{name: value for name, value in asdict(row).items() if name != "share"} for row in shown.schools]
    return as_json(
        {
            "compared_with": shown.against,
            "last_year": differences.last_year,
            "tables": [asdict(row) for row in shown.tables],
            "schools": schools,
            "more_schools": shown.more_schools,
            "columns": [asdict(row) for row in shown.columns],
            "reissued": [{"file": file, "rows": rows, "before": before} for file, rows, before in shown.reissued],
            "doubled": [{"file": file, "rows": rows, "of": of} for file, rows, of in shown.doubled],
        }
    )


@router.get("/api/imports/<import_id>/changes/<table>")
def changed_rows(import_id: str, table: str) -> Response[str]:
    """A page of the rows of one table. For whoever sees no values there is none."""
    request = request_of(router)
    seen(request, import_id)
    asked = parameters(request, ("change", "after"))
    choice(asked, "change", [*Change])
    position(asked)
    found = rows_of(request, import_id, table)
    if found is None:
        raise not_there()
    _, _, rows = found
    return as_json(
        {
            "counts": {kind.value: count for kind, count in rows.counts.items()},
            "rows": [
                {
                    "change": row.change.value,
                    "id_before": row.id_before,
                    "values": dict(row.values),
                    "changed_columns": list(row.changed),
                    "before": dict(row.before),
                }
                for row in rows.rows
            ],
            "next": rows.following,
        }
    )
