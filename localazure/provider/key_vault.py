"""Key Vault secrets: created and read through ARM, deleted and recovered in the vault itself, as the plugin does."""

from typing import Any
from urllib.parse import quote

from localazure.provider.arm_client import Answer, ArmClient
from localazure.provider.errors import ProviderError
from localazure.provider.shape import ResourceShape
from localazure.provider.tokens import VAULT_AUDIENCE

SECRET = "Microsoft.KeyVault/vaults/secrets"  # noqa: S105 - a type of resources

_API_VERSION = "7.5"
_RECOVERY_SECONDS = 180.0
_RECOVERY_PAUSE_SECONDS = 5.0
_CONFLICTS = 6
"""The number of conflicts in a row, without a deleted secret to recover, after which a write fails."""


async def delete(client: ArmClient, shape: ResourceShape, resource_id: str) -> None:
    """Deletes a secret softly.

    Raises:
        ArmError: the vault refused the request.
    """
    answer = await _request(client, shape, resource_id, "DELETE", "secrets")
    if answer.status not in {200, 204, 404}:
        raise answer.error(resource_id)


async def put(client: ArmClient, shape: ResourceShape, resource_id: str, body: dict[str, Any]) -> Answer:
    """Writes a new secret; on a conflict recovers a deleted one of its name, and writes again.

    Source: `createOrUpdateArmResourceRecoveringSoftDeleted` in the plugin's provider/pkg/resources/customresources/
    custom_keyvault.go (pulumi-azure-native#4759) and `RetryOperation` in its provider/pkg/util/retry.go. A vault that
    does not let it look for a deleted secret counts as one that has none.

    Raises:
        ProviderError: Azure refused, six conflicts in a row came without a deleted secret, the vault does not let it
            recover the one that it found, or three minutes have passed.
    """
    waited, conflicts = 0.0, 0
    what = f"creating KeyVault secret {shape.path.parse(resource_id)['secretName']}"
    while waited <= _RECOVERY_SECONDS:
        answer = await client.send("PUT", resource_id, shape.api_version, body)
        if answer.status in {200, 201}:
            return answer
        if answer.status == 409:
            conflicts = 0 if await _recovers(client, shape, resource_id, what) else conflicts + 1
        if answer.status != 409 or conflicts == _CONFLICTS:
            raise ProviderError(f"error during {what}: {answer.error(resource_id)}")
        await client.wait.pause(_RECOVERY_PAUSE_SECONDS)
        waited += _RECOVERY_PAUSE_SECONDS
    raise ProviderError(f"timed out during {what} after 3m0s")


async def _recovers(client: ArmClient, shape: ResourceShape, resource_id: str, what: str) -> bool:
    """Recovers a deleted secret that can be read; returns whether there was one."""
    deleted = await _request(client, shape, resource_id, "GET", "deletedsecrets")
    if deleted.status != 200 or "recoveryId" not in deleted.json():
        return False
    answer = await _request(client, shape, resource_id, "POST", "deletedsecrets", "/recover")
    if answer.status != 200:
        found = f"failed to recover soft-deleted secret {what.rpartition(' ')[2]}"
        raise ProviderError(f"error during {what}: {found}: {answer.error(resource_id)}")
    return True


async def _request(
    client: ArmClient, shape: ResourceShape, resource_id: str, method: str, collection: str, action: str = ""
) -> Answer:
    names = shape.path.parse(resource_id)
    url = f"https://{names['vaultName']}.vault.azure.net/{collection}/{quote(names['secretName'])}{action}"
    return await client.request(method, f"{url}?api-version={_API_VERSION}", audience=VAULT_AUDIENCE)
