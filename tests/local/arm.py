"""Short ways to make resources in the local Azure, over HTTP as any client does."""

import functools
import os
import uuid
from typing import Any

import requests
from azure.identity import DefaultAzureCredential

from localazure.azure import Subscription

OWN = Subscription()
SUBSCRIPTION = f"/subscriptions/{OWN.id}"
COGNITIVE_SERVICES = "2025-06-01"
KEY_VAULT = "2024-11-01"


def send(method: str, resource_id: str, api_version: str, body: Any = None) -> Any:
    """Sends a request to ARM, which must succeed; the answer's body."""
    token = _token(os.environ["REQUESTS_CA_BUNDLE"])
    answer = requests.request(
        method,
        f"https://management.azure.com{resource_id}?api-version={api_version}",
        json=body,
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    )
    assert answer.ok, answer.text
    return answer.json() if answer.content else None


def unique(prefix: str) -> str:
    """A name that no other test uses."""
    return f"{prefix}-{uuid.uuid4().hex[:10]}"


def new_group() -> str:
    """A resource group; its id."""
    group = f"{SUBSCRIPTION}/resourceGroups/{unique('rg')}"
    send("PUT", group, "2024-03-01", {"location": "swedencentral"})
    return group


def assign(role: str, scope: str) -> None:
    """Gives the deploying principal a role."""
    properties = {
        "principalId": OWN.object_id,
        "principalType": "ServicePrincipal",
        "roleDefinitionId": f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role}",
    }
    name = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}"
    send("PUT", name, "2022-04-01", {"properties": properties})


@functools.cache
def _token(authority: str) -> str:
    """A token of the local Azure that has this certificate; each signs its own, and one process may see several."""
    with DefaultAzureCredential() as credential:
        return credential.get_token("https://management.azure.com/.default").token
