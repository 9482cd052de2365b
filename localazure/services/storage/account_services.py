"""The blob service and the file service of a storage account, which exist with the account."""

from collections.abc import Sequence
from typing import Any, ClassVar

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError, invalid_content
from localazure.services.arm.ids import Target
from localazure.services.arm.resources import Resource
from localazure.services.storage import errors


class _Service(Behaviour):
    defaults: ClassVar[dict[str, Any]]
    """The properties of a service until they are set."""
    longest_tag_name = 128

    def invalid_value(self, path: Sequence[str | int], _must: str) -> ArmError:
        """The error for an invalid value of a member."""
        return errors.invalid_parameter(path)

    def find(self, azure: Azure, target: Target) -> Resource | None:
        """The service as it was set, or with its defaults."""
        account = resources.get(azure, str(target.parent_id))
        if account is None or target.name.lower() != "default":
            return None
        unset = self._unset(target.type_name, account)
        found = super().find(azure, target)
        return {**unset, **found, "properties": {**unset["properties"], **found["properties"]}} if found else unset

    def list(self, azure: Azure, type_name: str, below: str) -> list[Resource]:
        """The account's one service, named `default`."""
        account = resources.get(azure, below.rstrip("/"))
        found = super().list(azure, type_name, below)
        return found or ([self._unset(type_name, account)] if account else [])

    def check(self, write: Write) -> None:
        """Checks that the body has properties; whether Azure takes one without them is not known."""
        if "properties" not in write.body:
            raise invalid_content("The request body lacks the required member 'properties'.")

    def _unset(self, type_name: str, account: Resource) -> Resource:
        return {
            "id": f"{account['id']}/{type_name.rpartition('/')[2]}/default",
            "name": "default",
            "type": type_name,
            "sku": account["sku"],
            "properties": self.defaults,
        }


class BlobService(_Service):
    """The settings of all blobs of an account.

    Source for the defaults: what Azure answered (Azure/azure-cli,
    `test_storage_account_default_service_properties.yaml`); newer versions have `allowPermanentDelete`, as exported
    templates show.
    """

    defaults: ClassVar = {
        "cors": {"corsRules": []},
        "deleteRetentionPolicy": {"allowPermanentDelete": False, "enabled": False},
    }


class FileService(_Service):
    """The settings of all file shares of an account.

    Source for the defaults: what Azure answered (Azure/azure-cli,
    `test_storage_account_file_delete_retention_policy.yaml`).
    """

    defaults: ClassVar = {
        "protocolSettings": {"smb": {}},
        "cors": {"corsRules": []},
        "shareDeleteRetentionPolicy": {"enabled": True, "days": 7},
    }
