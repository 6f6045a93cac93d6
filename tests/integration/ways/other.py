"""The district that must stay as it is: what it has, and all that is stored of it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from integration.ways.intruder import Target
from support.deployed import PASSWORD, Deployed, Imported, Sender
from support.deployed_publishing import held, records, whole, without
from support.http_visitor import Visitor, hidden

from rollcall.model.accounts import Decides
from rollcall.model.downloads import Download, Form
from rollcall_local import following
from rollcall_local.following import Uploaded

NAME = "Shelbyville Unified"
"""Its name, which no way sends: whoever shows it has told of it."""
RESULT = "results/2026-11-24_120000_4f8a84ea/report.html"
TABLES = ("ImportsTable", "DistrictsTable", "UsersTable", "SnapshotsTable", "AccountChangesTable")
SESSION = "__Host-session"


@dataclass(frozen=True)
class Other:
    """A district with a roster, an import that waits for its decision, a check, a result and a download."""

    deployed: Deployed
    sender: Sender
    imported: Imported
    held: Uploaded
    checked: Uploaded

    @classmethod
    def of(cls, deployed: Deployed) -> "Other":
        """Make it."""
        sender = deployed.sender(name=NAME, decides=Decides.DISTRICT)
        imported = sender.imported(whole(sender), "Secret.zip")
        waiting = held(sender, without(sender, 1), "Smaller.zip")
        inbox, s3 = waiting.bucket, deployed.platform.client("s3")
        key = f"_check/{sender.district}/pages/1/Secret.zip"
        put = s3.put_object(Bucket=inbox, Key=key, Body=sender.package())
        checked = Uploaded(inbox, key, put["VersionId"])
        sender.ended(checked)
        with deployed.held_back():
            s3.put_object(Bucket=inbox, Key=f"{sender.district}/{RESULT}", Body=b"<html>")
        asked = {"district_id": sender.district, "import_id": imported.uploaded.import_id, "form": Form.LOG_CSV}
        deployed.invoke("downloads", asked)
        return cls(deployed, sender, imported, waiting, checked)

    @cached_property
    def target(self) -> Target:
        """The names of all that it has."""
        district, import_id = self.sender.district, self.imported.uploaded.import_id
        record = self.imported.record
        snapshot = f"snapshots/district_id={district}/school_year={record['school_year']}/import_id={import_id}/"
        return Target(
            district=district,
            user=self.sender.user,
            import_id=import_id,
            held=self.held.import_id,
            check=self.checked.import_id,
            bucket=self.imported.uploaded.bucket,
            key=self.imported.uploaded.key,
            version=self.imported.uploaded.version,
            checked=self.checked.key,
            result=f"{district}/{RESULT}",
            snapshot=f"{snapshot}students.parquet",
            report=f"reports/district_id={district}/import_id={import_id}/report.json",
            download=Download(district, import_id, Form.LOG_CSV).key,
            content=records(self.deployed).claimed(self.held.import_id).package_sha256,
        )

    @property
    def nobody(self) -> Target:
        """The same names, of what does not exist."""
        district, made = "district-of-nobody", {}
        for name, value in self.target._asdict().items():
            made[name] = value.replace(self.sender.district, district)
        ids = {"import_id": "0" * 24, "held": "1" * 24, "check": "2" * 24, "content": "3" * 64, "user": "nobody-here"}
        inner = {
            name: made[name].replace(self.target.import_id, "0" * 24) for name in ("snapshot", "report", "download")
        }
        return Target(**{**made, **inner, **ids})

    def signed_in(self) -> tuple[str, str]:
        """Sign its user in to the pages. Gives the key of the session as it is kept, and the token of its forms."""
        visitor = Visitor(self.deployed.platform.outputs["AppsUrl"])
        visitor.sign_in(self.sender.user, PASSWORD)
        token = hidden(visitor.get(urljoin(visitor.url, "/imports")).text)["csrf"]
        return hashlib.sha256(visitor.cookies[SESSION].encode()).hexdigest(), token

    @property
    def waits(self) -> bool:
        """Whether the import still waits for its decision."""
        (arn,) = following.executions(self.deployed.platform, self.held)
        return following.execution(self.deployed.platform, arn).status == "RUNNING"

    def stored(self) -> Sequence[str]:
        """All that is stored of it, each object with the checksum that S3 has of it, each item whole; and its mails."""
        found = [
            f"{bucket} {json.dumps(each, default=str)}"
            for bucket, prefix in self._places()
            for each in self._versions(bucket, prefix)
        ]
        items = [json.dumps(each, sort_keys=True) for each in self._items()]
        return sorted([*found, *items, f"{len(self.sender.mails)} mails"])

    def bytes(self) -> Mapping[str, str]:
        """The checksum of each version of each object, from its bytes, wherever it lies."""
        s3, made = self.deployed.platform.client("s3"), {}
        for bucket, each in self._objects():
            where = {"Bucket": bucket, "Key": each["Key"], "VersionId": each["VersionId"]}
            if "ETag" in each:
                body = s3.get_object(**where)["Body"].read()
                made[f"{bucket} {each['Key']} {each['VersionId']}"] = hashlib.sha256(body).hexdigest()
        return made

    def _places(self) -> Iterator[tuple[str, str]]:
        """Where its objects lie: bucket and prefix."""
        outputs = self.deployed.platform.outputs
        yield from ((outputs["InboxBucket"], prefix) for prefix in self._beginnings())
        s3 = self.deployed.platform.client("s3")
        rooms = s3.list_object_versions(Bucket=outputs["DataBucket"], Delimiter="/")["CommonPrefixes"]
        yield from ((outputs["DataBucket"], f"{room['Prefix']}district_id={self.sender.district}/") for room in rooms)

    def _beginnings(self) -> tuple[str, ...]:
        return f"{self.sender.district}/", f"_check/{self.sender.district}/"

    def _objects(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """All versions of its objects, and the marks of deletion, looked for in all that is stored of anybody."""
        for bucket in (self.deployed.platform.outputs[name] for name in ("InboxBucket", "DataBucket")):
            for each in self._versions(bucket):
                if each["Key"].startswith(self._beginnings()) or f"district_id={self.sender.district}/" in each["Key"]:
                    yield bucket, each

    def _versions(self, bucket: str, prefix: str = "") -> Iterator[Mapping[str, Any]]:
        pages = self.deployed.platform.client("s3").get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=bucket, Prefix=prefix):
            for kind in ("Versions", "DeleteMarkers"):
                yield from page.get(kind, ())

    def _items(self) -> Iterator[Mapping[str, Any]]:
        """Its items in all tables that keep something for good."""
        scanned = self.deployed.platform.client("dynamodb").get_paginator("scan")
        for name in TABLES:
            pages = scanned.paginate(
                TableName=self.deployed.platform.outputs[name],
                ConsistentRead=True,
                FilterExpression="district_id = :district OR username = :user",
                ExpressionAttributeValues={":district": {"S": self.sender.district}, ":user": {"S": self.sender.user}},
            )
            for page in pages:
                yield from page["Items"]
