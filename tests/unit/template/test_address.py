"""The template: the SFTP server's host name, its addresses and its host key, in each combination."""

import itertools
from typing import Any

import pytest
from support.resolved_template import Resolved

HOST = {"SftpHostName": "sftp.example.org"}
ZONE = {"SftpHostedZoneId": "Z0123456789ABC"}
KEY = {"SftpHostKeySecret": "rollcall/host-key"}
VPC = {
    "SftpVpcId": "vpc-0123456789abcdef0",
    "SftpSubnetIds": "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
    "SftpAddressIds": "eipalloc-0123456789abcdef0,eipalloc-0123456789abcdef1",
}
GROUPS = {"SftpSecurityGroupIds": "sg-0123456789abcdef0,sg-0123456789abcdef1"}
ENDPOINT = {"Fn::Sub": "${TransferServer.ServerId}.server.transfer.${AWS::Region}.${AWS::URLSuffix}"}
OPTIONAL = {"SftpRecord", "SftpHostKey", "SftpGroup"}


def server(template: Resolved) -> dict[str, Any]:
    """The server's properties."""
    properties: dict[str, Any] = template.resources["TransferServer"]["Properties"]
    return properties


def test_by_default_the_server_is_public_and_has_the_name_and_key_that_aws_gives_it() -> None:
    plain = Resolved()
    assert server(plain)["EndpointType"] == "PUBLIC"
    assert server(plain).keys().isdisjoint({"EndpointDetails", "CreateWithHostKey", "Tags"})
    assert OPTIONAL.isdisjoint(plain.resources)
    assert plain.outputs["SftpHost"] == ENDPOINT
    assert "SftpFingerprint" not in plain.outputs


def test_a_host_name_whose_record_somebody_else_makes_is_told_and_shown() -> None:
    named = Resolved(**HOST)
    assert server(named)["Tags"] == [{"Key": "transfer:customHostname", "Value": "sftp.example.org"}]
    assert OPTIONAL.isdisjoint(named.resources)
    assert named.outputs["SftpHost"] == "sftp.example.org"
    assert named.outputs["TransferServerEndpoint"] == ENDPOINT


def test_the_record_of_a_host_name_leads_to_the_server() -> None:
    named = Resolved(**HOST, **ZONE)
    record = named.resources["SftpRecord"]["Properties"]
    assert (record["Name"], record["Type"], record["HostedZoneId"]) == ("sftp.example.org", "CNAME", "Z0123456789ABC")
    assert record["ResourceRecords"] == [ENDPOINT]
    assert int(record["TTL"]) <= 300
    assert server(named)["Tags"][1] == {"Key": "transfer:route53HostedZoneId", "Value": "/hostedzone/Z0123456789ABC"}


def test_fixed_addresses_are_those_of_the_subnets_in_their_order() -> None:
    fixed = server(Resolved(**VPC))
    assert fixed["EndpointType"] == "VPC"
    assert fixed["EndpointDetails"] == {
        "VpcId": "vpc-0123456789abcdef0",
        "SubnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        "AddressAllocationIds": ["eipalloc-0123456789abcdef0", "eipalloc-0123456789abcdef1"],
        "SecurityGroupIds": [{"Fn::GetAtt": ["SftpGroup", "GroupId"]}],
    }


@pytest.mark.parametrize(
    ("given", "source"),
    [
        ({}, {"CidrIp": "0.0.0.0/0"}),
        ({"SftpAllowedNetwork": "203.0.113.0/24"}, {"CidrIp": "203.0.113.0/24"}),
        ({"SftpPrefixListId": "pl-0123456789abcdef0"}, {"SourcePrefixListId": "pl-0123456789abcdef0"}),
    ],
)
def test_the_security_group_lets_in_one_network_or_a_list_of_them_and_sftp_alone(
    given: dict[str, str], source: dict[str, str]
) -> None:
    group = Resolved(**VPC, **given).resources["SftpGroup"]["Properties"]
    (rule,) = group["SecurityGroupIngress"]
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 22, 22)
    assert {name: rule[name] for name in rule if name in {"CidrIp", "SourcePrefixListId"}} == source


def test_security_groups_of_ones_own_stand_alone() -> None:
    own = Resolved(**VPC, **GROUPS)
    assert "SftpGroup" not in own.resources
    assert server(own)["EndpointDetails"]["SecurityGroupIds"] == GROUPS["SftpSecurityGroupIds"].split(",")


def test_a_host_key_of_ones_own_is_the_only_one() -> None:
    """Clients see the older one of two keys of a type, which would be the one that AWS makes."""
    kept = Resolved(**KEY)
    assert server(kept)["CreateWithHostKey"] is False
    key = kept.resources["SftpHostKey"]["Properties"]
    assert key["HostKeyBody"] == "{{resolve:secretsmanager:rollcall/host-key:SecretString}}"
    assert key["ServerId"] == {"Fn::GetAtt": ["TransferServer", "ServerId"]}
    assert kept.outputs["SftpFingerprint"] == {"Fn::GetAtt": ["SftpHostKey", "HostKeyFingerprint"]}


@pytest.mark.parametrize("chosen", list(itertools.product([False, True], repeat=5)))
def test_host_name_record_key_addresses_and_groups_do_not_depend_on_each_other(chosen: tuple[bool, ...]) -> None:
    host, zone, key, vpc, groups = chosen
    parts = [part for part, taken in zip((HOST, ZONE, KEY, VPC, GROUPS), chosen, strict=True) if taken]
    template = Resolved(**{name: value for part in parts for name, value in part.items()})
    refused = {"SftpHostedZoneId"} if zone and not host else set()
    refused |= {"SftpSubnetIds,"} if groups and not vpc else set()
    assert {refusal.split()[0] for refusal in template.refusals} == refused
    if not refused:
        made = {"SftpRecord": zone, "SftpHostKey": key, "SftpGroup": vpc and not groups}
        assert OPTIONAL & template.resources.keys() == {name for name, is_made in made.items() if is_made}
        assert server(template)["EndpointType"] == ("VPC" if vpc else "PUBLIC")
        assert template.outputs["SftpHost"] == ("sftp.example.org" if host else ENDPOINT)


@pytest.mark.parametrize("missing", VPC)
def test_a_part_of_the_addresses_alone_is_refused_before_anything_is_made(missing: str) -> None:
    given = {name: value for name, value in VPC.items() if name != missing}
    assert any(missing in refusal for refusal in Resolved(**given).refusals)
    assert Resolved(**VPC).refusals == []
