"""Rules on `hub.encryption`."""

from collections.abc import Iterator

from aihub.rules import encryption as rules
from aihub.settings.models.encryption import KEY_URL
from aihub.settings.rules.parts import ValidParts, Violation


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
    if not encryption.creates_key and encryption.identity is None:
        text = "missing for an existing key; write the ARM id of a user-assigned identity that may use the key"
        yield Violation(rules.ENCRYPTION_IDENTITY_MISSING, ("hub", "encryption", "identity"), text)
