"""Finishes what a killed `pulumi up` left: the lock, and operations of which the state does not know how they ended.

A run that is killed leaves its stack locked, and in the state a list of operations whose end it did not see. Azure goes
on with them, and then the next `up` fails: azure-native refuses to create what exists ("cannot create already existing
resource"), and Azure refuses a write beside another one (409 RequestConflict). So each resource is looked up in Azure,
waited for while anything is under way on it, and the state is told what became of it.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aihub import pulumi_cli
from aihub.foreign import PlainError
from aihub.pulumi_cli import PulumiError

_GROUP = "/subscriptions/{subscription}/resourceGroups/{resourceGroupName}"
_ACCOUNT = _GROUP + "/providers/Microsoft.CognitiveServices/accounts/{accountName}"
_VAULT = _GROUP + "/providers/Microsoft.KeyVault/vaults/{vaultName}"
_WORKSPACE = _GROUP + "/providers/Microsoft.MachineLearningServices/workspaces/{workspaceName}"
RESOURCE_IDS = {
    "resources:ResourceGroup": (_GROUP, "2024-03-01"),
    "operationalinsights:Workspace": (
        _GROUP + "/providers/Microsoft.OperationalInsights/workspaces/{workspaceName}",
        "2023-09-01",
    ),
    "applicationinsights:Component": (
        _GROUP + "/providers/Microsoft.Insights/components/{resourceName}",
        "2020-02-02",
    ),
    "keyvault:Vault": (_VAULT, "2024-11-01"),
    "keyvault:Secret": (_VAULT + "/secrets/{secretName}", "2024-11-01"),
    "authorization:RoleAssignment": (
        "{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
        "2022-04-01",
    ),
    "cognitiveservices:Account": (_ACCOUNT, "2025-06-01"),
    "cognitiveservices:Project": (_ACCOUNT + "/projects/{projectName}", "2025-06-01"),
    "cognitiveservices:Deployment": (_ACCOUNT + "/deployments/{deploymentName}", "2025-06-01"),
    "cognitiveservices:RaiBlocklist": (_ACCOUNT + "/raiBlocklists/{raiBlocklistName}", "2025-06-01"),
    "cognitiveservices:RaiBlocklistItem": (
        _ACCOUNT + "/raiBlocklists/{raiBlocklistName}/raiBlocklistItems/{raiBlocklistItemName}",
        "2025-06-01",
    ),
    "cognitiveservices:RaiPolicy": (_ACCOUNT + "/raiPolicies/{raiPolicyName}", "2025-06-01"),
    "storage:StorageAccount": (
        _GROUP + "/providers/Microsoft.Storage/storageAccounts/{accountName}",
        "2024-01-01",
    ),
    "machinelearningservices:Workspace": (_WORKSPACE, "2025-12-01"),
    "machinelearningservices:WorkspaceConnection": (_WORKSPACE + "/connections/{connectionName}", "2025-12-01"),
    "machinelearningservices:MarketplaceSubscription": (_WORKSPACE + "/marketplaceSubscriptions/{name}", "2025-12-01"),
    "machinelearningservices:ServerlessEndpoint": (_WORKSPACE + "/serverlessEndpoints/{name}", "2025-12-01"),
    "machinelearningservices:OnlineDeployment": (
        _WORKSPACE + "/onlineEndpoints/{endpointName}/deployments/{deploymentName}",
        "2025-12-01",
    ),
    "monitor:AutoscaleSetting": (
        _GROUP + "/providers/Microsoft.Insights/autoscaleSettings/{autoscaleSettingName}",
        "2021-05-01-preview",
    ),
}
"""ARM id, from the resource's inputs, and API version of each type that the components make."""

_POLL_SECONDS = 2.0
_ENDED = {None, "Succeeded", "Failed", "Canceled"}


class ResumeError(PlainError):
    """The stack cannot be put in order; the text says why."""


@dataclass(frozen=True)
class Resumed:
    """What was found and done."""

    adopted: list[str]
    """Names of resources that Azure has made; the state knows them now."""
    dropped: list[str]
    """Names of resources that Azure has not made; the next `up` makes them."""
    settled: list[str]
    """Names of resources that were being changed or deleted; the state has them as they are now."""


def resume(project: Path, stack: str | None, progress: Callable[[str], None]) -> Resumed:
    """Releases the stack's lock and settles what was under way. Call it only when that run is dead.

    Raises:
        ResumeError: Pulumi or Azure refused.
    """
    try:
        pulumi_cli.run(project, ["cancel", "--yes"], stack)
        exported = pulumi_cli.read_json(project, ["stack", "export"], stack)
        deployment = exported["deployment"]
        interrupted = deployment.pop("pending_operations", None) or []
        if not interrupted:
            return Resumed([], [], [])
        operations = [each for each in interrupted if _is_elsewhere(each["resource"])]
        found = _find([each["resource"] for each in operations], progress)
        created = [each["resource"] for each in operations if each["type"] == "creating"]
        known = [each["resource"] for each in operations if each["type"] != "creating"]
        adopted = [each for each in created if each["urn"] in found]
        # `pulumi refresh --import-pending-creates` should do this; as of 3.274 it forgets the resource instead.
        for each in adopted:
            _put(deployment.setdefault("resources", []), {**each, "id": found[each["urn"]], "outputs": {}})
        pulumi_cli.run(project, ["stack", "import"], stack, given=json.dumps(exported))
        if adopted or known:
            progress("reading them from Azure (pulumi refresh)")
            targets = [f"--target={each['urn']}" for each in [*adopted, *known]]
            pulumi_cli.run(project, ["refresh", "--yes", "--skip-preview", *targets], stack)
    except PulumiError as error:
        raise ResumeError(str(error)) from None
    return Resumed(_names(adopted), _names([each for each in created if each not in adopted]), _names(known))


def _is_elsewhere(resource: dict[str, Any]) -> bool:
    """Whether it exists in Azure; components and providers are in the state alone: the next `up` writes them anew."""
    if resource["type"].startswith("pulumi-python:"):
        # The others are steps, such as the moving of traffic, that the next `up` takes again.
        return "resource_id" in resource["inputs"]
    return bool(resource["custom"]) and not resource["type"].startswith("pulumi:providers:")


def _put(resources: list[dict[str, Any]], made: dict[str, Any]) -> None:
    """Adds a resource to a state; where it replaces one that was deleted before, it takes that one's place."""
    for index, each in enumerate(resources):
        if each["urn"] == made["urn"] and each.get("pendingReplacement"):
            resources[index] = made
            return
    resources.append(made)


def _find(pending: list[dict[str, Any]], progress: Callable[[str], None]) -> dict[str, str]:
    """The ARM ids of those that exist in Azure, by URN; waits for those on which something is under way."""
    with _Azure() as azure:
        found = {}
        for resource in pending:
            token, inputs = resource["type"].removeprefix("azure-native:"), resource["inputs"]
            # An ArmResource says itself what it is.
            template, api_version = RESOURCE_IDS.get(token) or (inputs.get("resource_id"), inputs.get("api_version"))
            if template is None:
                raise ResumeError(
                    f"{_name(resource)}: whether a {token} exists in Azure is not known here; settle it with "
                    "`pulumi refresh`, which asks"
                )
            resource_id = template.format(subscription=azure.subscription_id, **inputs)
            progress(f"{_name(resource)}: looking for it in Azure")
            while (state := azure.state_of(resource_id, api_version)) not in _ENDED | {"Missing"}:
                progress(f"{_name(resource)}: {state}")
                time.sleep(_POLL_SECONDS)
            if state != "Missing":
                found[resource["urn"]] = resource_id
        return found


class _Azure:
    """ARM, as whoever runs the command (azure-identity's default chain)."""

    def __init__(self) -> None:
        import os

        from azure.core import PipelineClient
        from azure.core.pipeline.policies import BearerTokenCredentialPolicy, RetryPolicy
        from azure.identity import DefaultAzureCredential

        subscription = os.environ.get("ARM_SUBSCRIPTION_ID") or os.environ.get("AZURE_SUBSCRIPTION_ID")
        if not subscription:
            raise ResumeError("which subscription? set ARM_SUBSCRIPTION_ID")
        self.subscription_id = subscription
        policies = [
            RetryPolicy(),
            BearerTokenCredentialPolicy(DefaultAzureCredential(), "https://management.azure.com/.default"),
        ]
        self._client: Any = PipelineClient("https://management.azure.com", policies=policies)

    def __enter__(self) -> "_Azure":
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def state_of(self, resource_id: str, api_version: str) -> str | None:
        """The provisioning state, None for a type without one, `Missing` when there is no such resource."""
        from azure.core.exceptions import AzureError
        from azure.core.rest import HttpRequest

        try:
            url = self._client.format_url(resource_id)
            answer = self._client.send_request(HttpRequest("GET", url, params={"api-version": api_version}))
            if answer.status_code == 404:
                return "Missing"
            answer.raise_for_status()
        except AzureError as error:
            raise ResumeError(f"Azure did not say whether {resource_id} exists: {error}") from None
        state: str | None = (answer.json().get("properties") or {}).get("provisioningState")
        return state


def _names(resources: list[dict[str, Any]]) -> list[str]:
    return [_name(each) for each in resources]


def _name(resource: dict[str, Any]) -> str:
    return str(resource["urn"]).rpartition("::")[2]
