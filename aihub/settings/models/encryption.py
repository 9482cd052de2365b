"""Encryption at rest with a customer-managed key."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from aihub.settings.models.base import Promotion, Section
from aihub.settings.models.identity import IdentityId

KEY_URL = re.compile(
    r"https://(?P<store>[a-zA-Z](-?[a-zA-Z0-9])*)\.(?P<kind>vault|managedhsm)\.azure\.net/keys/(?P<name>[0-9a-zA-Z-]{1,127})"
)
"""A key without a version, in a vault or a managed HSM."""
_WRITE = "write https://<vault>.vault.azure.net/keys/<name>, https://<hsm>.managedhsm.azure.net/keys/<name>, or create"


def _key(value: str) -> str:
    url = value.rstrip("/")
    if value == "create" or KEY_URL.fullmatch(value):
        return value
    if KEY_URL.fullmatch(url.rpartition("/")[0]):
        raise ValueError("a key with a version, which its rotation would leave behind; leave the version out")
    raise ValueError(f"not the URL of a key in a vault or managed HSM; {_WRITE}")


_PATTERN = f"^(create|{re.sub('[?]P<[a-z]+>', '', KEY_URL.pattern)})$"
Key = Annotated[
    str,
    AfterValidator(_key),
    Field(examples=["create"], json_schema_extra=dict[str, Any](pattern=_PATTERN, patternErrorMessage=_WRITE)),
]


class Encryption(Section, promotion=Promotion.ENVIRONMENT):
    """Encryption of the account, the storage account and the workspaces with a customer-managed key."""

    key: Key
    """The key: `create` makes one in the hub's vault, which Azure rotates each year; or the URL of an existing one in a
    vault or managed HSM, without a version. Azure lets neither account nor workspaces go back to Microsoft-managed
    keys."""
    identity: IdentityId | None = None
    """User-assigned identity that uses the key. By default one that the stack makes. It is required for an existing
    key, for which it must have the role Key Vault Crypto Service Encryption User already."""

    @property
    def creates_key(self) -> bool:
        """Whether the stack makes the key, in the hub's vault."""
        return self.key == "create"
