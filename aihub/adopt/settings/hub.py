"""The hub and the classic hub: names, regions, vaults, protection."""

from collections.abc import Iterator

from aihub import naming
from aihub.adopt.settings.network import RULES, network
from aihub.adopt.settings.parts import KEPT, STAYS, Note, Part, filled, kept, name_of, unsettled
from aihub.adopt.settings.reading import Found
from aihub.arm.bodies import Json, value_at


def hub(found: Found) -> Part:
    """Return the section `hub`."""
    part, account = Part(), found.account
    properties: Json = account.get("properties") or {}
    part.values = {"name": found.hub, "location": _region(account)}
    part.put("resource_group", found.group_name, naming.resource_group_name(found.hub))
    part.put("projects", [name_of(each) for each in found.projects] or None, ["default"])
    part.put("auth", "entra" if properties.get("disableLocalAuth") else "keys", "keys")
    part.put("key_vault", filled(_vault(found)) or None)
    days = {value_at(each, "properties.retentionInDays") for each in found.logs}
    if len(days) == 1:
        part.put("log_retention_days", days.pop(), 30)
    part.put("network", restricted := network(found))
    part.put("tags", account.get("tags") or None)
    expressed = RULES if restricted else ""
    part.notes = [*_account_notes(found, expressed), *_vault_notes(found, expressed), *_project_notes(found)]
    return part


def _region(resource: Json) -> str:
    return str(resource.get("location")).replace(" ", "").lower()


def _vault(found: Found) -> Json:
    if (vault := found.vault) is None:
        return {}
    name, properties = name_of(vault), vault.get("properties") or {}
    days = properties.get("softDeleteRetentionInDays")
    return {
        "name": name if name != naming.key_vault_name(found.hub) else None,
        "purge_protection": None if properties.get("enablePurgeProtection") else False,
        "soft_delete_days": days if days != 90 else None,
    }


def _account_notes(found: Found, expressed: str) -> Iterator[Note]:
    account, where = found.account, f"accounts/{found.hub}"
    properties: Json = account.get("properties") or {}
    yield from unsettled(where, account)
    sub_domain = properties.get("customSubDomainName")
    if sub_domain != found.hub:
        what = f"its sub-domain is {sub_domain or 'none'}, and the settings derive it from hub.name"
        yield Note(
            where,
            what,
            "the target URIs would be wrong: Azure cannot change a sub-domain, so this hub cannot be adopted",
        )
    if (group := _region(found.group)) != _region(account):
        yield Note(
            f"resourceGroups/{found.group_name}", f"its region is {group}, and that of the hub {_region(account)}", KEPT
        )
    if value_at(account, "properties.privateEndpointConnections"):
        yield Note(where, "it has private endpoints", STAYS)
    yield from kept(where, account, expressed)


def _vault_notes(found: Found, expressed: str) -> Iterator[Note]:
    vault = found.vault
    if vault is None:
        names = ", ".join(name_of(each) for each in found.vaults)
        what = (
            f"several vaults could be the endpoints': {names}"
            if names
            else "there is no vault for the endpoints' secrets"
        )
        then = "write hub.key_vault.name to use one of them; else " if names else ""
        yield Note("hub.key_vault", what, f"{then}`pulumi up` creates {naming.key_vault_name(found.hub)}")
        return
    where = f"vaults/{name_of(vault)}"
    if value_at(vault, "properties.privateEndpointConnections"):
        yield Note(where, "it has private endpoints", STAYS)
    yield from kept(where, vault, expressed)


def _project_notes(found: Found) -> Iterator[Note]:
    if not found.projects:
        yield Note(
            "hub.projects", "the hub has no project, and the settings have one at least", "`pulumi up` creates default"
        )
    for each in found.projects:
        where = f"projects/{name_of(each)}"
        yield from unsettled(where, each)
        yield from kept(where, each)


def classic_hub(found: Found) -> Part:
    """Return the section `classic_hub`; empty where nothing runs in a hub project."""
    part, workspace, project = Part(), found.hub_workspace, found.hub_project
    if workspace is None or project is None or not (found.serverless or found.online):
        return part
    own = {
        "workspace": (name_of(workspace), naming.workspace_name(found.hub)),
        "project": (name_of(project), naming.classic_project_name(found.hub)),
        "storage_account": (_last(workspace, "storageAccount"), naming.storage_account_name(found.hub)),
        "key_vault": (_last(workspace, "keyVault"), naming.classic_vault_name(found.hub)),
    }
    for name, (value, default) in own.items():
        part.put(name, value, default)
    for each in (workspace, project):
        where = f"workspaces/{name_of(each)}"
        part.notes += unsettled(where, each)
        if value_at(each, "properties.privateEndpointConnections"):
            part.notes.append(Note(where, "it has private endpoints", STAYS))
        part.notes += kept(where, each)
    return part


def _last(workspace: Json, member: str) -> str:
    return str(value_at(workspace, f"properties.{member}") or "").rpartition("/")[2]


def unmanaged(found: Found, used: set[str]) -> Iterator[Note]:
    """Yield notes on locks, and on resources of the group that the settings do not describe.

    Args:
        found: the resource group.
        used: ARM ids, in lower case, of those that they describe, with all below them.
    """
    for each in found.locks:
        level = value_at(each, "properties.level")
        yield Note(
            f"locks/{name_of(each)}",
            f"a lock on the group or a resource of it ({level})",
            f"{STAYS}; while it is there, Azure refuses what it forbids",
        )
    for each in found.resources:
        if not any(f"{each['id']}/".lower().startswith(f"{one}/") for one in used):
            kind = str(each.get("type")).rpartition("/")[2]
            yield Note(
                f"{kind}/{name_of(each)}",
                f"a resource of type {each.get('type')} that the settings do not describe",
                STAYS,
            )
