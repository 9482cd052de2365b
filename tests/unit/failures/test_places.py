"""The path in the settings that declares a resource."""

import pytest

from aihub.failures import SettingsPaths

PATHS = SettingsPaths(
    ["gpt-4.1", "gpt-4.1-mini", "bert"], ["00000000-0000-0000-0000-00000000000A", "b", "a-consumer-c"]
)


@pytest.mark.parametrize(
    ("resource", "kind", "path"),
    [
        ("gpt-4.1-deployment", "Deployment", "deployments.gpt-4.1"),
        ("gpt-4.1-mini-deployment", "Deployment", "deployments.gpt-4.1-mini"),
        ("gpt-4.1-mini-uri", "Secret", "deployments.gpt-4.1-mini"),
        ("gpt-4.1-mini-key", "KeySecret", "deployments.gpt-4.1-mini"),
        ("bert-slot-blue", "OnlineDeployment", "deployments.bert.slots.blue"),
        ("bert-slot-blue-2", "OnlineDeployment", "deployments.bert.slots.blue-2"),
        ("bert-slot-blue-autoscale", "AutoscaleSetting", "deployments.bert.slots.blue.autoscale"),
        ("bert-traffic", "Traffic", "deployments.bert.traffic"),
        ("bert-endpoint", "ArmResource", "deployments.bert"),
        ("bert-subscription", "MarketplaceSubscription", "deployments.bert.marketplace"),
        ("gpt-4.1-uri-consumer-b", "RoleAssignment", "access.consumers[1]"),
        ("bert-consumer-00000000-0000-0000-0000-00000000000a", "RoleAssignment", "access.consumers[0]"),
        ("hub-models-consumer-b", "RoleAssignment", "access.consumers[1]"),
        ("hub-models-consumer-gone", "RoleAssignment", "access.consumers"),
        ("hub-operator-secrets-1", "RoleAssignment", "the role of an operator (access.operators)"),
        ("classic-operator-endpoints-1", "RoleAssignment", "the role of an operator (access.operators)"),
        ("hub-account", "Account", "hub"),
        ("hub-vault", "Vault", "hub.key_vault"),
        ("hub-group", "ResourceGroup", "hub.resource_group"),
        ("hub-project-chat", "Project", "hub.projects"),
        ("classic-hub", "ArmResource", "classic_hub.workspace"),
        ("classic-project", "ArmResource", "classic_hub.project"),
        ("classic-account", "WorkspaceConnection", "classic_hub"),
        ("guardrails-strict", "RaiPolicy", "guardrails.content_filters.strict"),
        ("guardrails-names", "RaiBlocklist", "guardrails.blocklists.names"),
        ("guardrails-names/falcon", "RaiBlocklistItem", "guardrails.blocklists.names.items.falcon"),
        ("locks-hub-account", "ManagementLockByScope", "protection.locks"),
        ("budget-monthly", "Budget", "cost.budget"),
        ("network-vault", "PrivateEndpoint", "hub.network"),
        ("connections-search", "Connection", "connections.search"),
        ("classic-connections-data", "Connection", "connections.data"),
        ("monitoring-vault-logs", "DiagnosticSetting", "monitoring.diagnostics"),
        ("monitoring-alerts", "ActionGroup", "monitoring.notify"),
        ("monitoring-latency", "MetricAlert", "monitoring.alerts"),
        ("monitoring-tracing", "Connection", "monitoring.tracing"),
    ],
)
def test_resource_is_traced_to_where_the_settings_speak_of_it(resource: str, kind: str, path: str) -> None:
    assert PATHS.of(resource, f"azure-native:some:{kind}") == path
