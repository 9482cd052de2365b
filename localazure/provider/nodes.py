"""Conversion of values between ARM's and the SDK's names.

A node stands for one place in a resource's body. It is made once from the body's JSON Schema and converts the values
there. Values may be unknown during a preview (`UNKNOWN`); they pass through.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from pulumi.runtime.rpc import UNKNOWN

Json = dict[str, Any]


class To(Enum):
    """The target of a conversion."""

    BODY = auto()
    """SDK input to request body, without read-only and unknown properties."""
    OUTPUT = auto()
    """Response body to SDK output, without unknown properties."""
    INPUT = auto()
    """SDK output to the SDK input that would give it."""
    PREVIEW = auto()
    """SDK input to the SDK output that is known before the request; the rest is unknown."""


class Node:
    """A scalar, or a value without a described structure."""

    def convert(self, value: Any, to: To) -> Any:  # noqa: ARG002 - subclasses use it
        """Converts a value; a value of another type is returned unchanged, for the validation to find."""
        return value


@dataclass(frozen=True, slots=True)
class Member:
    """A property of an object."""

    wire: str
    node: Node
    read_only: bool


class ObjectNode(Node):
    """An object with known properties; others are dropped, as the plugin does, unless the type allows any."""

    def __init__(self, *, is_open: bool) -> None:
        self.members: dict[str, Member] = {}
        self.constants: dict[str, Any] = {}
        self.below: ObjectNode | None = None
        """What ARM nests under `properties` and the SDK does not."""
        self._is_open = is_open

    def convert(self, value: Any, to: To) -> Any:
        """Converts an object."""
        if not isinstance(value, dict):
            return value
        converted = self._own(value, to)
        if self.below is None:
            return converted
        if to is To.OUTPUT:
            return converted | self.below.convert(value.get("properties") or {}, to)
        nested = self.below.convert(value, to)
        if to is not To.BODY:
            return converted | nested
        return {**converted, "properties": nested} if nested else converted

    def _own(self, value: Json, to: To) -> Json:
        if to is To.PREVIEW:
            return {
                name: UNKNOWN if member.read_only or name not in value else member.node.convert(value[name], to)
                for name, member in self.members.items()
            }
        converted = {}
        if to is To.OUTPUT:
            for name, member in self.members.items():
                if (inner := value.get(member.wire)) is not None:
                    converted[name] = member.node.convert(inner, to)
            known = {member.wire for member in self.members.values()} if self._is_open else set()
        else:
            for name, inner in value.items():
                if (member_ := self.members.get(name)) and not member_.read_only:
                    converted[member_.wire if to is To.BODY else name] = member_.node.convert(inner, to)
            known = set(self.members)
        if self._is_open:
            converted |= {name: inner for name, inner in value.items() if name not in known}
        return converted


class MapNode(Node):
    """An object with free keys, such as tags."""

    def __init__(self, items: Node) -> None:
        self._items = items

    def convert(self, value: Any, to: To) -> Any:
        """Converts each value."""
        if not isinstance(value, dict):
            return value
        return {name: self._items.convert(inner, to) for name, inner in value.items()}


class SetNode(MapNode):
    """An object with read-only values, which the SDK takes as a list of its keys (`userAssignedIdentities`)."""

    def convert(self, value: Any, to: To) -> Any:
        """Converts an input, which is a list, or an output, which is an object."""
        match to:
            case To.BODY:
                return {name: {} for name in value} if isinstance(value, list) else value
            case To.INPUT:
                return sorted(value) if isinstance(value, dict) else value
            case To.PREVIEW:
                return UNKNOWN
        return super().convert(value, to)


class ArrayNode(Node):
    """A list."""

    def __init__(self, items: Node) -> None:
        self._items = items

    def convert(self, value: Any, to: To) -> Any:
        """Converts each element."""
        return [self._items.convert(element, to) for element in value] if isinstance(value, list) else value


class VariantsNode(Node):
    """A discriminated union of object types."""

    def __init__(self, variants: list[ObjectNode]) -> None:
        self._variants = variants

    def convert(self, value: Any, to: To) -> Any:
        """Converts by the first type that fits."""
        for variant in self._variants:
            named = {name if to is To.OUTPUT else sdk_name(name): each for name, each in variant.constants.items()}
            if isinstance(value, dict) and all(value.get(name) == constant for name, constant in named.items()):
                return variant.convert(value, to)
        return value


def sdk_name(wire: str) -> str:
    """The SDK's name of a property, which except for renamed ones has no leading capital and no dot: `odata.type`."""
    first, *others = wire.split(".")
    return first[:1].lower() + first[1:] + "".join(each[:1].upper() + each[1:] for each in others)


class NodeMaker:
    """Makes the nodes of one JSON Schema; with `flattens`, the objects inside are flattened, too.

    `renamed` has, by the name of a definition, the SDK's names of members by ARM's.
    """

    def __init__(
        self,
        definitions: Mapping[str, Json],
        *,
        flattens: bool = False,
        renamed: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self._definitions = definitions
        self._renamed = renamed or {}
        self._flattens = flattens
        self._made: dict[str, Node] = {}

    def node(self, schema: Any) -> Node:
        """The node of a schema."""
        if not isinstance(schema, dict) or schema.get("readOnly"):
            return Node()
        if reference := schema.get("$ref"):
            return self._referenced(reference.rpartition("/")[2])
        if variants := schema.get("oneOf"):
            return VariantsNode([self.object(each, ObjectNode(is_open=_is_open(each)), {}) for each in variants])
        match schema.get("type"):
            case "array":
                return ArrayNode(self.node(schema.get("items", True)))
            case "object" if schema.get("properties"):
                return self.object(schema, ObjectNode(is_open=_is_open(schema)), {})
            case "object" if isinstance(schema.get("additionalProperties"), dict):
                return self._map(schema["additionalProperties"])
        return Node()

    def _referenced(self, name: str) -> Node:
        if name not in self._made:
            schema = self._definitions[name]
            if schema.get("properties"):
                # Registered before its members, since a type may contain itself.
                made = ObjectNode(is_open=_is_open(schema))
                self._made[name] = made
                # Definitions are numbered: `Encryption.194`.
                self.object(schema, made, self._renamed.get(name.partition(".")[0], {}))
                if self._flattens:
                    self._flatten(made)
            else:
                self._made[name] = self.node(schema)
        return self._made[name]

    def _flatten(self, made: ObjectNode) -> None:
        nested = made.members.get("properties")
        if nested and isinstance(nested.node, ObjectNode):
            del made.members["properties"]
            made.below = ObjectNode(is_open=False)
            # Where both levels have a property, the SDK's property is the upper one.
            made.below.members = {name: each for name, each in nested.node.members.items() if name not in made.members}

    def _map(self, items: Json) -> Node:
        node = self.node(items)
        is_set = isinstance(node, ObjectNode) and all(member.read_only for member in node.members.values())
        return SetNode(node) if is_set else MapNode(node)

    def object(self, schema: Json, target: ObjectNode, names: Mapping[str, str]) -> ObjectNode:
        """Makes an object's node; `names` has the SDK names that do not follow from ARM's names."""
        for wire, member in schema["properties"].items():
            described = member if isinstance(member, dict) else {}
            name = names.get(wire) or sdk_name(wire)
            target.members[name] = Member(wire, self.node(member), bool(described.get("readOnly")))
            if "const" in described:
                target.constants[wire] = described["const"]
        return target


def _is_open(schema: Json) -> bool:
    return schema.get("additionalProperties", True) is not False
