"""Field types of ARM ids, by which settings name resources that are not the stack's own."""

from typing import Annotated, Any

from aihub.settings.models.base import text_field

_ANY_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
_GROUP = r"/subscriptions/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/[rR]esource[gG]roups/[^/\s]{1,90}"
RESOURCE_GROUP_ID = f"^{_GROUP}$"
"""Pattern of a resource group's ARM id."""
ANY_ID = rf"{_GROUP}/providers/[A-Za-z.]+(/[A-Za-z]+/[^/\s]+)+"
"""Pattern of the ARM id of a resource of any type, without its begin and end."""


def id_example(rest: str, group: str = "rg-network") -> str:
    """Return an ARM id for examples: of what is below a resource group, or of the group where that is empty."""
    return f"/subscriptions/{_ANY_SUBSCRIPTION}/resourceGroups/{group}{rest}"


def id_pattern(provider: str, *types: str) -> str:
    """Return the pattern of the ARM ids of a type, without its begin and end.

    Args:
        provider: the namespace of the type, such as `Microsoft.Network`.
        types: the words of the type, such as `virtualNetworks` and `subnets`.
    """
    below = "".join(rf"/{_any_case(each)}/[^/\s]{{1,260}}" for each in types)
    return f"{_GROUP}/providers/{_any_case(provider)}{below}"


def id_field(provider: str, *types: str, what: str, example: str, group: str = "rg-network") -> Any:
    """Return the pydantic field of an ARM id.

    Args:
        provider: the namespace of its type, such as `Microsoft.Network`.
        types: the words of its type, such as `virtualNetworks` and `subnets`.
        what: what it is the id of, with its article, such as `a subnet`.
        example: names of the example, joined by `/`.
        group: resource group of the example.
    """
    names = "".join(f"/{kind}/{name}" for kind, name in zip(types, example.split("/"), strict=True))
    shown = id_example(f"/providers/{provider}{names}", group)
    return text_field(f"^{id_pattern(provider, *types)}$", f"not the ARM id of {what}; write it as in {shown}", shown)


def _any_case(word: str) -> str:
    """Return the pattern of a word whose capitals may be small letters, as in Azure's own answers."""
    return "".join(f"[{each.lower()}{each}]" if each.isupper() else each for each in word).replace(".", r"\.")


AnyId = Annotated[
    str,
    text_field(
        f"^{ANY_ID}$",
        "not an ARM id of a resource; write what `az resource show --query id` prints",
        id_example("/providers/Microsoft.Storage/storageAccounts/stexample", "rg-data"),
    ),
]
