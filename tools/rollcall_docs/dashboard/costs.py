"""The widgets of what costs: each shows a number that AWS charges by, none a price."""

from collections.abc import Iterator

from rollcall_docs.dashboard.there import There
from rollcall_docs.dashboard.widget import DAY, Line, Widget, of_lambda


def costs(there: There) -> Iterator[Widget]:
    """The widgets for what the template has."""
    yield Widget("What costs", width=24)
    yield Widget("GB-seconds by step", "What Lambda charges by, without the time of cold starts.", [*_seconds(there)])
    stored = [_stored(name, name, "BucketSizeBytes", "StandardStorage") for name in there.buckets]
    stored += [_stored(f"{name}: objects", name, "NumberOfObjects", "AllStorageTypes") for name in there.buckets]
    yield Widget("Bytes in S3", "What is stored, all versions included; counted once a day.", stored, stat="Average")
    server = {"ServerId": "${TransferServer.ServerId}"}
    moved = [
        Line("bytes in", "AWS/Transfer", "BytesIn", server),
        Line("bytes out", "AWS/Transfer", "BytesOut", server),
        Line("files in", "AWS/Transfer", "FilesIn", server, right=True),
    ]
    yield Widget("The SFTP server", "What it moved. It is charged by the hour, used or not.", moved)
    units = [
        Line(f"{name.removesuffix('Table')}: {word}", "AWS/DynamoDB", metric, {"TableName": f"${{{name}}}"})
        for name in there.tables
        for word, metric in (("read", "ConsumedReadCapacityUnits"), ("written", "ConsumedWriteCapacityUnits"))
    ]
    yield Widget("DynamoDB's units", "What DynamoDB charges by.", units, width=12)
    written = [
        Line(name.removesuffix("LogGroup"), "AWS/Logs", "IncomingBytes", {"LogGroupName": f"${{{name}}}"})
        for name in there.log_groups
    ]
    yield Widget("Bytes of logs", "What CloudWatch charges logs by.", written, width=12)


def _seconds(there: There) -> Iterator[Line]:
    for each in there.functions:
        yield of_lambda(each.step, "Duration", each.resource, key=each.step)
    for each in there.functions:
        yield Line(each.step, expression=f"{each.step} / 1000 * {each.memory} / 1024")


def _stored(label: str, bucket: str, name: str, kind: str) -> Line:
    dimensions = {"BucketName": f"${{{bucket}}}", "StorageType": kind}
    return Line(label, "AWS/S3", name, dimensions, seconds=DAY, right=name == "NumberOfObjects")
