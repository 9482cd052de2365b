"""Network rules of vaults, as their hosts apply them: once they know who calls, and before permissions."""

from aiohttp import web

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.resources import Resource
from localazure.services.key_vault import errors
from localazure.services.key_vault.secrets import Vault
from localazure.services.login.tokens import Principal
from localazure.services.network import reach
from localazure.services.network.reach import Verdict


def check(azure: Azure, request: web.Request, vault: Vault, caller: Principal) -> None:
    """Checks that the client of a request reaches a vault.

    Raises:
        KeyVaultError: 403.
    """
    location, resource = azure.clients.of(request.transport), resources.get(azure, vault.id)
    assert resource, "the vault was found in the state"
    verdict = reach.judge(azure, location, resource, reach.names(resource, request.host.partition(":")[0]))
    if verdict is Verdict.ALLOWED:
        return
    who = f"Caller: appid={caller.client_id};oid={caller.object_id};iss=https://sts.windows.net/{caller.tenant_id}/"
    where = f"Vault: {vault.name};location={vault.location}"
    is_bypassed = _has_bypass(resource)
    if verdict is Verdict.FIREWALL:
        raise errors.forbidden_by_firewall(location.address, who, where, bypass=is_bypassed)
    raise errors.forbidden_by_connection(who, where, bypass=is_bypassed)


def refuses_services(vault: Resource) -> bool:
    """Whether a vault's rules refuse services of Microsoft that use its keys, such as an account.

    Source: Microsoft's "Configure Azure Key Vault networking settings": what is not public is open to trusted services
    by the bypass `AzureServices`, also with `publicNetworkAccess: Disabled`.
    """
    properties = vault["properties"]
    acls = properties.get("networkAcls") or {}
    is_public = str(properties.get("publicNetworkAccess", "Enabled")).lower() != "disabled"
    is_open = is_public and str(acls.get("defaultAction", "Allow")).lower() != "deny"
    return not is_open and not _has_bypass(vault)


def _has_bypass(vault: Resource) -> bool:
    return bool((vault["properties"].get("networkAcls") or {}).get("bypass", "AzureServices") == "AzureServices")
