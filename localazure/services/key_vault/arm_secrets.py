"""Secrets of a vault as Resource Manager writes and shows them."""

from collections.abc import Sequence

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError
from localazure.services.arm.ids import Target
from localazure.services.arm.resources import Operation, Resource
from localazure.services.key_vault import errors, secrets
from localazure.services.key_vault.errors import KeyVaultError


class Secret(Behaviour):
    """A secret as Resource Manager writes it; the data plane has the same secrets."""

    keeps_spelling = True

    def invalid_value(self, path: Sequence[str | int], _must: str) -> ArmError:
        """The error for an invalid value of a member."""
        return errors.invalid_value(path)

    def find(self, azure: Azure, target: Target) -> Resource | None:
        """The secret's latest version, without its value."""
        vault = resources.get(azure, str(target.parent_id))
        return secrets.get_for_arm(azure, vault, target.name) if vault else None

    def list(self, azure: Azure, _type_name: str, below: str) -> list[Resource]:
        """The vault's secrets, without their values."""
        vault = resources.get(azure, below.rstrip("/"))
        return secrets.list_for_arm(azure, vault) if vault else []

    def store(self, write: Write, resource: Resource, _seconds: float) -> tuple[Resource, Operation | None]:
        """Adds a version to the secret."""
        vault = resources.get(write.azure, str(write.target.parent_id))
        assert vault, "a child is written only below a parent that exists"
        try:
            return secrets.set_from_arm(write.azure, vault, write.target.name, resource), None
        except KeyVaultError as error:
            raise ArmError(error.status, error.code, error.message) from None
