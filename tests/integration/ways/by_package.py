"""Ways by what a package says: a manifest, names of entries, where it lies, who is said to have sent it."""

from collections.abc import Mapping

from integration.ways.intruder import Answer, Intruder, Target, Try, Way
from support.packages import MANIFEST, files, package, zipped

from rollcall_local.following import Uploaded
from rollcall_local.identity import SERVER_ID

MANIFESTS: Mapping[str, str] = {
    "the other's District ID": "{district}",
    "the other's District ID in capitals, with blanks": "  {district:upper} ",
    "the other's District ID with a zero-width space": "{district}\u200b",
    "both District IDs in one value": "{own},{district}",
}


class _Name(str):
    __slots__ = ()

    def __format__(self, form: str) -> str:
        return self.upper() if form == "upper" else str(self)


def _filled(text: str, intruder: Intruder, at: Target) -> str:
    return text.format(district=_Name(at.district), own=intruder.own.district)


def _rejected(intruder: Intruder, content: bytes, name: str) -> Answer:
    """A package that is rejected whole: what was current is current."""
    before = intruder.own.current
    imported = intruder.own.imported(content, name)
    assert imported.record["district_id"] == intruder.own.district
    assert imported.status == "failed", imported.status
    assert intruder.own.current == before
    return Answer("refused", ",".join(sorted(imported.document["totals"]["by_code"])))


def _manifest(value: str) -> Try:
    def attempt(intruder: Intruder, at: Target) -> Answer:
        edited = package(edit={(MANIFEST, 3, "Value"): _filled(value, intruder, at)})
        return _rejected(intruder, edited, "manifest.zip")

    return attempt


def _twice(intruder: Intruder, at: Target) -> Answer:
    """Own and other in two rows: a property that stands twice."""
    rows = f"Property Name,Value\nVersion,1.0\nDistrict ID,{intruder.own.district}\nDistrict ID,{at.district}\n"
    return _rejected(intruder, package(raw={MANIFEST: rows.encode()}), "twice.zip")


def _entries(intruder: Intruder, at: Target) -> Answer:
    """Entries that lead to the other are extra files, and nothing of them is written anywhere."""
    own = files(edit={(MANIFEST, 3, "Value"): intruder.own.district})
    names = (f"../{at.key}", f"/{at.key}", f"..\\{at.district}\\x.zip", f"../../reports/district_id={at.district}/x")
    imported = intruder.own.imported(zipped({**own, **dict.fromkeys(names, b"x")}), "entries.zip")
    assert imported.status == "succeeded", imported.document
    assert imported.record["district_id"] == intruder.own.district
    return Answer("own", ",".join(sorted(imported.document["totals"]["by_code"])))


def _folder(intruder: Intruder, at: Target) -> Answer:
    """The other's package, as it would be, in a folder of the own room that has the other's name."""
    other = package(edit={(MANIFEST, 3, "Value"): at.district})
    answer = _rejected(intruder, other, f"{at.district}/Roster.zip")
    intruder.s3.delete_object(Bucket=intruder.inbox, Key=f"{intruder.own.district}/{at.district}/Roster.zip")
    return answer


def _sender(intruder: Intruder, at: Target) -> Answer:
    """An upload that says that the other's user has sent it: the import is the own one, and tells only the own."""
    key = f"{intruder.own.district}/signed.zip"
    metadata = {"user-agent": "AWSTransfer", "user-agent-id": f"{at.user}@{SERVER_ID}"}
    body = intruder.own.package("Signed")
    put = intruder.s3.put_object(Bucket=intruder.inbox, Key=key, Body=body, Metadata=metadata)
    imported = intruder.own.ended(Uploaded(intruder.inbox, key, put["VersionId"]))
    assert imported.record["district_id"] == intruder.own.district
    told = {address for mail in intruder.own.mails for address in mail.to}
    assert told == {f"contact@{intruder.own.district}.example", f"{intruder.own.user}@example.org"}, told
    return Answer("own")


WAYS = (
    *(Way(f"Package: {name}", _manifest(value), is_compared=False) for name, value in MANIFESTS.items()),
    Way("Package: the District ID twice, the own and the other's", _twice, is_compared=False),
    Way("Package: entries that lead to the other's folder", _entries, is_compared=False),
    Way("Package: the other's roster in a folder of the own room with its name", _folder, is_compared=False),
    Way("Package: an upload that names the other's user as its sender", _sender, is_compared=False),
)
