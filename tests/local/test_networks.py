"""Microsoft's and OpenAI's own clients inside and outside of a private network."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError
from azure.identity import DefaultAzureCredential
from azure.keyvault.secrets import SecretClient
from openai import OpenAI, PermissionDeniedError

from localazure.client_locations import Location
from localazure.instance import LocalAzure
from tests.local import arm
from tests.local.hubs import Hub, new_hub
from tests.local.test_key_vault import OFFICER, vault_body

NETWORK, DNS = "2024-05-01", "2024-06-01"
OUTSIDE = Location("203.0.113.7")


class PrivateNetwork:
    """A network with endpoints of an account and a vault, whose public access is disabled."""

    def __init__(self, azure: LocalAzure, hub: Hub) -> None:
        self.azure = azure
        self.hub = hub
        self.group = hub.id.partition("/providers/")[0]
        self.name = arm.unique("vnet")
        self.vault = arm.unique("kv")

    def make(self) -> None:
        vault = f"{self.group}/providers/Microsoft.KeyVault/vaults/{self.vault}"
        arm.send("PUT", vault, arm.KEY_VAULT, vault_body())
        arm.assign(OFFICER, vault)
        self.close(vault)

    def close(self, vault: str) -> None:
        """Gives a vault and the account endpoints in a new network, and nobody else a way to them."""
        network = f"{self.group}/providers/Microsoft.Network/virtualNetworks/{self.name}"
        subnet = {"name": "endpoints", "properties": {"addressPrefix": "10.80.0.0/26"}}
        properties = {"addressSpace": {"addressPrefixes": ["10.80.0.0/24"]}, "subnets": [subnet]}
        arm.send("PUT", network, NETWORK, {"location": "swedencentral", "properties": properties})
        arm.send("PATCH", vault, arm.KEY_VAULT, {"properties": {"publicNetworkAccess": "Disabled"}})
        arm.send("PATCH", self.hub.id, arm.COGNITIVE_SERVICES, {"properties": {"publicNetworkAccess": "Disabled"}})
        self._endpoint(network, vault, "vault", "privatelink.vaultcore.azure.net")
        self._endpoint(network, self.hub.id, "account", "privatelink.openai.azure.com")

    def _endpoint(self, network: str, target: str, group_id: str, zone_name: str) -> None:
        zone = f"{self.group}/providers/Microsoft.Network/privateDnsZones/{zone_name}"
        arm.send("PUT", zone, DNS, {"location": "global"})
        link = {"location": "global", "properties": {"virtualNetwork": {"id": network}}}
        arm.send("PUT", f"{zone}/virtualNetworkLinks/{self.name}", DNS, link)
        endpoint = f"{self.group}/providers/Microsoft.Network/privateEndpoints/pe-{group_id}"
        connection = {"name": group_id, "properties": {"privateLinkServiceId": target, "groupIds": [group_id]}}
        properties: dict[str, Any] = {
            "subnet": {"id": f"{network}/subnets/endpoints"},
            "privateLinkServiceConnections": [connection],
        }
        arm.send("PUT", endpoint, NETWORK, {"location": "swedencentral", "properties": properties})
        configs = [{"name": group_id, "properties": {"privateDnsZoneId": zone}}]
        group = {"properties": {"privateDnsZoneConfigs": configs}}
        arm.send("PUT", f"{endpoint}/privateDnsZoneGroups/default", NETWORK, group)

    @property
    def inside(self) -> Location:
        return Location("10.80.0.20", self.name)

    @contextmanager
    def at(self, location: Location, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """This process's clients are at a place."""
        with monkeypatch.context() as patched:
            for name, value in self.azure.environment(location=location).items():
                patched.setenv(name, value)
            yield

    def models(self) -> list[str]:
        with OpenAI(base_url=f"https://{self.hub.name}.openai.azure.com/openai/v1/", api_key=self.hub.key) as client:
            return [each.id for each in client.models.list()]

    def write_secret(self) -> Any:
        with (
            DefaultAzureCredential() as credential,
            SecretClient(f"https://{self.vault}.vault.azure.net", credential, retry_total=0) as client,
        ):
            return client.set_secret("key", "a value").value


def test_clients_reach_what_is_private_from_inside_alone(
    local_azure: LocalAzure, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = PrivateNetwork(local_azure, new_hub())
    network.make()
    with network.at(network.inside, monkeypatch):
        assert network.models()
        assert network.write_secret() == "a value"
    for outside in (OUTSIDE, Location("10.80.0.20", arm.unique("vnet"))):
        with network.at(outside, monkeypatch):
            with pytest.raises(PermissionDeniedError, match=r"Public access is disabled\. Please configure private"):
                network.models()
            with pytest.raises(HttpResponseError) as refused:
                network.write_secret()
            assert refused.value.status_code == 403
            assert refused.value.error
            assert refused.value.error.innererror["code"] == "ForbiddenByConnection"
    # Resource Manager is reached from anywhere.
    with network.at(OUTSIDE, monkeypatch):
        arm.send("DELETE", network.group, "2024-03-01")
