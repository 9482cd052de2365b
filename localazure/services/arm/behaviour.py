"""What one resource type does beyond the generic PUT, GET and DELETE."""

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
    """A valid PUT: what is asked for, and what was there before."""

    azure: Azure
    target: Target
    body: Resource
    before: Resource | None
    caller: Principal
    api_version: str


Action = Callable[[Azure, Resource, dict[str, Any]], Any]


class Behaviour:
    """The defaults: nothing beyond the generic."""

    actions: ClassVar[Mapping[str, Action]] = {}
    """POST actions by name in lower case, such as `listkeys`: (azure, resource, body) -> answer."""

    lists: ClassVar[Mapping[str, Action]] = {}
    """Sub-resources that can only be listed, by name in lower case, such as `models`."""

    settings: ClassVar[Mapping[str, Action]] = {}
    """What a PUT sets that is no resource of its own, by name in lower case, such as `currentbillingfeatures`."""

    filters: ClassVar[Mapping[str, listing.Values]] = {}
    """What the `$filter` of its lists can compare, by name."""

    shows_deleted: ClassVar[bool] = False
    """Whether a DELETE answers what was deleted."""

    creating: ClassVar[str] = "Creating"
    """The provisioning state of a resource that is being made."""

    purge_flag: ClassVar[str] = ""
    """The query parameter with which a DELETE is for good at once, such as `forceToPurge`; none by default."""

    invalid_property_code: ClassVar[str] = "InvalidRequestContent"
    """The code of the error for a member of `properties` with a value that the type does not take."""

    keeps_spelling: ClassVar[bool] = False
    """Whether the values of enums are answered in the case in which they were written, not as they are published."""

    longest_tag_name: ClassVar[int] = 512
    """The characters that the name of a tag can have."""

    def invalid_name(self, type_name: str, name: str) -> ArmError:
        """The error for a name that the type does not take."""
        return errors.invalid_name(type_name, name)

    def invalid_value(self, path: Sequence[str | int], must: str) -> ArmError:
        """The error for a member, by its path in the body, that has a value which it does not take.

        Args:
            path: names of members, and indices of lists.
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
        """Those of a list at a scope that a `$filter` selects.

        Raises:
            ArmError: 400, it selects by what the type's lists do not know.
        """
        return listing.select(listed, text, self.filters)

    def find(self, azure: Azure, target: Target) -> Resource | None:
        """The resource that is addressed, or None."""
        return resources.get(azure, target.id)

    def list(self, azure: Azure, type_name: str, below: str) -> list[Resource]:
        """The resources of the type below a scope or parent."""
        return resources.of_type(azure, type_name, below)

    def store(self, write: Write, resource: Resource, seconds: float) -> tuple[Resource, resources.Operation | None]:
        """Writes the resource; returns what is answered, and the operation when it takes time."""
        return resources.put(write.azure, resource, seconds, self.creating)

    def check(self, write: Write) -> None:
        """The service's own rules.

        Raises:
            ArmError: the write is refused.
        """

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds what the service itself sets: defaults and read-only members."""

    def check_delete(self, azure: Azure, resource: Resource) -> None:
        """The service's own rules for a deletion.

        Raises:
            ArmError: the deletion is refused.
        """

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Called when a resource is deleted, also with its group: soft delete and the like."""

    def purged(self, azure: Azure, resource: Resource) -> None:
        """Called in place of `deleted` when a resource is deleted for good at once."""
