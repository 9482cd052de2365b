"""Behaviour of one resource type beyond the generic PUT, GET and DELETE."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from localazure.azure import Azure
from localazure.services.arm import errors, listing, resources
from localazure.services.arm.errors import ArmError
from localazure.services.arm.ids import Target
from localazure.services.arm.resources import Resource
from localazure.services.login.tokens import Principal


@dataclass(frozen=True)
class Write:
    """A valid PUT: the body, and the resource as it was before."""

    azure: Azure
    target: Target
    body: Resource
    before: Resource | None
    caller: Principal
    api_version: str


Action = Callable[[Azure, Resource, dict[str, Any]], Any]


class Behaviour:
    """The generic behaviour, which types override."""

    actions: ClassVar[Mapping[str, Action]] = {}
    """POST actions by name in lower case, such as `listkeys`: (azure, resource, body) -> answer."""

    lists: ClassVar[Mapping[str, Action]] = {}
    """Lists below a resource (GET) by name in lower case, such as `models`: (azure, resource, body) -> answer."""

    settings: ClassVar[Mapping[str, Action]] = {}
    """Settings below a resource (PUT) by name in lower case, such as `currentbillingfeatures`."""

    filters: ClassVar[Mapping[str, listing.Values]] = {}
    """The values that the `$filter` of the type's lists can compare, by name."""

    shows_deleted: ClassVar[bool] = False
    """Whether a DELETE answers with the deleted resource."""

    creating: ClassVar[str] = "Creating"
    """The provisioning state of a resource while it is created."""

    purge_flag: ClassVar[str] = ""
    """The query parameter with which a DELETE also purges, such as `forceToPurge`; none by default."""

    invalid_property_code: ClassVar[str] = "InvalidRequestContent"
    """The error code for an invalid value of a member of `properties`."""

    keeps_spelling: ClassVar[bool] = False
    """Whether answers have the values of enums in the case of the request, not in the published case."""

    longest_tag_name: ClassVar[int] = 512
    """The largest number of characters of a tag's name."""

    def invalid_name(self, type_name: str, name: str) -> ArmError:
        """The error for an invalid name."""
        return errors.invalid_name(type_name, name)

    def conflict(self, resource_id: str) -> ArmError:
        """The error for a write while another is under way on the resource, or below a parent that allows one."""
        return errors.request_conflict(resource_id)

    def parent_conflict(self, parent: str, state: str | None) -> ArmError:
        """The error for a write while its parent, which allows one at a time, is being written."""
        return ArmError(
            400,
            "AccountProvisioningStateInvalid",
            f"Account {parent} in state {state}: the operation is allowed when its state is Succeeded.",
        )

    def invalid_value(self, path: Sequence[str | int], must: str) -> ArmError:
        """The error for an invalid value of a member.

        Args:
            path: the member's path in the body: names, and indices of lists.
            must: what the value must be, such as `be a GUID`.
        """
        code = self.invalid_property_code if path[0] == "properties" else "InvalidRequestContent"
        return ArmError(400, code, f"The member '{errors.member(path)}' must {must}.")

    def select(
        self,
        azure: Azure,  # noqa: ARG002 - subclasses use it
        listed: list[Resource],
        scope: str,  # noqa: ARG002 - subclasses use it
        text: str | None,
    ) -> list[Resource]:
        """The resources of a list at a scope that a `$filter` selects.

        Raises:
            ArmError: 400, the filter names what the type's lists cannot compare.
        """
        return listing.select(listed, text, self.filters)

    def find(self, azure: Azure, target: Target) -> Resource | None:
        """The resource that is addressed, or None."""
        return resources.get(azure, target.id)

    def list(self, azure: Azure, type_name: str, below: str) -> list[Resource]:
        """The resources of the type below a scope or parent."""
        return resources.of_type(azure, type_name, below)

    def store(self, write: Write, resource: Resource, seconds: float) -> tuple[Resource, resources.Operation | None]:
        """Stores the resource; returns the resource to answer, and the operation if the write takes time."""
        return resources.put(write.azure, resource, seconds, self.creating)

    def check(self, write: Write) -> None:
        """Checks the service's own rules for a write.

        Raises:
            ArmError: the write is refused.
        """

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the members that the service sets: defaults and read-only ones."""

    def check_delete(self, azure: Azure, resource: Resource) -> None:
        """Checks the service's own rules for a deletion.

        Raises:
            ArmError: the deletion is refused.
        """

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Called when a resource is deleted, also together with its group: for soft delete and the like."""

    def purged(self, azure: Azure, resource: Resource) -> None:
        """Called in place of `deleted` when a DELETE also purges."""
