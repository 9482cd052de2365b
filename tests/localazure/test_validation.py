"""Bodies against ARM's type definitions, as Microsoft publishes them: what is refused, and in which words."""

from typing import Any

import pytest

from localazure.facts import ResourceType
from localazure.facts.convert import convert
from localazure.services.arm.behaviour import Behaviour
from localazure.services.arm.errors import ArmError
from localazure.services.arm.validation import check_body

SECRET = "planted-secret-value"
REQUIRED, READ_ONLY = 1, 2

Json = dict[str, Any]


class Definitions:
    """A list of types in the format of Azure/bicep-types-az."""

    def __init__(self) -> None:
        self.types: list[Json] = []

    def add(self, kind: str, **members: Any) -> Json:
        self.types.append({"$type": kind, **members})
        return {"$ref": f"#/{len(self.types) - 1}"}

    def text(self, **limits: Any) -> Json:
        return self.add("StringType", **limits)

    def choice(self, *values: str, extensible: bool = False) -> Json:
        literals = [self.add("StringLiteralType", value=value) for value in values]
        return self.add("UnionType", elements=[*literals, *([self.text()] if extensible else [])])

    def object(self, name: str, /, **members: tuple[Json, int]) -> Json:
        properties = {key: {"type": kind, "flags": flags} for key, (kind, flags) in members.items()}
        return self.add("ObjectType", name=name, properties=properties)


def gadget() -> list[Json]:
    """A type with one of each thing that a definition can say."""
    add = Definitions()
    text = add.text()
    key = add.object("ApiKey", key=(text, REQUIRED), authType=(add.add("StringLiteralType", value="ApiKey"), REQUIRED))
    token = add.object("Token", pat=(text, 0), authType=(add.add("StringLiteralType", value="Token"), REQUIRED))
    credentials = add.add(
        "DiscriminatedObjectType",
        name="Credentials",
        discriminator="authType",
        baseProperties={"expiry": {"type": add.add("IntegerType", minValue=1), "flags": 0}},
        elements={"ApiKey": key, "Token": token},
    )
    properties = add.object(
        "Properties",
        mode=(add.choice("Fast", "Slow"), REQUIRED),
        colour=(add.choice("Red", "Blue", extensible=True), 0),
        code=(add.text(pattern="^[a-z]+$", minLength=2, maxLength=4), 0),
        size=(add.add("IntegerType", minValue=1, maxValue=10), 0),
        enabled=(add.add("BooleanType"), 0),
        anything=(add.add("AnyType"), 0),
        either=(add.add("UnionType", elements=[add.add("BooleanType"), add.add("IntegerType")]), 0),
        list=(add.add("ArrayType", itemType=credentials), 0),
        state=(text, READ_ONLY),
    )
    tags = add.add("ObjectType", name="Tags", properties={}, additionalProperties=text)
    body = add.object(
        "Vendor.Things/gadgets",
        id=(text, READ_ONLY),
        name=(add.text(pattern="^[a-z]{3,}$"), REQUIRED),
        type=(text, READ_ONLY),
        apiVersion=(text, READ_ONLY),
        properties=(properties, REQUIRED),
        tags=(tags, 0),
    )
    add.add("ResourceType", name="Vendor.Things/gadgets@2025-01-01", body=body)
    return add.types


class Gadget(ResourceType):
    """The type, converted."""

    def body_schema(self, api_version: str) -> Json:
        schema = convert(gadget(), self.name, api_version)
        assert schema is not None
        return schema


GADGET = Gadget(
    name="Vendor.Things/gadgets",
    token="things:Gadget",
    api_versions=["2025-01-01"],
    parameters=["resourceGroupName", "gadgetName"],
    auto_name="random",
    put="sync",
    delete="sync",
    seconds={},
)


def refusal(body: Json, name: str = "gizmo") -> str:
    with pytest.raises(ArmError) as refused:
        check_body(GADGET, "2025-01-01", name, body, Behaviour())
    assert refused.value.status == 400
    return refused.value.message


def with_properties(**members: Any) -> Json:
    return {"properties": {"mode": "Fast", **members}}


@pytest.mark.parametrize(
    "body",
    [
        with_properties(),
        {**with_properties(), "id": "/x", "name": "gizmo", "type": "Vendor.Things/gadgets", "tags": {"any": "text"}},
        with_properties(colour="Red", code="abcd", size=10, enabled=False, anything={"deep": [1]}, either=7),
        with_properties(list=[{"authType": "ApiKey", "key": SECRET}, {"authType": "Token", "expiry": 1}]),
    ],
)
def test_body_that_fits_is_accepted(body: Json) -> None:
    check_body(GADGET, "2025-01-01", "gizmo", body, Behaviour())


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "The request body lacks the required member 'properties'."),
        ({"properties": {}}, "The member 'properties' lacks the required member 'mode'."),
        ({"properties": SECRET}, "The member 'properties' must be of type object."),
        ({"properties": {"mode": SECRET}}, "The member 'properties.mode' must be one of Fast, Slow."),
        (with_properties(colour=SECRET), "The member 'properties.colour' must be one of Red, Blue."),
        (with_properties(colour=7), "The member 'properties.colour' must be of type string."),
        (with_properties(code="S3CR"), "The member 'properties.code' does not match the pattern ^[a-z]+$."),
        (with_properties(code="secret"), "The member 'properties.code' does not satisfy maxLength 4."),
        (with_properties(size=11), "The member 'properties.size' does not satisfy maximum 10."),
        (with_properties(size=SECRET), "The member 'properties.size' must be of type integer."),
        (with_properties(enabled=SECRET), "The member 'properties.enabled' must be of type boolean."),
        (with_properties(either=SECRET), "The member 'properties.either' is of none of the types that are allowed."),
        (with_properties(lst=SECRET), "Could not find member 'properties.lst' on the resource's type."),
        (
            {**with_properties(), "sku": SECRET, "kind": SECRET},
            "Could not find member 'kind', 'sku' on the resource's type.",
        ),
        ({**with_properties(), "tags": {"a": [SECRET]}}, "The member 'tags.a' must be of type string."),
    ],
)
def test_refusal_names_the_member_and_never_its_value(body: Json, message: str) -> None:
    assert refusal(body) == message


@pytest.mark.parametrize(
    ("credentials", "message"),
    [
        ({}, "The member 'properties.list[1]' lacks the required member 'authType'."),
        (SECRET, "The member 'properties.list[1]' must be of type object."),
        ({"authType": SECRET}, "The member 'properties.list[1].authType' must be one of ApiKey, Token."),
        ({"authType": "ApiKey"}, "The member 'properties.list[1]' lacks the required member 'key'."),
        (
            {"authType": "ApiKey", "key": [SECRET]},
            "The member 'properties.list[1].key' must be of type string.",
        ),
        (
            {"authType": "Token", "key": SECRET},
            "Could not find member 'properties.list[1].key' on the resource's type.",
        ),
        (
            {"authType": "Token", "expiry": 0},
            "The member 'properties.list[1].expiry' does not satisfy minimum 1.",
        ),
    ],
)
def test_refusal_inside_a_discriminated_union_is_about_the_variant_that_is_meant(
    credentials: Any, message: str
) -> None:
    assert refusal(with_properties(list=[{"authType": "Token"}, credentials])) == message


def test_name_that_does_not_fit_is_refused() -> None:
    assert refusal(with_properties(), name="G1") == (
        "The name 'G1' is not valid for a resource of type 'Vendor.Things/gadgets'."
    )


def test_types_that_are_not_in_the_definitions_convert_to_nothing() -> None:
    assert convert(gadget(), "Vendor.Things/gadgets", "1999-01-01") is None
