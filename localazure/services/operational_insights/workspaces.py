"""Log Analytics workspaces."""

import base64
import secrets
import uuid
from typing import Any, ClassVar

from localazure.azure import Azure
from localazure.clock import rfc3339
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.resources import Resource
from localazure.services.operational_insights import deleted_workspaces

_KEYS = "workspace-keys"
_DAY = 86_400
_FEATURES = {"legacy": 0, "searchVersion": 1, "enableLogAccessUsingOnlyResourcePermissions": True}


class Workspace(Behaviour):
    """A Log Analytics workspace; creating a soft-deleted one again restores it."""

    purge_flag = "force"

    actions: ClassVar = {"sharedkeys": lambda azure, workspace, _body: _shared_keys(azure, workspace)}
    lists: ClassVar = {"usages": lambda azure, _workspace, _body: _usages(azure)}

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the defaults and ids that the service sets.

        Source: Azure/azure-cli, `monitor/tests/latest/recordings/test_monitor_log_analytics_workspace_update_sku.yaml`.
        """
        there = write.before or deleted_workspaces.take(write.azure, write.target.id)
        if there is None:
            self.purged(write.azure, resource)
        before = (there or {}).get("properties", {})
        now = write.azure.clock.timestamp()
        properties = resource["properties"]
        properties.setdefault("sku", {"name": "PerGB2018"})
        properties["sku"]["lastSkuUpdate"] = now
        properties.setdefault("retentionInDays", 30)
        properties.setdefault("publicNetworkAccessForIngestion", "Enabled")
        properties.setdefault("publicNetworkAccessForQuery", "Enabled")
        properties["features"] = {**_FEATURES, **properties.get("features", {})}
        properties["workspaceCapping"] = {
            "dailyQuotaGb": -1.0,
            **properties.get("workspaceCapping", {}),
            "quotaNextResetTime": _tomorrow(write.azure),
            "dataIngestionStatus": "RespectQuota",
        }
        properties |= {
            "customerId": before.get("customerId", str(uuid.uuid4())),
            "createdDate": before.get("createdDate", now),
            "modifiedDate": now,
        }

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Keeps the workspace as soft-deleted."""
        deleted_workspaces.keep(azure, resource)

    def purged(self, azure: Azure, resource: Resource) -> None:
        """Deletes the keys of the workspace."""
        azure.state.delete(_KEYS, resource["id"].lower())


def _tomorrow(azure: Azure) -> str:
    """The time at which the daily count starts again."""
    return rfc3339((azure.clock.now() // _DAY + 1) * _DAY)


def _usages(azure: Azure) -> dict[str, Any]:
    """The data analyzed today, and the daily limit: nothing, and no limit.

    Source: Azure/azure-cli, `monitor/tests/latest/recordings/test_monitor_log_analytics_workspace_default.yaml`.
    """
    return {
        "value": [
            {
                "name": {"value": "DataAnalyzed", "localizedValue": "Data Analyzed"},
                "unit": "Bytes",
                "currentValue": 0.0,
                "limit": -1.0,
                "nextResetTime": _tomorrow(azure),
                "quotaPeriod": "P1D",
            }
        ]
    }


def _shared_keys(azure: Azure, workspace: Resource) -> dict[str, str]:
    """The keys with which agents send logs, made at the first request for them."""
    kept: dict[str, str] | None = azure.state.get(_KEYS, workspace["id"].lower())
    if kept is None:
        kept = {
            name: base64.b64encode(secrets.token_bytes(64)).decode()
            for name in ("primarySharedKey", "secondarySharedKey")
        }
        azure.state.put(_KEYS, workspace["id"].lower(), kept)
    return kept
