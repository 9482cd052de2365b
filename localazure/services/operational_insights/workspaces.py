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
    """A Log Analytics workspace; one that is made where another was deleted lately is that one again."""

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
        """Keeps it for a while."""
        deleted_workspaces.keep(azure, resource)

    def purged(self, azure: Azure, resource: Resource) -> None:
        """Its keys go with it."""
        azure.state.delete(_KEYS, resource["id"].lower())


def _tomorrow(azure: Azure) -> str:
    """When a day's count begins anew."""
    return rfc3339((azure.clock.now() // _DAY + 1) * _DAY)


def _usages(azure: Azure) -> dict[str, Any]:
    """What was analyzed today, of a day's limit: nothing, and none is set.

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
    """The keys that agents send logs with; they are made when they are first asked for."""
    kept: dict[str, str] | None = azure.state.get(_KEYS, workspace["id"].lower())
    if kept is None:
        kept = {
            name: base64.b64encode(secrets.token_bytes(64)).decode()
            for name in ("primarySharedKey", "secondarySharedKey")
        }
        azure.state.put(_KEYS, workspace["id"].lower(), kept)
    return kept
