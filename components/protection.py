"""Protection of a stack: locks in Azure, and endpoints that are not deleted unless the settings name them."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

import pulumi
from pulumi_azure_native import authorization

from aihub.replacement import existing, made_of, rebuilt
from aihub.safe_text import one_line
from components.command import commands_above, only_destroys
from components.made import Made

_LOCKED = {
    "hub-account": "account",
    "hub-vault": "vault",
    "classic-storage": "storage account",
    "classic-vault": "hub workspace's vault",
    "classic-hub": "hub workspace",
}
"""What is locked, by the name of the resource in the program. A resource group's lock would keep Azure from removing
nodes of compute clusters (Microsoft's "Lock your Azure resources to protect your infrastructure")."""
_BELOW = (
    *("azure-native:cognitiveservices:", "azure-native:machinelearningservices:"),
    *("azure-native:authorization:RoleAssignment", "azure-native:monitor:DiagnosticSetting"),
    *("pulumi-python:dynamic/aihub:ArmResource", "pulumi-python:dynamic/aihub:Connection"),
)
"""Types of resources that a lock keeps from being deleted, since they are below what is locked or assigned to it."""
_IN_HUB_PROJECT = ("aihub:index:OnlineEndpoint", "aihub:index:ServerlessDeployment")
"""Components in the hub project, which has no lock: each roll-out deletes a slot there."""
_NOTES = "Set by Pulumi (aihub): protection.locks in the settings."


class Locks(pulumi.ComponentResource):
    """Locks by which Azure refuses to delete what must not be lost.

    Azure refuses the deletion of all below a locked resource, too: deployments, connections, role assignments
    (MicrosoftDocs/azure-docs#110791). So each lock depends on all of these, by a property: then the engine deletes it
    before them in `pulumi destroy`, and before it replaces one of them.
    """

    def __init__(
        self,
        name: str,
        declared: Mapping[str, pulumi.CustomResource],
        below: Collection[pulumi.CustomResource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declares the locks.

        Args:
            name: the logical name.
            declared: the resources of this run, by their names in the program.
            below: those of them that are below something locked.
            opts: options of the locks.
        """
        super().__init__("aihub:index:Locks", name, None, opts)
        for resource in _LOCKED:
            if resource in declared:
                # A URN is known in a preview, too, where the id of what is to be made is not.
                known = pulumi.Output.all(declared[resource].id, *(each.urn for each in below))
                scope: pulumi.Output[str] = known.apply(lambda values: str(values[0]))
                authorization.ManagementLockByScope(
                    f"{name}-{resource}",
                    lock_name="aihub",
                    scope=scope,
                    level=authorization.LockLevel.CAN_NOT_DELETE,
                    notes=_NOTES,
                    opts=pulumi.ResourceOptions(parent=self),
                )
        self.register_outputs({})


class Kept(pulumi.ComponentResource):
    """What `pulumi destroy` would delete first, and so the place where a protected stack refuses it.

    The engine notices a protected resource when its turn comes (DeleteStep in its step.go), and without a preview it
    has deleted all that depends on the hub by then. This one depends on all others.
    """

    def __init__(self, name: str, declared: Collection[tuple[str, pulumi.CustomResource]], *, protect: bool) -> None:
        """Declares it.

        Args:
            name: the logical name.
            declared: the resources of this run with their names in the program.
            protect: whether it is protected.
        """
        opts = pulumi.ResourceOptions(protect=protect, depends_on=[each for _, each in declared])
        super().__init__("aihub:index:Kept", name, None, opts)
        self.register_outputs({})


def keep(made: Made, declared: Collection[tuple[str, pulumi.CustomResource]], *, protect: bool) -> None:
    """Declares what keeps a protected stack from `pulumi destroy`; once it is there, it is only not protected any more.

    Args:
        made: what the stack has made.
        declared: the resources of this run with their names in the program.
        protect: whether the settings protect the stack.
    """
    if protect or any(_type_of(urn) == "aihub:index:Kept" for urn in made):
        Kept("protection", declared, protect=protect)


async def lock(made: Made, declared: Collection[tuple[str, pulumi.CustomResource]]) -> None:
    """Declares the locks, unless this run deletes something that a lock keeps: then none, and they go first.

    Call it when all else is declared.

    Args:
        made: what the stack has made.
        declared: the resources of this run with their names in the program.
    """
    urns = [str(urn) for urn in await asyncio.gather(*(each.urn.future() for _, each in declared))]
    gone = sorted(filter(_is_below, made.keys() - set(urns)))
    if not gone:
        below = [each for (_, each), urn in zip(declared, urns, strict=True) if _is_below(urn)]
        Locks("locks", dict(declared), below)
    elif not only_destroys(commands_above()):
        names = [each.rpartition("::")[2] for each in gone]
        pulumi.log.warn(
            one_line(
                f"protection.locks: this run deletes {_listed(names)}, which the locks forbid, so it removes them; the "
                "next `pulumi up` sets them again"
            )
        )


def keep_named(made: Made, names: Collection[str], delete: Collection[str], declared: Mapping[str, str]) -> None:
    """Refuse to delete endpoints that the settings do not name; call it before the first resource is declared.

    Args:
        made: what the stack has made.
        names: names of the deployments in the settings.
        delete: names of what may be deleted.
        declared: what the settings' deployments are made of, by path.

    Raises:
        RunError: an endpoint would be deleted.
    """
    if only_destroys(commands_above()):
        return
    found, lines = existing(made), list[str]()
    for each in sorted({*found.on_account, *found.on_project} - {*names, *delete}):
        lines.append(f"deployments.{each}: is not in the settings any more; {_consent(each)}")
    for change in rebuilt(made_of(made), declared):
        each = change.path.split(".")[1]
        if each not in delete:
            lines.append(f"{change.path}: {change.what}, which deletes it and makes it anew; {_consent(each)}")
    if lines:
        head = "Nothing was changed: protection.protect keeps endpoints that would be deleted."
        raise pulumi.RunError("\n".join([head, *map(one_line, lines)]))


def refuse_destroy(hub: str, file: str) -> None:
    """Say how a protected stack is destroyed, when `pulumi destroy` runs the program: the engine only names resources.

    Args:
        hub: name of the hub.
        file: where the settings are.

    Raises:
        RunError: `pulumi destroy` runs.
    """
    if is_destroy(commands_above()):
        raise pulumi.RunError(
            f"Nothing was changed: protection.protect (or hub.protect) keeps the hub. To destroy the stack, write into {file}\n"
            f"protection: {{delete: [{hub}]}}\nrun `pulumi up`, and then `pulumi destroy` again."
        )


def is_destroy(commands: Sequence[Sequence[str]]) -> bool:
    """Return whether the program runs for `pulumi destroy`, and not for a refresh."""
    words = {word for command in commands for word in command[1:]}
    return only_destroys(commands) and "refresh" not in words


def _consent(name: str) -> str:
    return f"to delete it, write protection: {{delete: [{name}]}}"


def _is_below(urn: str) -> bool:
    """Return whether a resource is below one that is locked, or assigned to it."""
    in_project = any(each in urn for each in _IN_HUB_PROJECT) and "aihub:index:EndpointSecrets" not in urn
    return _type_of(urn).startswith(_BELOW) and not in_project


def _type_of(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
