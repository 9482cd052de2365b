"""Parsing of ARM resource ids."""

import itertools
from dataclasses import dataclass

GROUP_TYPE = "Microsoft.Resources/resourceGroups"


@dataclass(frozen=True)
class Target:
    """The resource, collection or action that a URL path addresses.

    `/subscriptions/S/resourceGroups/G/providers/N/a/x/b/y` is the resource `y` of type `N/a/b`; with one more segment
    it is a collection below that resource or an action on it (`last`).
    """

    scope: str
    """Everything before the last `/providers/`: what an extension such as a role assignment is attached to."""
    type_name: str
    names: tuple[str, ...]
    last: str | None

    @property
    def name(self) -> str:
        """The resource's own name."""
        return self.names[-1]

    @property
    def id(self) -> str:
        """The resource's id."""
        if self.type_name == GROUP_TYPE:
            return f"{self.scope}/resourceGroups/{self.name}"
        namespace, *types = self.type_name.split("/")
        pairs = "/".join(itertools.chain.from_iterable(zip(types, self.names, strict=False)))
        return f"{self.scope}/providers/{namespace}/{pairs}"

    @property
    def parent_id(self) -> str | None:
        """The id of the resource that this one is a child of, if any."""
        return self.id.rpartition("/")[0].rpartition("/")[0] if len(self.names) > 1 else None

    @property
    def group_id(self) -> str | None:
        """The id of the resource group that is in the scope, if any."""
        return "/".join(self.scope.split("/")[:5]) if group_of(self.scope) else None

    @property
    def group(self) -> str | None:
        """The resource group that is addressed or in the scope, if any."""
        if self.type_name == GROUP_TYPE:
            return self.names[0] if self.names else None
        return group_of(self.scope)


def group_of(resource_id: str) -> str | None:
    """The resource group in an id, if any."""
    parts = resource_id.strip("/").split("/")
    return parts[3] if len(parts) > 3 and parts[2].lower() == "resourcegroups" else None


def is_group(resource_id: str) -> bool:
    """Whether an id is that of a resource group."""
    return group_of(resource_id) is not None and len(resource_id.strip("/").split("/")) == 4


def parse(path: str) -> Target | None:
    """Parses a URL path; None when it addresses no resource, collection or action."""
    parts = path.strip("/").split("/")
    if len(parts) < 2 or parts[0].lower() != "subscriptions" or not all(parts):
        return None
    providers = [index for index, part in enumerate(parts) if part.lower() == "providers"]
    if not providers:
        if len(parts) < 3 or parts[2].lower() != "resourcegroups":
            return None
        scope = f"/subscriptions/{parts[1]}"
        if len(parts) == 3:
            return Target(scope, GROUP_TYPE, (), "resourceGroups")
        return Target(scope, GROUP_TYPE, (parts[3],), parts[4] if len(parts) > 4 else None)
    at = providers[-1]
    namespace, rest = parts[at + 1] if at + 1 < len(parts) else "", parts[at + 2 :]
    if not rest:
        return None
    last = rest[-1] if len(rest) % 2 else None
    types, names = rest[: len(rest) - 1 if last else None][0::2], tuple(rest[1::2])
    type_name = "/".join([namespace, *types])
    # A group has a URL of its own.
    return (
        None if type_name.lower() == GROUP_TYPE.lower() else Target("/" + "/".join(parts[:at]), type_name, names, last)
    )
