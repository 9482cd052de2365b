"""Rules on `hub.encryption`."""

from collections.abc import Iterator

from aihub.rules import encryption as rules
from aihub.settings.models import OnlineDeployment, ServerlessDeployment
from aihub.settings.models.encryption import KEY_URL
from aihub.settings.rules.parts import ValidParts, Violation

_IN_WORKSPACE = (OnlineDeployment, ServerlessDeployment)


def check_encryption(parts: ValidParts) -> Iterator[Violation]:
    """Yield a key in a vault of the stack that could be purged, and an existing key that nobody may use."""
    if parts.hub is None or parts.hub.encryption is None:
        return
    encryption, vault = parts.hub.encryption, parts.hub.key_vault
    url = KEY_URL.fullmatch(encryption.key)
    is_own = encryption.creates_key or (
        url is not None and url["kind"] == "vault" and url["store"].lower() == parts.hub.key_vault_name.lower()
    )
    if is_own and not vault.purge_protection:
        text = "encryption needs a vault with purge protection; write true, or use a key in another vault"
        yield Violation(rules.ENCRYPTION_WITHOUT_PURGE_PROTECTION, ("hub", "key_vault", "purge_protection"), text)
    network = parts.hub.network
    if is_own and network and network.access != "public" and not network.trusted_services:
        text = "account, storage account and workspace could not read the customer-managed key; write true"
        yield Violation(rules.ENCRYPTION_WITHOUT_TRUSTED_SERVICES, ("hub", "network", "trusted_services"), text)
    workspace = next((name for name, each in parts.deployments.items() if isinstance(each, _IN_WORKSPACE)), None)
    if url is not None and url["kind"] == "managedhsm" and workspace:
        text = (
            f"the workspace of {workspace} takes no key of a managed HSM; write the URL of a key in a vault, or create"
        )
        yield Violation(rules.ENCRYPTION_OF_WORKSPACE, ("hub", "encryption", "key"), text)
    if not encryption.creates_key and encryption.identity is None:
        text = "missing for an existing key; write the ARM id of a user-assigned identity that may use the key"
        yield Violation(rules.ENCRYPTION_IDENTITY_MISSING, ("hub", "encryption", "identity"), text)
