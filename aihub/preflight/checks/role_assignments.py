"""Check whether a consumer has a role already that `pulumi up` is to give.

Azure takes no second assignment of the same (409 RoleAssignmentExists). For operators the program finds out by itself,
and leaves out what they have.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from aihub.azure import api_versions
from aihub.azure.errors import ArmError
from aihub.naming import secret_name
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.declared import ACCOUNT, VAULT, WORKSPACE
from aihub.settings import (
    AzureOpenAIDeployment,
    ManagedComputeDeployment,
    OnlineDeployment,
    ServerlessDeployment,
    Settings,
)

_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
_DATA_SCIENTIST = "f6c7c914-8db3-469d-8ca1-694a8f32e121"
_OPENAI_USER = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"
_COGNITIVE_SERVICES_USER = "a97b65f3-24c7-4388-baec-2e87135dc908"
_FOUNDRY_USER = "53ca6127-db72-4b80-b1b0-d745d6d5456d"
_TITLES = {
    _SECRETS_USER: "Key Vault Secrets User",
    _DATA_SCIENTIST: "AzureML Data Scientist",
    _OPENAI_USER: "Cognitive Services OpenAI User",
    _COGNITIVE_SERVICES_USER: "Cognitive Services User",
    _FOUNDRY_USER: "Foundry User",
}


@dataclass(frozen=True)
class Given:
    """A role that the settings give a consumer."""

    principal: str
    role: str
    scope: str
    """ARM id, in lower case."""


def _judged(target: Target) -> list[Result]:
    given = given_to_consumers(target.settings, target.group)
    wanted = {each: where for each, where in given if target.is_judged(where)}
    if not wanted or target.group.lower() not in target.made:
        return []
    path = f"{target.group}/providers/Microsoft.Authorization/roleAssignments"
    try:
        found = target.arm.collection(path, api_versions.AUTHORIZATION)
    except ArmError as error:
        if error.status == 404:
            return []
        raise
    results = []
    for each in found:
        properties = each.get("properties") or {}
        principal, role = (str(properties.get(name)).lower() for name in ("principalId", "roleDefinitionId"))
        there = Given(principal, role.rpartition("/")[2], str(properties.get("scope")).lower())
        if there in wanted and str(each.get("id")).lower() not in target.made:
            results.append(_stranger(wanted[there], there, str(each.get("id"))))
    return results or [Result("pass", "access.consumers", "no consumer has a role already that is to be given")]


def _stranger(where: str, given: Given, id_: str) -> Result:
    what = (
        f"{given.principal} has the role {_TITLES[given.role]} on {'/'.join(given.scope.split('/')[-2:])} already, by the "
        f"assignment {id_.rpartition('/')[2]}, which is not in this stack's state"
    )
    fix = f"delete it, and `pulumi up` gives the role: `az role assignment delete --ids {id_}`"
    return Result("fail", where, what, fix)


def given_to_consumers(settings: Settings, group: str) -> Iterator[tuple[Given, str]]:
    """Yield the roles that the settings give consumers, each with its path in the settings.

    Args:
        settings: the settings of the stack.
        group: ARM id of the hub's resource group.
    """
    for index, consumer in enumerate(settings.access.consumers):
        where, me = f"access.consumers[{index}]", consumer.principal_id.lower()
        names = [each for each in settings.deployments if consumer in settings.consumers(each)]
        for scope, role in _roles(settings, group, names):
            yield Given(me, role, scope.lower()), where


def _roles(settings: Settings, group: str, names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield scopes and roles of a consumer of these deployments."""
    account = f"{group}/providers/{ACCOUNT}/{settings.hub.name}"
    vault = f"{group}/providers/{VAULT}/{settings.hub.key_vault_name}"
    project = f"{group}/providers/{WORKSPACE}/{settings.classic_project_name}"
    kinds = set[type]()
    for name in names:
        each, has_key = settings.deployments[name], settings.endpoint_auth(name) == "key"
        yield f"{vault}/secrets/{secret_name(name, 'uri')}", _SECRETS_USER
        if has_key:
            yield f"{vault}/secrets/{secret_name(name, 'key')}", _SECRETS_USER
            continue
        match each:
            case ServerlessDeployment():
                yield f"{project}/serverlessEndpoints/{settings.endpoint_name(name)}", _DATA_SCIENTIST
            case OnlineDeployment():
                yield f"{project}/onlineEndpoints/{settings.endpoint_name(name)}", _DATA_SCIENTIST
            case _:
                kinds.add(type(each))
    models = kinds - {ManagedComputeDeployment}
    if models:
        yield account, _OPENAI_USER if models == {AzureOpenAIDeployment} else _COGNITIVE_SERVICES_USER
    if kinds != models:
        yield account, _FOUNDRY_USER


ROLE_ASSIGNMENTS = Check(
    "role-assignments", "access.consumers", "which roles principals have in the resource group", _judged
)
