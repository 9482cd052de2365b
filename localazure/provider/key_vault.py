"""Key Vault secrets: created and read through ARM, deleted and recovered in the vault itself, as the plugin does."""

from typing import Any
from urllib.parse import quote

from localazure.provider.arm_client import Answer, ArmClient
from localazure.provider.identity import VAULT_AUDIENCE
from localazure.provider.shape import ResourceShape

SECRET = "Microsoft.KeyVault/vaults/secrets"  # noqa: S105

_API_VERSION = "7.5"
_RECOVERY_SECONDS = 180.0
_RECOVERY_PAUSE_SECONDS = 5.0


async def delete(client: ArmClient, shape: ResourceShape, resource_id: str) -> None:
    """Deletes a secret; it stays recoverable.

    Raises:
        ArmError: the vault refused.
    """
    answer = await _request(client, shape, resource_id, "DELETE", "secrets")
    if answer.status not in {200, 204, 404}:
        raise answer.error(resource_id)


async def recover_and_put(
    client: ArmClient, shape: ResourceShape, resource_id: str, body: dict[str, Any], refused: Answer
) -> Answer:
    """Writes a secret whose name a deleted one still holds: recovers that one, then writes until the vault is ready.

    Returns:
        The first answer that is no conflict, or the last one after three minutes.
    """
    deleted = await _request(client, shape, resource_id, "GET", "deletedsecrets")
    if deleted.status != 200:
        return refused
    answer = await _request(client, shape, resource_id, "POST", "deletedsecrets", "/recover")
    if answer.status not in {200, 409}:
        raise answer.error(resource_id)
    waited = 0.0
    while True:
        answer = await client.send("PUT", resource_id, shape.api_version, body)
        if answer.status != 409 or waited >= _RECOVERY_SECONDS:
            return answer
        await client.wait.pause(_RECOVERY_PAUSE_SECONDS)
        waited += _RECOVERY_PAUSE_SECONDS


async def _request(
    client: ArmClient, shape: ResourceShape, resource_id: str, method: str, collection: str, action: str = ""
) -> Answer:
    names = shape.path.parse(resource_id)
    url = f"https://{names['vaultName']}.vault.azure.net/{collection}/{quote(names['secretName'])}{action}"
    return await client.request(method, f"{url}?api-version={_API_VERSION}", audience=VAULT_AUDIENCE)
