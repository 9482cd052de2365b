"""A local Azure in the test's own process: state in a temporary folder, resources put there by hand."""

import functools
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import FormData
from aiohttp.test_utils import TestClient

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.login.tokens import Principal, Tokens

GROUP = "/subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/rg"


@dataclass
class World:
    """The local Azure, and short ways to fill it."""

    azure: Azure
    principal: Principal

    def token(self, audience: str) -> dict[str, str]:
        """The header of a caller who was given a token for an audience."""
        return {"Authorization": f"Bearer {_token(self.azure.tokens, self.principal, audience)}"}

    def pass_days(self, days: float) -> None:
        self.azure.clock.advance(days * 86_400)

    def put(self, type_name: str, path: str, **members: Any) -> resources.Resource:
        resource = {
            "id": f"{GROUP}/providers/{path}",
            "name": path.rpartition("/")[2],
            "type": type_name,
            "location": "swedencentral",
            **members,
        }
        resources.put(self.azure, resource)
        return resource

    def vault(self, name: str = "kv-demo", **properties: Any) -> resources.Resource:
        given = {"enableRbacAuthorization": True, "provisioningState": "Succeeded", **properties}
        return self.put("Microsoft.KeyVault/vaults", f"Microsoft.KeyVault/vaults/{name}", properties=given)

    def account(self, name: str = "ai-demo", **properties: Any) -> resources.Resource:
        account = self.put(
            "Microsoft.CognitiveServices/accounts",
            f"Microsoft.CognitiveServices/accounts/{name}",
            kind="AIServices",
            properties={"customSubDomainName": name, "provisioningState": "Succeeded", **properties},
        )
        self.azure.state.put("account-keys", account["id"].lower(), {"key1": "first-key", "key2": "second-key"})
        return account

    def deployment(
        self,
        name: str,
        model: str,
        version: str,
        vendor: str = "OpenAI",
        state: str = "Succeeded",
        account: str = "ai-demo",
        *,
        sku: str = "GlobalStandard",
        **properties: Any,
    ) -> resources.Resource:
        return self.put(
            "Microsoft.CognitiveServices/accounts/deployments",
            f"Microsoft.CognitiveServices/accounts/{account}/deployments/{name}",
            sku={"name": sku, "capacity": 10},
            properties={
                "model": {"format": vendor, "name": model, "version": version},
                "provisioningState": state,
                **properties,
            },
        )

    def managed_deployment(self, name: str, model: str, version: str = "1") -> resources.Resource:
        return self.put(
            "Microsoft.CognitiveServices/accounts/managedComputeDeployments",
            f"Microsoft.CognitiveServices/accounts/ai-demo/managedComputeDeployments/{name}",
            sku={"name": "GlobalManagedCompute", "capacity": 1},
            properties={
                "model": f"azureml://registries/azure-huggingface/models/{model}/versions/{version}",
                "provisioningState": "Succeeded",
            },
        )

    def assign(self, role: str, scope: str, to: str | None = None) -> None:
        """Gives the caller, or another principal, a role."""
        name = str(uuid.uuid4())
        base = "Microsoft.Authorization"
        definition = f"/subscriptions/{self.azure.subscription.id}/providers/{base}/roleDefinitions/{role}"
        resources.put(
            self.azure,
            {
                "id": f"{scope}/providers/{base}/roleAssignments/{name}",
                "name": name,
                "type": f"{base}/roleAssignments",
                "properties": {
                    "principalId": to or self.principal.object_id,
                    "roleDefinitionId": definition,
                    "scope": scope,
                    "createdOn": self.azure.clock.timestamp(),
                },
            },
        )


@functools.lru_cache
def _token(tokens: Tokens, principal: Principal, audience: str) -> str:
    return tokens.issue(principal, audience)


@dataclass(frozen=True)
class Answer:
    """What a service answered."""

    status: int
    text: str
    reason: str | None
    headers: Mapping[str, str] = field(repr=False)

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def error(self) -> Any:
        return self.body["error"]


class Client:
    """Sends requests to a service under the host names that it has in Azure."""

    def __init__(self, client: TestClient[Any, Any]) -> None:
        self._client = client

    async def send(self, method: str, url: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        host, _, path = url.removeprefix("https://").partition("/")
        data = body if body is None or isinstance(body, str | FormData) else json.dumps(body)
        async with self._client.request(
            method, f"/{path}", data=data, headers={"Host": host, **(headers or {})}
        ) as response:
            return Answer(response.status, await response.text(), response.reason, response.headers.copy())
