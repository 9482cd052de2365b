"""Whose identity a command takes: the one that the stack's configuration names, in clear text or encrypted."""

import json
from pathlib import Path
from typing import Any

import pytest

from aihub import pulumi_cli
from aihub.azure.deployer import deployer
from aihub.azure.login import LoginError, Method

PRINCIPAL = {"subscriptionId": "s", "tenantId": "t", "clientId": "c"}


class Config:
    """The configuration of a stack, as `pulumi config --json` answers it."""

    def __init__(self, **values: str) -> None:
        self.values = {f"azure-native:{key}": value for key, value in values.items()}
        self.encrypted: set[str] = set()
        self.commands: list[list[str]] = []

    def read(self, _project: Path, arguments: list[str], stack: str | None) -> Any:
        assert stack == "dev"
        self.commands.append(arguments)
        shown = "--show-secrets" in arguments
        return {
            name: {"secret": True, **({"value": value} if shown else {})}
            if name in self.encrypted
            else {"value": value, "secret": False}
            for name, value in self.values.items()
        }


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch) -> Config:
    made = Config(**PRINCIPAL)
    for name in ("ARM_CLIENT_ID", "ARM_CLIENT_SECRET", "ARM_SUBSCRIPTION_ID", "ARM_TENANT_ID", "ARM_USE_OIDC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pulumi_cli, "read_json", made.read)
    return made


def test_secrets_of_the_configuration_are_decrypted_only_where_logging_in_takes_one(config: Config) -> None:
    config.values |= {"azure-native:clientSecret": "the-secret", "aihub:huggingFaceToken": "hf"}
    config.encrypted = {"aihub:huggingFaceToken"}
    assert deployer(Path(), "dev").login.method is Method.SECRET
    assert config.commands == [["config", "--json"]]
    config.encrypted.add("azure-native:clientSecret")
    found = deployer(Path(), "dev")
    assert (found.login.method, found.login.value("clientSecret")) == (Method.SECRET, "the-secret")
    assert config.commands[-1] == ["config", "--json", "--show-secrets"]
    assert "the-secret" not in json.dumps(repr(found))


def test_what_the_configuration_leaves_open_comes_from_the_environment(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARM_CLIENT_SECRET", "s")
    found = deployer(Path(), "dev")
    assert (found.login.method, found.subscription_id) == (Method.SECRET, "s")


def test_another_cloud_in_the_configuration_is_refused(config: Config) -> None:
    config.values["azure-native:environment"] = "usgovernment"
    with pytest.raises(LoginError, match=r"^azure-native:environment names another cloud"):
        deployer(Path(), "dev")
