"""A hub becomes the sections `hub` and `classic_hub`, and what they do not express is noted."""

import pytest

from aihub.adopt.settings.hub import classic_hub, hub, unmanaged
from aihub.adopt.settings.overlay import over
from tests.unit.adopt.bodies import ACCOUNT, GROUP, VAULTS, WORKSPACES, account, found, resource, workspaces

RBAC = {"enableRbacAuthorization": True, "sku": {"name": "standard"}}


def test_names_that_derive_from_the_hub_are_left_out() -> None:
    vault = resource(f"{VAULTS}/kv-ai-search", {**RBAC, "enablePurgeProtection": True, "softDeleteRetentionInDays": 90})
    part = hub(found(vaults=[vault], projects=[resource(f"{ACCOUNT}/projects/default", {"displayName": "default"})]))
    assert part.values == {"name": "ai-search", "location": "swedencentral"}
    assert part.notes == []


def test_other_names_and_protection_are_written() -> None:
    group = found(
        account=account({"disableLocalAuth": True}, tags={"team": "search"}),
        vaults=[
            resource(f"{VAULTS}/kv-by-hand", {**RBAC, "softDeleteRetentionInDays": 30}),
            resource(f"{VAULTS}/kv-ai-search-hub", RBAC),
        ],
        logs=[resource(f"{GROUP}/logs", {"retentionInDays": 60})],
        projects=[resource(f"{ACCOUNT}/projects/one", {"displayName": "one"}, name="ai-search/one")],
    )
    group.group = resource(f"{GROUP}-2", location="westeurope")
    assert hub(group).values == {
        "name": "ai-search",
        "location": "swedencentral",
        "resource_group": "rg-ai-search-2",
        "projects": ["one"],
        "auth": "entra",
        "key_vault": {"name": "kv-by-hand", "purge_protection": False, "soft_delete_days": 30},
        "log_retention_days": 60,
        "tags": {"team": "search"},
    }
    assert any("its region is westeurope" in note.what for note in hub(group).notes)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (account({"publicNetworkAccess": "Disabled"}), "public network access"),
        (account({"networkAcls": {"defaultAction": "Deny"}}), "network rules"),
        (account({"encryption": {"keySource": "Microsoft.KeyVault"}}), "key of the customer's"),
        (account({"privateEndpointConnections": [{}]}), "private endpoints"),
        (account({"customSubDomainName": "other"}), "sub-domain is other"),
        (account(identity={"type": "UserAssigned"}), "identity"),
        (account({"provisioningState": "Failed"}), "ended as Failed"),
    ],
)
def test_what_an_account_has_beyond_the_settings_is_noted(body: dict[str, object], said: str) -> None:
    assert any(said in note.what for note in hub(found(account=body)).notes)
    assert not any(said in note.what for note in hub(found()).notes)


_CALLERS = {"defaultAction": "Deny", "bypass": "AzureServices", "ipRules": [{"value": "203.0.113.7"}]}


def test_rules_that_account_and_vault_share_become_settings() -> None:
    of_vault = _CALLERS | {"ipRules": [{"value": "203.0.113.7/32"}]}
    vault = resource(f"{VAULTS}/kv-ai-search", {**RBAC, "enablePurgeProtection": True, "networkAcls": of_vault})
    part = hub(found(account=account({"networkAcls": _CALLERS}), vaults=[vault]))
    assert part.values["network"] == {"access": "restricted", "allowed_ips": ["203.0.113.7"]}
    assert not any("network rules" in note.what for note in part.notes)


@pytest.mark.parametrize(
    ("of_account", "of_vault"),
    [
        ({"networkAcls": _CALLERS}, {}),
        ({"networkAcls": _CALLERS, "publicNetworkAccess": "Disabled"}, {"networkAcls": _CALLERS}),
        ({"networkAcls": {"defaultAction": "Deny"}}, {"networkAcls": {"defaultAction": "Deny"}}),
        ({"networkAcls": _CALLERS | {"ipRules": [{"value": "10.0.0.0/8"}]}},) * 2,
    ],
)
def test_rules_that_the_settings_do_not_express_stay(
    of_account: dict[str, object], of_vault: dict[str, object]
) -> None:
    vault = resource(f"{VAULTS}/kv-ai-search", {**RBAC, **of_vault})
    part = hub(found(account=account(of_account), vaults=[vault]))
    assert "network" not in part.values
    assert any("network rules" in note.what for note in part.notes)


def test_a_vault_is_chosen_only_where_there_is_one_to_choose() -> None:
    two = [resource(f"{VAULTS}/one", RBAC), resource(f"{VAULTS}/two", RBAC)]
    part = hub(found(vaults=two))
    assert "key_vault" not in part.values
    assert any("one, two" in note.what for note in part.notes)


def test_the_classic_hub_is_named_only_where_it_is_needed() -> None:
    group = found(serverless=[resource(f"{WORKSPACES}/p/serverlessEndpoints/x")])
    assert classic_hub(group).values == {}
    renamed = workspaces()
    renamed[0] = resource(f"{WORKSPACES}/old-hub", renamed[0]["properties"], kind="Hub")
    renamed[1]["properties"]["hubResourceId"] = renamed[0]["id"]
    group.workspaces = renamed
    assert classic_hub(group).values == {"workspace": "old-hub"}
    assert classic_hub(found()).values == {}


def test_locks_and_other_resources_are_listed() -> None:
    search = f"{GROUP}/providers/Microsoft.Search/searchServices/s1"
    group = found(
        resources=[resource(search, type="Microsoft.Search/searchServices"), account()],
        locks=[resource(f"{GROUP}/providers/Microsoft.Authorization/locks/keep", {"level": "CanNotDelete"})],
    )
    notes = list(unmanaged(group, {ACCOUNT.lower()}))
    assert [note.where for note in notes] == ["locks/keep", "searchServices/s1"]


def test_an_overlay_takes_out_what_the_base_has_and_azure_has_not() -> None:
    base = {
        "hub": {"auth": "entra", "tags": {"by": "hand"}},
        "deployments": {"chat": {"type": "x", "route": "v1"}, "b": {}},
    }
    wanted = {"hub": {"name": "h"}, "deployments": {"chat": {"type": "x"}}}
    full = {"hub": {"name": "h", "auth": "keys", "tags": {}}, "deployments": {"chat": {"type": "x", "route": None}}}
    assert over(base, wanted, full) == {
        "hub": {"name": "h", "auth": "keys", "tags": {"by": None}},
        "deployments": {"chat": {"type": "x", "route": None}, "b": None},
    }
