"""Role assignments that this program made, as the section `access`; it recognizes them by their ids."""

from collections.abc import Iterable

from aihub.adopt.settings.parts import Part, name_of
from aihub.adopt.settings.reading import Found
from aihub.arm.bodies import Json, value_at
from aihub.naming import role_assignment_name

_SECRETS_OFFICER, _SECRETS_USER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "4633458b-17de-408a-b874-0445c86b69e6"
"""Key Vault Secrets Officer, which operators have on the vault, and Key Vault Secrets User, which consumers have."""


def access(found: Found, deployments: Iterable[str], caller: str) -> Part:
    """Return the section `access`.

    Args:
        found: the resource group.
        deployments: names of the deployments in the settings.
        caller: object id of whoever runs the command, who is the operator by default.
    """
    part, vault = Part(), found.vault
    if vault is None:
        return part
    place = (found.subscription, found.group_name)
    operators = _holders(found, _SECRETS_OFFICER, (*place, found.hub))
    if set(operators) - {caller.lower()}:
        part.values["operators"] = [_principal(each) for each in operators.values()]
    reads: dict[str, list[str]] = {}
    consumers: dict[str, Json] = {}
    for name in deployments:
        holders = _holders(found, _SECRETS_USER, (*place, name_of(vault), f"{name}-uri"))
        for principal, each in holders.items():
            consumers[principal] = each
            reads.setdefault(principal, []).append(name)
    every = list(deployments)
    part.put(
        "consumers",
        [
            {**_principal(each), "deployments": "all" if reads[principal] == every else reads[principal]}
            for principal, each in consumers.items()
        ]
        or None,
    )
    return part


def _holders(found: Found, role: str, named_by: tuple[str, ...]) -> dict[str, Json]:
    """Return the role assignments with ids that this program derives, by principal in lower case."""
    holders: dict[str, Json] = {}
    for each in found.assignments:
        principal = str(value_at(each, "properties.principalId"))
        if name_of(each).lower() == role_assignment_name(*named_by, principal, role):
            holders[principal.lower()] = each
    return holders


def _principal(assignment: Json) -> Json:
    kind = value_at(assignment, "properties.principalType")
    found = {"principal_id": value_at(assignment, "properties.principalId")}
    return found if kind == "Group" else {**found, "principal_type": kind}
