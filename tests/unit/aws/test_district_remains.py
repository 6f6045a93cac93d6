"""What is kept of a district is found wherever it lies, deleted with all versions, and nothing of another with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from support.dynamodb_in_memory import KEYS, InMemoryDynamoDB, in_memory
from support.in_memory import NOON
from support.sdk_in_memory import Answered, answered

from rollcall.aws.files.every_version import EveryVersion
from rollcall.aws.services.athena_partitions import DistrictPartitions
from rollcall.aws.services.district_remains import DistrictRemains
from rollcall.aws.tables.declared.every import KINDS
from rollcall.aws.tables.declared.kinds import ItemKind
from rollcall.aws.tables.district_items import DistrictItems
from rollcall.aws.tables.gathering import GatheringWindows
from rollcall.aws.tables.items import to_item
from rollcall.aws.tables.leases import MailLeases
from rollcall.model.gathered import Member, Window
from rollcall.steps.notify import About, Occasion

OWN, OTHER = "maple", "maple-north"
"""Two districts; the id of one begins with the other's."""
OF_USERS = {"user", "failed logins", "session", "mail trouble"}
"""Items of the table of users and of what follows from users or addresses: the command removes these by itself."""
OF_DISTRICTS = {"district"}
"""The command removes the account itself, last of all."""
KEPT_FOR_GOOD = {"<moment>#<random>"}
"""The record of changes of accounts, which has the receipt."""
REMAINS = [kind for kind in KINDS if kind.name not in OF_USERS | OF_DISTRICTS | KEPT_FOR_GOOD]


@dataclass
class Storage:
    """Two buckets with versions, and the tables of Glue."""

    versions: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: {"inbox": set(), "data": set()})
    unfinished: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: {"inbox": set(), "data": set()})
    partitions: dict[str, list[list[str]]] = field(default_factory=dict)
    refuses: bool = False

    def s3(self, operation: str, call: Mapping[str, Any]) -> tuple[Answered, Mapping[str, Any]]:
        result: Mapping[str, Any] = getattr(self, f"_{operation}")(call)
        return Answered(200), result

    def glue(self, operation: str, call: Mapping[str, Any]) -> tuple[Answered, Mapping[str, Any]]:
        result: Mapping[str, Any] = getattr(self, f"_{operation}")(call)
        return Answered(200), result

    def _ListObjectVersions(self, call: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - as the API names it
        there = sorted(each for each in self.versions[call["Bucket"]] if each[0].startswith(call.get("Prefix", "")))
        if "Delimiter" in call:
            tops = {key.split("/")[0] + "/" for key, _ in there if "/" in key}
            return {"CommonPrefixes": [{"Prefix": top} for top in sorted(tops)]}
        named = [{"Key": key, "VersionId": version} for key, version in there]
        markers = [each for each in named if each["VersionId"].startswith("marker")]
        return {"Versions": [each for each in named if each not in markers], "DeleteMarkers": markers}

    def _DeleteObjects(self, call: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        if self.refuses:
            return {"Errors": [{"Code": "AccessDenied"} for _ in call["Delete"]["Objects"]]}
        self.versions[call["Bucket"]] -= {(each["Key"], each["VersionId"]) for each in call["Delete"]["Objects"]}
        return {}

    def _ListMultipartUploads(self, call: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        there = [each for each in self.unfinished[call["Bucket"]] if each[0].startswith(call["Prefix"])]
        return {"Uploads": [{"Key": key, "UploadId": upload} for key, upload in there]}

    def _AbortMultipartUpload(self, call: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        self.unfinished[call["Bucket"]].remove((call["Key"], call["UploadId"]))
        return {}

    def _GetTables(self, call: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        assert call["DatabaseName"] == "rosters"
        keys = [{"Name": "district_id"}, {"Name": "school_year"}]
        return {"TableList": [{"Name": "a_view"}, *({"Name": each, "PartitionKeys": keys} for each in self.partitions)]}

    def _GetPartitions(self, call: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        assert call["Expression"] == f"district_id = '{OWN}'"
        return {"Partitions": [{"Values": each} for each in self.partitions[call["TableName"]]]}

    def _DeletePartition(self, call: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        self.partitions[call["TableName"]].remove(call["PartitionValues"])
        return {}


FOLDERS = ("work", "checks", "reports", "downloads", "snapshots", "of-a-later-release")


def keys_of(district: str) -> dict[str, set[tuple[str, str]]]:
    """Two versions and a delete marker in each place that a district has."""
    inbox = (
        f"{district}/Roster.zip",
        f"{district}/check/",
        f"{district}/results/r/Summary.html",
        f"_check/{district}/a.zip",
    )
    data = tuple(f"{folder}/district_id={district}/import_id=i/file" for folder in FOLDERS)
    return {
        bucket: {(key, version) for key in keys for version in ("1", "2", "marker-3")}
        for bucket, keys in (("inbox", inbox), ("data", data))
    }


def item_of(kind: ItemKind, district: str) -> dict[str, Any]:
    """An item of a kind that is about a district, with its keys as they are declared."""
    table = kind.table[0].lower() + kind.table.removesuffix("Table")[1:]
    names = {attribute.name for attribute in kind.attributes}
    means = {attribute.name: attribute.meaning for attribute in kind.attributes}
    partition, *_ = KEYS[table]
    of_district = partition == "district_id" or "district#" in means[partition]
    value = f"district#{district}" if partition == "import_id" and of_district else district
    value = value if of_district else f"import-of-{district}"
    more = {"district_id": district} if "district_id" in names else {}
    return {partition: value, "item": kind.name, "import_id": f"import-of-{district}"} | more | {partition: value}


@pytest.fixture
def storage() -> Storage:
    storage = Storage()
    for district in (OWN, OTHER):
        for bucket, keys in keys_of(district).items():
            storage.versions[bucket] |= keys
        storage.unfinished["inbox"].add((f"{district}/Large.zip", "upload"))
        for table in ("schools", "made_current"):
            storage.partitions.setdefault(table, []).extend([district, f"{year}"] for year in range(2000, 2030))
    return storage


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch, storage: Storage) -> Iterator[InMemoryDynamoDB]:
    with in_memory(monkeypatch) as tables:
        services = {"dynamodb": lambda operation, params: tables.answer(params, operation)}
        answered(monkeypatch, {**services, "s3": storage.s3, "glue": storage.glue})
        for kind in REMAINS:
            table = kind.table[0].lower() + kind.table.removesuffix("Table")[1:]
            for district in (OWN, OTHER):
                item = to_item(item_of(kind, district))
                tables.tables[table][tuple(item[name]["S"] for name in KEYS[table])] = item
        yield tables


def remains(database: str = "rosters") -> DistrictRemains:
    return DistrictRemains(
        EveryVersion("inbox"), EveryVersion("data"), DistrictItems("imports", "snapshots"), DistrictPartitions(database)
    )


def gone(made: DistrictRemains, usernames: frozenset[str] = frozenset()) -> dict[str, int]:
    """What is deleted, by kind."""
    counts: dict[str, int] = {}
    for kind, count in made.delete(OWN, usernames):
        counts[kind] = counts.get(kind, 0) + count
    return counts


def about(tables: InMemoryDynamoDB, district: str) -> list[Any]:
    """The items that name a district, or its import."""
    every = [item for table in tables.tables.values() for item in table.values()]
    return [item for item in every if f"{district}'" in str(item)]


def test_every_version_of_every_place_goes_and_nothing_of_a_district_whose_name_begins_so(
    storage: Storage, tables: InMemoryDynamoDB
) -> None:
    assert tables
    found = remains().found(OWN, frozenset())
    assert gone(remains()) == found
    assert storage.versions == keys_of(OTHER)
    assert storage.unfinished["inbox"] == {(f"{OTHER}/Large.zip", "upload")}
    assert {each[0] for each in storage.partitions["schools"] + storage.partitions["made_current"]} == {OTHER}
    assert remains().found(OWN, frozenset()) == {}
    assert found["versions of files in of-a-later-release/"] == 3
    assert (found["versions of results"], found["versions of packages and folders"]) == (3, 7)


def test_every_kind_of_item_goes(tables: InMemoryDynamoDB, storage: Storage) -> None:
    """A kind that is declared later and that no command removes by user fails here."""
    assert storage
    before = len(about(tables, OTHER))
    assert len(about(tables, OWN)) == before == len(REMAINS)
    assert {kind.table for kind in REMAINS} == {"ImportsTable", "SnapshotsTable"}
    gone(remains())
    assert about(tables, OWN) == []
    assert len(about(tables, OTHER)) == before


def test_windows_of_mails_go_whose_imports_have_expired(tables: InMemoryDynamoDB) -> None:
    tables.tables["imports"].clear()
    tables.tables["snapshots"].clear()
    for name, member in (
        ("a", "2026-11-24T18:00:00Z#import-x#anna#Roster.zip"),
        ("b", "2026-11-24T18:00:00Z#y#eva#anna"),
    ):
        item = to_item({"import_id": name, "item": "gathered#2026", "members": {member}})
        tables.tables["imports"][(name, "gathered#2026")] = item
    assert gone(remains(""), frozenset({"anna"}))["items about imports"] == 1
    assert [key for key, _ in tables.tables["imports"]] == ["b"]


def test_what_is_about_mails_goes_by_its_district_whatever_else_has_expired(tables: InMemoryDynamoDB) -> None:
    """Its imports, what was published of it, and the users whom it names are gone for long."""
    tables.tables["imports"].clear()
    tables.tables["snapshots"].clear()
    window, member = Window("an-import", NOON), Member(NOON, "another", "anna", "Students.csv")
    assert GatheringWindows("imports").join(OWN, window, member) == 1
    assert MailLeases("imports").begin(Occasion(About.RESTORED, "a-third", 7, OWN), NOON, timedelta(minutes=15))
    items = DistrictItems("imports", "snapshots")
    assert items.of_imports(OTHER, frozenset()) == []
    found = {(key["import_id"], key["item"].split("#")[0]) for key in items.of_imports(OWN, frozenset())}
    assert found == {("an-import", "gathered"), ("a-third", "restored")}


def test_what_has_not_ended_is_found_of_checks_too(tables: InMemoryDynamoDB) -> None:
    tables.tables["imports"].clear()
    for name, more in (
        ("check", {"status": "running"}),
        ("held", {"status": "held", "uploaded_at": "2026-11-24T18:00:00.000+00:00"}),
        ("ended", {"status": "failed", "ended_at": "2026-11-24T18:00:00.000+00:00"}),
    ):
        item = to_item({"import_id": name, "item": "import", "district_id": OWN, **more})
        tables.tables["imports"][(name, "import")] = item
    assert {each.import_id for each in remains().opened(OWN)} == {"check", "held"}
    assert remains().opened(OTHER) == []


def test_a_deployment_without_athena_has_no_partitions(storage: Storage, tables: InMemoryDynamoDB) -> None:
    assert tables
    assert "partitions of Athena's tables" not in gone(remains(""))
    assert [OWN, "2000"] in storage.partitions["schools"]


def test_what_s3_refuses_to_delete_is_said(storage: Storage, tables: InMemoryDynamoDB) -> None:
    assert tables
    storage.refuses = True
    with pytest.raises(OSError, match="AccessDenied"):
        gone(remains())
