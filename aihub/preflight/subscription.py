"""The resources of a type in the whole subscription, as Resource Manager lists them."""

from aihub.arm.bodies import Json
from aihub.azure import api_versions
from aihub.azure.errors import ArmError
from aihub.preflight.check import Target


def resources_of_type(target: Target, type_name: str) -> list[Json]:
    """Return the subscription's resources of a type.

    Args:
        target: the stack.
        type_name: type in Resource Manager, such as `Microsoft.KeyVault/vaults`.

    Raises:
        ArmError: they cannot be listed.
    """
    path, query = f"/subscriptions/{target.subscription}/resources", {"$filter": f"resourceType eq '{type_name}'"}
    return target.arm.collection(path, api_versions.RESOURCES, query)


def group_with(target: Target, type_name: str, name: str) -> str | None:
    """Return the resource group of this subscription that has a resource; None when none has, or nobody may list them.

    Args:
        target: the stack.
        type_name: type of the resource.
        name: name of the resource.
    """
    try:
        found = resources_of_type(target, type_name)
    except ArmError:
        return None
    ids = (str(each.get("id")).split("/") for each in found)
    return next((each[4] for each in ids if len(each) > 4 and each[-1].lower() == name.lower()), None)
