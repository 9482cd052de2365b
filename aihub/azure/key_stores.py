"""Vaults and managed HSMs that hold keys to encrypt with, as Resource Manager has them."""

import re
from dataclasses import dataclass
from typing import Any

from aihub.azure import api_versions
from aihub.azure.reads import ArmReads

_URL = re.compile(r"https://([^./]+)\.(vault|managedhsm)\.azure\.net/keys/([^/]+)")

Json = dict[str, Any]


@dataclass(frozen=True)
class KeyUrl:
    """A key by its URL, without a version."""

    store: str
    """Name of the vault or managed HSM."""
    is_hsm: bool
    name: str

    @classmethod
    def of(cls, url: str) -> "KeyUrl":
        """Return the parts of a URL that the settings have checked."""
        found = _URL.fullmatch(url)
        assert found, "the settings check the URL"
        return cls(found[1], found[2] == "managedhsm", found[3])

    @property
    def address(self) -> str:
        """Address of the vault or managed HSM."""
        return f"https://{self.store.lower()}.{'managedhsm' if self.is_hsm else 'vault'}.azure.net"

    @property
    def type(self) -> str:
        """Resource type of the vault or managed HSM."""
        return f"Microsoft.KeyVault/{'managedHSMs' if self.is_hsm else 'vaults'}"


def find_store(arm: ArmReads, subscription: str, key: KeyUrl) -> Json | None:
    """Return the vault or managed HSM of a key; None where the subscription has none of its name.

    Args:
        arm: Resource Manager.
        subscription: id of the subscription to look in.
        key: the key.

    Raises:
        ArmError: Resource Manager does not answer.
    """
    query = {"$filter": f"resourceType eq '{key.type}'"}
    listed = arm.collection(f"/subscriptions/{subscription}/resources", api_versions.RESOURCES, query)
    named = (each for each in listed if str(each.get("name")).lower() == key.store.lower())
    return next((arm.get(str(each["id"]), api_versions.KEY_VAULT) for each in named), None)


def subscription_of(resource_id: str) -> str:
    """Return the subscription of a resource."""
    return resource_id.split("/")[2]
