"""The index of a district's imports gives those before an upload, the newest first."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.dynamodb_in_memory import in_memory
from support.in_memory import NOON, RUNNING

from rollcall.aws.tables.district_imports import DistrictImports
from rollcall.aws.tables.imports import ImportItems
from rollcall.model.since import Earlier


def test_only_earlier_imports_of_the_same_district_come_the_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    with in_memory(monkeypatch):
        records = ImportItems("imports")
        for number in (1, 3, 2):
            at = NOON + timedelta(minutes=number)
            order, name = f"{at.isoformat()}#{number}", f"import-{number}"
            records.claim(replace(RUNNING, import_id=name, upload_order=order, uploaded_at=at))
        records.claim(replace(RUNNING, import_id="other", district_id="shelbyville", upload_order="2026"))
        third = records.claimed("import-3")

        found = [*DistrictImports("imports").before(third.district_id, third.upload_order)]

        assert found == [
            Earlier("import-2", NOON + timedelta(minutes=2)),
            Earlier("import-1", NOON + timedelta(minutes=1)),
        ]
