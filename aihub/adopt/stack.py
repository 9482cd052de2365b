"""Whether a stack can have the resources of a resource group."""

from aihub.adopt.errors import AdoptError
from aihub.arm.bodies import Json


def check_stack(exported: Json, stack: str, subscription: str, group: str) -> None:
    """Refuse a stack that is in use, or has another resource group.

    Args:
        exported: the stack's state.
        stack: its name.
        subscription: id of the subscription.
        group: name of the resource group.

    Raises:
        AdoptError: the stack cannot have them.
    """
    deployment = exported["deployment"]
    if deployment.get("pending_operations"):
        raise AdoptError(
            f"a run on the stack {stack} is in progress, or was killed: wait for its end, or run `aihub resume`"
        )
    wanted = f"/subscriptions/{subscription}/resourceGroups/{group}"
    for each in deployment.get("resources") or []:
        if each["type"] == "azure-native:resources:ResourceGroup" and str(each.get("id")).lower() != wanted.lower():
            has = str(each.get("id")).rpartition("/")[2]
            raise AdoptError(
                f"the stack {stack} already has the resource group {has}, and not {group}; choose another stack (--stack), "
                "or make one: pulumi stack init"
            )
