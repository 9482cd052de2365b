"""Application Insights components."""

import uuid
from typing import ClassVar

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.resources import Resource
from localazure.services.monitor import billing_features, errors


class Component(Behaviour):
    """An Application Insights component."""

    lists: ClassVar = {"currentbillingfeatures": billing_features.get}
    settings: ClassVar = {"currentbillingfeatures": billing_features.put}

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Deletes the billing features with the component."""
        billing_features.forget(azure, resource)

    def check(self, write: Write) -> None:
        """Checks that the workspace exists."""
        workspace = write.body.get("properties", {}).get("WorkspaceResourceId")
        if workspace and resources.get(write.azure, workspace) is None:
            raise errors.no_such_workspace(workspace)

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the ids and the connection string."""
        before = (write.before or {}).get("properties", {})
        properties = resource["properties"]
        key = before.get("InstrumentationKey", str(uuid.uuid4()))
        app_id = before.get("AppId", str(uuid.uuid4()))
        host = f"https://{resource['location']}-0.in.applicationinsights.azure.com/"
        properties.setdefault("IngestionMode", "LogAnalytics")
        properties.setdefault("RetentionInDays", 90)
        properties |= {
            "AppId": app_id,
            "ApplicationId": resource["name"],
            "Name": resource["name"],
            "InstrumentationKey": key,
            "ConnectionString": f"InstrumentationKey={key};IngestionEndpoint={host};ApplicationId={app_id}",
            "CreationDate": before.get("CreationDate", write.azure.clock.timestamp()),
            "TenantId": write.azure.subscription.id,
        }
