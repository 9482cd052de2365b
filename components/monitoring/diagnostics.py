"""Diagnostic settings: which categories of a resource's logs and metrics go to a Log Analytics workspace.

Source of the categories: Microsoft's "Supported resource logs" and "Supported metrics", a page for each type.
"""

from collections.abc import Collection, Mapping

import pulumi
from pulumi_azure_native import monitor

ACCOUNT = "Microsoft.CognitiveServices/accounts"
VAULT = "Microsoft.KeyVault/vaults"
LOG_WORKSPACE = "Microsoft.OperationalInsights/workspaces"
STORAGE = "Microsoft.Storage/storageAccounts"
BLOBS = f"{STORAGE}/blobServices"
FILES = f"{STORAGE}/fileServices"
WORKSPACE = "Microsoft.MachineLearningServices/workspaces"
ONLINE_ENDPOINT = f"{WORKSPACE}/onlineEndpoints"

_NAME = "aihub"
"""Name of each setting in Azure: another tool's have other names, and a resource has five at most."""
_BY_ACCESS = ("StorageRead", "StorageWrite", "StorageDelete")
_LOGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    ACCOUNT: {"audit": ("Audit",), "requests": ("RequestResponse", "AzureOpenAIRequestUsage", "Trace")},
    VAULT: {"audit": ("AuditEvent", "AzurePolicyEvaluationDetails")},
    LOG_WORKSPACE: {"audit": ("Audit",)},
    STORAGE: {},
    BLOBS: {"audit": _BY_ACCESS},
    FILES: {"audit": _BY_ACCESS},
    WORKSPACE: {
        "audit": (
            "ModelsChangeEvent",
            "EnvironmentChangeEvent",
            "DataStoreChangeEvent",
            "DataSetChangeEvent",
            "DataLabelChangeEvent",
            "PipelineChangeEvent",
        )
    },
    ONLINE_ENDPOINT: {"requests": ("AmlOnlineEndpointTrafficLog",)},
}
_METRICS: Mapping[str, tuple[str, ...]] = dict.fromkeys((STORAGE, BLOBS, FILES), ("Capacity", "Transaction"))
"""Categories of metrics by type; `AllMetrics` where there is none."""


def diagnose(
    name: str,
    type_name: str,
    resource_id: pulumi.Input[str],
    groups: Collection[str],
    *,
    workspace_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Declare the diagnostic setting of a resource; none where it has nothing of these groups.

    Args:
        name: logical name of the setting.
        type_name: the resource's type.
        resource_id: the resource's ARM id.
        groups: `audit`, `requests`, `metrics`, or `all`.
        workspace_id: the Log Analytics workspace.
        opts: options of the setting.
    """
    everything, logs = "all" in groups, _LOGS[type_name]
    # A group has categories that Azure will add, too.
    sent: list[monitor.DiagnosticsLogSettingsArgsDict] = (
        [{"category_group": "allLogs", "enabled": True}]
        if everything and logs
        else [{"category": each, "enabled": True} for group in logs if group in groups for each in logs[group]]
    )
    metrics = _METRICS.get(type_name, ("AllMetrics",)) if everything or "metrics" in groups else ()
    if not sent and not metrics:
        return
    monitor.DiagnosticSetting(
        name,
        name=_NAME,
        resource_uri=resource_id,
        workspace_id=workspace_id,
        logs=sent,
        metrics=[{"category": each, "enabled": True} for each in metrics],
        opts=opts,
    )
