"""A resource type as the plugin sees it: id, inputs and outputs, and their places in ARM's bodies."""

import functools
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from localazure.facts import ResourceType, resource_type_of_token
from localazure.provider.errors import ProviderError
from localazure.provider.nodes import Member, NodeMaker, ObjectNode, To

# Parameters that are a resource's id, or a group's or subscription's: the resource is attached to it.
_SCOPES = {"scope", "resourceUri"}

# Members that only ARM sets, whatever the type's schema says.
_ARMS_OWN = ("id", "name", "type", "etag", "systemData")

# Lists that another resource may manage: an update without them keeps them.
_KEPT_WHEN_UNSET: Mapping[str, tuple[str, str]] = {
    "Microsoft.KeyVault/vaults": ("properties", "accessPolicies"),
    "Microsoft.Network/networkSecurityGroups": ("properties", "securityRules"),
    "Microsoft.Network/virtualNetworks": ("properties", "subnets"),
}


class ResourcePath:
    """The id of a type's resources: a URL path with parameters."""

    def __init__(self, kind: ResourceType) -> None:
        namespace, *segments = kind.name.split("/")
        if kind.parameters[0] in _SCOPES:
            template = f"/{{{kind.parameters[0]}}}/providers/{namespace}"
            own = kind.parameters[1:]
        elif kind.name == "Microsoft.Resources/resourceGroups":
            template, own = "/subscriptions/{subscriptionId}", kind.parameters
        else:
            template = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/" + namespace
            own = kind.parameters[1:]
        for segment, parameter in zip(segments, own, strict=True):
            template += f"/{segment}/{{{parameter}}}"
        self.template = template
        pattern = (
            re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
            .replace("(?P<scope>[^/]+)", "(?P<scope>.+)")
            .replace("(?P<resourceUri>[^/]+)", "(?P<resourceUri>.+)")
        )
        self._pattern = re.compile(pattern, re.IGNORECASE)
        self._parameters = kind.parameters

    def fill(self, values: Mapping[str, Any], subscription_id: str) -> str:
        """The id for these inputs.

        Raises:
            ProviderError: an input of the id is missing or no string.
        """
        found = {"subscriptionId": subscription_id}
        for name in self._parameters:
            value = values.get(name)
            if not isinstance(value, str):
                raise ProviderError(f"'{name}' is needed for the resource's id and must be a string")
            # A scope is a path itself.
            found[name] = value.strip("/") if name in _SCOPES else quote(value, safe="$&+=:@")
        return self.template.format_map(found)

    def parse(self, resource_id: str) -> dict[str, str]:
        """The inputs of an id.

        Raises:
            ProviderError: the id is not of this type.
        """
        match = self._pattern.fullmatch(resource_id)
        if match is None:
            raise ProviderError(f"'{resource_id}' is no id of this type; write it as {self.template}")
        values = {name: unquote(match[name]) for name in self._parameters}
        for name in _SCOPES & values.keys():
            values[name] = f"/{values[name]}"
        return values


class ResourceShape:
    """Converts one type's values; made once per type by `shape_of`."""

    def __init__(self, kind: ResourceType) -> None:
        self.kind = kind
        self.api_version = kind.api_versions[0]
        self.schema = kind.sdk_schema
        self.path = ResourcePath(kind)
        self.names = {wire: name for name, wire in kind.rename.items()}
        renamed = {each: {wire: name for name, wire in names.items()} for each, names in kind.rename_in.items()}
        maker = NodeMaker(self.schema.get("$defs", {}), flattens=kind.flatten == "all", renamed=renamed)
        self._top = maker.object(self.schema, ObjectNode(is_open=False), self.names)
        self._top.members.pop("apiVersion", None)
        for name in _ARMS_OWN:
            if member := self._top.members.get(name):
                self._top.members[name] = Member(member.wire, member.node, read_only=True)
        self._nested: ObjectNode | None = None
        if kind.flatten:
            nested = self._top.members.pop("properties")
            definition = self.schema["properties"]["properties"]["$ref"].rpartition("/")[2]
            described = self.schema["$defs"][definition]
            self._nested = maker.object(described, ObjectNode(is_open=False), self.names)
            if kind.flatten == "inputs":
                self._top.members["properties"] = Member(nested.wire, nested.node, read_only=True)
            else:
                # Where both levels have a property, the SDK's property is the upper one.
                for name in self._top.members:
                    self._nested.members.pop(name, None)

    @property
    def has_location(self) -> bool:
        """Whether resources of the type have a location to choose."""
        member = self._top.members.get("location")
        return member is not None and not member.read_only

    @property
    def inputs(self) -> set[str]:
        """Names of the inputs in the body."""
        nested = self._nested.members if self._nested else {}
        return {
            name for members in (self._top.members, nested) for name, member in members.items() if not member.read_only
        }

    @property
    def outputs(self) -> set[str]:
        """Names of the outputs."""
        flat = self._flat_outputs.members if self._flat_outputs else {}
        return {*flat, *self._top.members, "azureApiVersion"} - {"id"}

    @property
    def _flat_outputs(self) -> ObjectNode | None:
        return None if self.kind.flatten == "inputs" else self._nested

    def to_body(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The request body for these inputs."""
        body: dict[str, Any] = self._top.convert(inputs, To.BODY)
        if self._nested and (properties := self._nested.convert(inputs, To.BODY)):
            body["properties"] = properties
        return body

    def to_outputs(self, response: Mapping[str, Any]) -> dict[str, Any]:
        """The outputs in a response."""
        outputs: dict[str, Any] = self._top.convert(response, To.OUTPUT)
        if self._flat_outputs:
            outputs |= self._flat_outputs.convert(response.get("properties") or {}, To.OUTPUT)
        # The id is a property of Pulumi's resource and no output.
        outputs.pop("id", None)
        outputs["azureApiVersion"] = self.api_version
        return outputs

    def to_inputs(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs of the body that give these outputs."""
        inputs: dict[str, Any] = self._top.convert(outputs, To.INPUT)
        nested = outputs if self._flat_outputs else outputs.get("properties") or {}
        return inputs | self._nested.convert(nested, To.INPUT) if self._nested else inputs

    def preview(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The outputs as far as they are known before the request."""
        outputs: dict[str, Any] = self._top.convert(inputs, To.PREVIEW)
        if self._flat_outputs:
            outputs |= self._flat_outputs.convert(inputs, To.PREVIEW)
        outputs.pop("id", None)
        return outputs

    def unset_list(self, body: Mapping[str, Any]) -> tuple[str, str] | None:
        """The path of a list that other resources own and the body leaves out, or None."""
        place = _KEPT_WHEN_UNSET.get(self.kind.name)
        return place if place and place[1] not in (body.get(place[0]) or {}) else None

    def unset_input(self, inputs: Mapping[str, Any]) -> str | None:
        """The input of a flattened type that is such a list and unset, or None."""
        place = _KEPT_WHEN_UNSET.get(self.kind.name)
        return place[1] if place and self.kind.flatten and place[1] not in inputs else None


@functools.cache
def shape_of(token: str) -> ResourceShape:
    """The shape of a type token.

    Raises:
        ProviderError: the type is not served.
    """
    kind = resource_type_of_token(token)
    if kind is None:
        raise ProviderError(f"Resource type {token} not found: the local stand-in for azure-native does not serve it")
    return ResourceShape(kind)
