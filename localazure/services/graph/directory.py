"""The objects of the directory as Graph shows them: service principals, users, groups."""

import uuid
from typing import Any

from localazure.azure import Azure
from localazure.principals import PRINCIPALS
from localazure.services.arm import resources
from localazure.services.login.tokens import Principal

Object = dict[str, Any]

SERVICE_PRINCIPAL, USER, GROUP = "#microsoft.graph.servicePrincipal", "#microsoft.graph.user", "#microsoft.graph.group"
_KIND = "@odata.type"


def objects(azure: Azure, kind: str | None = None) -> list[Object]:
    """All objects, or those of a kind (`@odata.type`)."""
    tenant = azure.subscription.tenant_id
    known = [
        _user(Principal(each.object_id, each.client_id, tenant, "User"))
        if each.type == "User"
        else _service_principal(each.object_id, each.client_id, name, "Application")
        for name, each in PRINCIPALS.items()
    ]
    groups = [_group(each) for each in azure.subscription.groups]
    return [each for each in (*known, *groups, *_managed_identities(azure)) if kind in {None, each[_KIND]}]


def _managed_identities(azure: Azure) -> list[Object]:
    found = resources.below(azure, f"/subscriptions/{azure.subscription.id}")
    with_identity = ((each, (each.get("identity") or {}).get("principalId")) for each in found)
    return [
        {
            **_service_principal(
                principal, str(uuid.uuid5(uuid.UUID(principal), "application")), each["name"], "ManagedIdentity"
            ),
            "alternativeNames": ["isExplicit=False", each["id"]],
        }
        for each, principal in with_identity
        if principal
    ]


def _service_principal(object_id: str, client_id: str, name: str, kind: str) -> Object:
    return {
        _KIND: SERVICE_PRINCIPAL,
        "id": object_id,
        "accountEnabled": True,
        "appId": client_id,
        "displayName": name,
        "servicePrincipalNames": [client_id],
        "servicePrincipalType": kind,
    }


def _user(principal: Principal) -> Object:
    return {
        _KIND: USER,
        "id": principal.object_id,
        "displayName": principal.name.partition("@")[0],
        "mail": principal.name,
        "userPrincipalName": principal.name,
    }


def _group(object_id: str) -> Object:
    return {
        _KIND: GROUP,
        "id": object_id,
        "displayName": "operators",
        "mailEnabled": False,
        "mailNickname": "operators",
        "securityEnabled": True,
    }
