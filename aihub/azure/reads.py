"""Reading from Resource Manager: the part of its client that changes nothing."""

from collections.abc import Mapping
from typing import Protocol

from aihub.arm.bodies import Json


class ArmReads(Protocol):
    """The requests of `aihub.azure.resource_manager.Arm` that change nothing in Azure."""

    def get(self, resource_id: str, api_version: str) -> Json | None:
        """Return a resource, or None when it does not exist.

        Raises:
            ArmError: the resource cannot be read.
        """

    def collection(self, path: str, api_version: str, query: Mapping[str, str] | None = None) -> list[Json]:
        """Return the members of a collection, from all its pages.

        Raises:
            ArmError: the collection cannot be read.
        """

    def action(self, resource_id: str, name: str, api_version: str, body: Json | None = None) -> Json:
        """Return the answer of an action that changes nothing, such as `checkNameAvailability`.

        Raises:
            ArmError: the action was refused.
        """
