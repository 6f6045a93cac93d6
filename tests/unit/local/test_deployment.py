"""The local deployment removes parts of the real template, and reports them."""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

from rollcall_local import door
from rollcall_local.deployment import door_outputs, localised, pack_layers
from rollcall_local.settings import Settings


def test_a_resource_that_ministack_lacks_goes_with_its_outputs_and_is_named() -> None:
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Door": {"Type": "AWS::Transfer::Server"}, "Inbox": {"Type": "AWS::S3::Bucket"}},
        "Outputs": {
            "DoorId": {"Value": {"Fn::GetAtt": ["Door", "ServerId"]}},
            "DoorName": {"Value": {"Fn::Sub": "${Door.ServerId}.server.transfer.amazonaws.com"}},
            "Inbox": {"Value": {"Ref": "Inbox"}},
        },
    }
    kept, said = localised(template)
    assert kept == {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Inbox": {"Type": "AWS::S3::Bucket"}},
        "Outputs": {"Inbox": {"Value": {"Ref": "Inbox"}}},
    }
    assert said == ["AWS::Transfer::Server Door", "the output DoorId", "the output DoorName"]


def test_a_dashboard_shows_nothing_of_what_is_gone() -> None:
    def dashboard(text: str) -> dict[str, object]:
        body = {"Fn::Sub": [text, {"Webhook": "none"}]}
        return {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": body}}

    door = {"Type": "AWS::Transfer::Server"}
    kept, _ = localised({"Resources": {"Door": door, "Seen": dashboard("${Door.ServerId} ${Inbox} ${Webhook}")}})
    assert kept["Resources"] == {"Seen": dashboard("Door ${Inbox} ${Webhook}")}


def test_only_transfer_familys_trust_loses_its_condition() -> None:
    def role(service: str, **more: object) -> dict[str, object]:
        statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole", **more}
        return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [statement]}}}

    condition = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    users, rule = role("transfer.amazonaws.com", Condition=condition), role("events.amazonaws.com", Condition=condition)
    kept, said = localised({"Resources": {"Users": users, "Rule": rule}})
    assert kept["Resources"] == {"Users": role("transfer.amazonaws.com"), "Rule": rule}
    assert said == ["the source condition of the trust in Users"]


def test_commands_find_the_door_where_transfer_family_would_be(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "up", 4566, 2222)
    key = door.host_key(settings)
    assert door_outputs(settings) == {
        "TransferServerEndpoint": {"Value": "127.0.0.1:2222"},
        "TransferHostKeys": {"Value": f"ssh-ed25519 {key.get_fingerprint()}"},
    }


def test_layers_are_packed_once_and_functions_are_left_to_sam(tmp_path: Path) -> None:
    def template() -> dict[str, dict[str, dict[str, Any]]]:
        layer = {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "CoreLayer"}}
        function = {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "AppsFunction"}}
        return {"Resources": {"CoreLayer": layer, "AppsFunction": function}}

    (tmp_path / "CoreLayer/python").mkdir(parents=True)
    (tmp_path / "CoreLayer/python/module.py").write_text("one = 1\n")
    first, again = template(), template()
    pack_layers(first, tmp_path)
    written = (tmp_path / "CoreLayer.zip").stat()
    pack_layers(again, tmp_path)
    assert first == again
    assert first["Resources"]["CoreLayer"]["Properties"] == {"ContentUri": "CoreLayer.zip"}
    assert first["Resources"]["AppsFunction"]["Properties"] == {"CodeUri": "AppsFunction"}
    assert (tmp_path / "CoreLayer.zip").stat() == written
    with ZipFile(tmp_path / "CoreLayer.zip") as packed:
        assert packed.read("python/module.py") == b"one = 1\n"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["CoreLayer", "CoreLayer.zip"]
