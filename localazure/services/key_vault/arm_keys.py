"""Keys of a vault as Resource Manager writes and shows them, and managed HSMs."""

from collections.abc import Sequence

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError
from localazure.services.arm.formats import GUID
from localazure.services.arm.ids import Target
from localazure.services.arm.resources import Operation, Resource
from localazure.services.key_vault import errors, keys
from localazure.services.key_vault.errors import KeyVaultError


class Key(Behaviour):
    """A key as Resource Manager writes it; the data plane has the same keys."""

    keeps_spelling = True

    def invalid_value(self, path: Sequence[str | int], _must: str) -> ArmError:
        """The error for an invalid value of a member."""
        return errors.invalid_value(path)

    def find(self, azure: Azure, target: Target) -> Resource | None:
        """The key's latest version."""
        vault = resources.get(azure, str(target.parent_id))
        return keys.get_for_arm(azure, vault, target.name) if vault else None

    def list(self, azure: Azure, _type_name: str, below: str) -> list[Resource]:
        """The vault's keys."""
        vault = resources.get(azure, below.rstrip("/"))
        return keys.list_for_arm(azure, vault) if vault else []

    def store(self, write: Write, resource: Resource, _seconds: float) -> tuple[Resource, Operation | None]:
        """Makes the key if it does not exist."""
        vault = resources.get(write.azure, str(write.target.parent_id))
        assert vault, "a child is written only below a parent that exists"
        try:
            return keys.set_from_arm(write.azure, vault, write.target.name, resource), None
        except KeyVaultError as error:
            raise ArmError(error.status, error.code, error.message) from None


class ManagedHsm(Behaviour):
    """A managed HSM, without its data plane: its keys and local roles are not served."""

    def check(self, write: Write) -> None:
        """Refuses administrators that are no object ids, and to switch purge protection off again, as for vaults."""
        if not all(GUID.fullmatch(each) for each in write.body["properties"].get("initialAdminObjectIds", [])):
            raise errors.invalid_value(["properties", "initialAdminObjectIds"])
        before = (write.before or {}).get("properties", {})
        if before.get("enablePurgeProtection") and not write.body["properties"].get("enablePurgeProtection"):
            raise errors.purge_protection_stays()

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the address and the defaults."""
        properties = resource["properties"]
        properties.setdefault("enableSoftDelete", True)
        properties.setdefault("softDeleteRetentionInDays", 90)
        properties |= {
            "hsmUri": f"https://{resource['name']}.managedhsm.azure.net/".lower(),
            "tenantId": write.azure.subscription.tenant_id,
        }
