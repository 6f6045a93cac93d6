"""The files that are written for `sam local invoke`."""

from support.deployment_files import resources, template

from rollcall_local.sam_local import container, variables


def test_every_setting_that_names_a_resource_comes_from_the_stack() -> None:
    outputs = {name: f"the {name}" for name in template()["Outputs"]}
    given = variables(outputs)["Parameters"]
    functions = resources("AWS::Serverless::Function").values()
    settings = {name: value for each in functions for name, value in each["Environment"]["Variables"].items()}
    named = {name for name, value in settings.items() if isinstance(value, dict) and value.get("Ref") in outputs}

    assert {"IMPORTS_TABLE", "DATA_BUCKET", "INBOX_BUCKET", "SENDER_CONFIGURATION_SET"} <= named
    assert {name: given[name] for name in named} == {name: f"the {settings[name]['Ref']}" for name in named}


def test_a_container_finds_the_local_platform() -> None:
    assert container("https://127.0.0.1:4566") == {
        "AWS_ENDPOINT_URL": "https://host.docker.internal:4566",
        "AWS_CA_BUNDLE": "/var/task/certificate.pem",
    }
