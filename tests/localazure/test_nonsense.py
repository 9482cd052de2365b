"""Nonsense in every place of a body that takes a text: how much of it the local Azure refuses.

Enums, locations, names, tags and principals have tests of their own, which are counted here too.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.localazure import test_enums, test_locations, test_names_and_tags
from tests.localazure.alert_samples import ACTION_GROUP, METRIC_ALERT, WORKBOOK
from tests.localazure.manager import (
    ACCOUNT,
    ACCOUNT_CONNECTION,
    AUTOSCALE,
    BLOCKLIST,
    BLOCKLIST_ITEM,
    COMPONENT,
    CONNECTION,
    CREDENTIAL,
    DEPLOYMENT,
    ENDPOINT,
    MADE_BY_REQUESTS,
    ML_WORKSPACE,
    ONLINE_DEPLOYMENT,
    POLICY,
    PROJECT_CONNECTION,
    SAMPLES,
    SECRET,
    STORAGE,
    VAULT,
    ZONE_GROUP,
    Manager,
    kind_of,
    manage,
)
from tests.localazure.world import GROUP, World

NONSENSE = "Nonsense"
Path = tuple[str | int, ...]
BLUE = SAMPLES[ONLINE_DEPLOYMENT][0]
SUBNET = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/net/subnets/default"
ACLS = {
    "defaultAction": "Deny",
    "ipRules": [{"value": "203.0.113.0/24"}],
    "virtualNetworkRules": [{"id": SUBNET}],
}
KEY = {
    # Without a key that is there, `Microsoft.KeyVault` is refused.
    "keySource": "Microsoft.CognitiveServices",
    "keyVaultProperties": {
        "keyVaultUri": "https://kv-demo.vault.azure.net/",
        "identityClientId": "11111111-1111-1111-1111-111111111111",
    },
}
RULE = {
    "metricTrigger": {
        "metricName": "CpuUtilizationPercentage",
        "metricResourceUri": BLUE,
        "timeGrain": "PT1M",
        "statistic": "Average",
        "timeWindow": "PT5M",
        "timeAggregation": "Average",
        "operator": "GreaterThan",
        "threshold": 70,
    },
    "scaleAction": {"direction": "Increase", "type": "ChangeCount", "value": "1", "cooldown": "PT5M"},
}
MORE: Mapping[str, Mapping[str, Any]] = {
    VAULT: {
        "networkAcls": {**ACLS, "bypass": "AzureServices"},
        "publicNetworkAccess": "Enabled",
        "accessPolicies": [
            {
                "tenantId": "11111111-1111-1111-1111-111111111111",
                "objectId": "44444444-4444-4444-4444-444444444444",
                "permissions": {"secrets": ["get"], "keys": ["sign"], "certificates": ["list"], "storage": ["set"]},
            }
        ],
    },
    STORAGE: {
        "networkAcls": ACLS,
        "minimumTlsVersion": "TLS1_2",
        "accessTier": "Hot",
        "publicNetworkAccess": "Enabled",
    },
    ACCOUNT: {
        **SAMPLES[ACCOUNT][1]["properties"],
        "networkAcls": ACLS,
        "publicNetworkAccess": "Enabled",
        "encryption": KEY,
    },
    DEPLOYMENT: {"versionUpgradeOption": "NoAutoUpgrade", "raiPolicyName": "Microsoft.Default"},
    POLICY: {"contentFilters": [{"name": "Violence", "source": "Prompt", "severityThreshold": "Low"}]},
    ML_WORKSPACE: {
        "publicNetworkAccess": "Enabled",
        "systemDatastoresAuthMode": "Identity",
        "workspaceHubConfig": {"defaultWorkspaceResourceGroup": GROUP},
    },
    CONNECTION: {**SAMPLES[CONNECTION][1]["properties"], "expiryTime": "2027-01-01T00:00:00Z"},
    ONLINE_DEPLOYMENT: {
        "requestSettings": {"requestTimeout": "PT90S", "maxQueueWait": "PT0.5S"},
        "livenessProbe": {"initialDelay": "PT10S", "period": "PT1M"},
    },
    AUTOSCALE: {
        "profiles": [{"name": "x", "capacity": {"minimum": "1", "maximum": "3", "default": "1"}, "rules": [RULE]}]
    },
}
"""Further members of `properties`, with values that are taken."""

TAKES_ANY_TEXT = {
    (COMPONENT, "kind"): "for the portal alone; Microsoft's description lists values as examples",
    (SECRET, "properties.value"): "a secret",
    (CREDENTIAL, "properties.subject"): "each service has subjects of its own form",
    (CREDENTIAL, "properties.audiences.0"): "Entra ID of each cloud has its own",
    (ENDPOINT, "properties.privateLinkServiceConnections.0.name"): "a name that is free",
    (ZONE_GROUP, "properties.privateDnsZoneConfigs.0.name"): "a name that is free",
    (BLOCKLIST, "properties.description"): "a person's text",
    (BLOCKLIST_ITEM, "properties.pattern"): "what is to be found",
    **{
        (each, "properties.target"): "not an address for every category"
        for each in (CONNECTION, ACCOUNT_CONNECTION, PROJECT_CONNECTION)
    },
    **{(each, "properties.credentials.key"): "a secret" for each in (ACCOUNT_CONNECTION, PROJECT_CONNECTION)},
    (CONNECTION, "properties.credentials.keys.HF_TOKEN"): "a secret",
    (AUTOSCALE, "properties.profiles.0.name"): "a person's text",
    (AUTOSCALE, "properties.profiles.0.rules.0.metricTrigger.metricName"): "which metrics there are is not known here",
    (ACTION_GROUP, "properties.groupShortName"): "a person's text",
    (ACTION_GROUP, "properties.emailReceivers.0.name"): "a person's text",
    (METRIC_ALERT, "properties.criteria.allOf.0.name"): "a person's text",
    (METRIC_ALERT, "properties.criteria.allOf.0.dimensions.0.values.0"): "a value that may be measured one day",
    (WORKBOOK, "properties.displayName"): "a person's text",
    (WORKBOOK, "properties.category"): "defined by whoever makes it",
}


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    return await manage(world, connect)


def full_body(type_name: str) -> Any:
    body = SAMPLES[type_name][1]
    more = MORE.get(type_name)
    return {**body, "properties": {**body["properties"], **more}} if more else body


def texts(value: Any, path: Path = ()) -> Iterator[Path]:
    """Each place of a body with a text."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from texts(each, (*path, key))
    if isinstance(value, str):
        yield path


def changed(value: Any, path: Path) -> Any:
    if not path:
        return NONSENSE
    key, rest = path[0], path[1:]
    if isinstance(value, list):
        return [changed(each, rest) if index == key else each for index, each in enumerate(value)]
    return {**value, key: changed(value[key], rest)}


CASES = [(kind.name, path) for kind in MADE_BY_REQUESTS for path in texts(full_body(kind.name))]
REFUSED = [case for case in CASES if (case[0], ".".join(map(str, case[1]))) not in TAKES_ANY_TEXT]


@pytest.mark.parametrize("type_name", SAMPLES)
async def test_body_without_nonsense_is_taken(manager: Manager, type_name: str) -> None:
    await manager.prepare(type_name)
    made = await manager.send("PUT", SAMPLES[type_name][0], full_body(type_name), kind_of(type_name).api_versions[0])
    assert made.status in {200, 201, 202}, made.text


@pytest.mark.parametrize("type_name", dict(REFUSED))
async def test_nonsense_is_refused(manager: Manager, type_name: str) -> None:
    await manager.prepare(type_name)
    for path in [path for name, path in REFUSED if name == type_name]:
        body = changed(full_body(type_name), path)
        answer = await manager.send("PUT", SAMPLES[type_name][0], body, kind_of(type_name).api_versions[0])
        assert answer.status in {400, 404}, (path, answer.text)
    # None has left anything that the next would meet.
    assert (await manager.sample("GET", type_name)).status == 404


def test_at_least_95_of_100_are_refused() -> None:
    """The tests above and beside this one refuse each of theirs; what takes any text counts as not refused."""
    names = sum(len(names) for _, names in test_names_and_tags.BAD.values())
    refused = len(REFUSED) + len(test_enums.PLACES) + 5 * len(test_locations.LOCATED) + names
    assert refused / (refused + len(TAKES_ANY_TEXT)) >= 0.95
    assert {(name, ".".join(map(str, path))) for name, path in CASES} >= set(TAKES_ANY_TEXT)
