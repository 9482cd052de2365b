"""Where in Azure the declared resources are, before Azure was asked.

A preview of a stack without resources does not know the names that come from other resources, such as that of the
resource group. They are in the settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aihub.adopt.state.declared import NATIVE, Declared, is_unknown
from aihub.arm.bodies import Json
from aihub.azure import api_versions
from aihub.naming import TRACING_CONNECTION, secret_name
from aihub.resume.ids import RESOURCE_IDS
from aihub.settings import Settings

_HUB_CONNECTION, _HUB_CONNECTIONS = "classic-account", "classic-connections"


@dataclass(frozen=True)
class Place:
    """A resource's place in Azure."""

    id: str
    """ARM id."""
    api_version: str
    named: Mapping[str, str]
    """The inputs of the resource that are part of its id, with their values."""


class Places:
    """Finds the places of declared resources."""

    def __init__(
        self, subscription: str, settings: Settings, generated: Mapping[str, str], scaled: Mapping[str, str]
    ) -> None:
        """Prepare the search.

        Args:
            subscription: id of the subscription.
            settings: the stack's settings.
            generated: names in Azure of the resources whose names Pulumi generates, by their names in the program.
            scaled: names of the autoscale settings by the ARM ids, in lower case, of the slots that they scale.
        """
        self._scaled = scaled
        self._subscription, self._settings, self._generated = subscription, settings, generated
        self.group = f"/subscriptions/{subscription}/resourceGroups/{settings.hub.resource_group_name}"
        providers = f"{self.group}/providers"
        self.account = f"{providers}/Microsoft.CognitiveServices/accounts/{settings.hub.name}"
        self.vault = f"{providers}/Microsoft.KeyVault/vaults/{settings.hub.key_vault_name}"
        workspaces = f"{providers}/Microsoft.MachineLearningServices/workspaces"
        self.hub_workspace = f"{workspaces}/{settings.workspace_name}"
        self._project = f"{workspaces}/{settings.classic_project_name}"

    def of(self, declared: Declared) -> Place | None:
        """Return the place of a resource; None where it is not known yet, or the resource is not in Azure."""
        if declared.is_component:
            return None
        if declared.is_dynamic:
            return self._of_dynamic(declared)
        token = declared.type.removeprefix(NATIVE)
        if token not in RESOURCE_IDS:
            return None
        template, api_version = RESOURCE_IDS[token]
        names = self._names(declared, token) | _known(declared.inputs, template)
        if "__createBeforeDelete" in declared.inputs:
            # Pulumi has generated a name, which is another one than that in Azure.
            if (generated := self._generated_name(declared)) is None:
                return None
            names[template.rpartition("{")[2].rstrip("}")] = generated
        try:
            resource_id = template.format(subscription=self._subscription, **names)
        except KeyError:
            return None
        return Place(
            resource_id, api_version, {name: each for name, each in names.items() if f"{{{name}}}" in template}
        )

    def _names(self, declared: Declared, token: str) -> dict[str, str]:
        settings, of = self._settings, declared.parent_name
        names = {"resourceGroupName": settings.hub.resource_group_name}
        if token.startswith("cognitiveservices:"):
            names["accountName"] = settings.hub.name
        if token.startswith("machinelearningservices:"):
            is_hub = declared.name == _HUB_CONNECTION
            names["workspaceName"] = settings.workspace_name if is_hub else settings.classic_project_name
        if token.endswith(":OnlineDeployment") and of in settings.deployments:
            names["endpointName"] = settings.endpoint_name(of)
        if declared.kind == "DiagnosticSetting":
            names |= self._diagnosed(declared.name)
        if token.endswith(":RaiBlocklistItem"):
            names["raiBlocklistName"] = declared.name.partition("/")[0].removeprefix(f"{of}-")
        return names

    def _diagnosed(self, name: str) -> dict[str, str]:
        """Return what a diagnostic setting is on, by the setting's name in the program; empty if unknown."""
        settings, what = self._settings, name.removeprefix("monitoring-").removesuffix("-logs")
        storage = f"{self.group}/providers/Microsoft.Storage/storageAccounts/{settings.storage_account_name}"
        if what in settings.deployments:
            return {"resourceUri": f"{self._project}/onlineEndpoints/{settings.endpoint_name(what)}"}
        known = {
            "account": self.account,
            "vault": self.vault,
            "classic-vault": f"{self.group}/providers/Microsoft.KeyVault/vaults/{settings.classic_vault_name}",
            "storage": storage,
            "blob": f"{storage}/blobServices/default",
            "file": f"{storage}/fileServices/default",
            "workspace": self.hub_workspace,
            "project": self._project,
        }
        return {"resourceUri": known[what]} if what in known else {}

    def _generated_name(self, declared: Declared) -> str | None:
        if declared.kind != "AutoscaleSetting":
            return self._generated.get(declared.name)
        of = declared.parent_name
        slot = declared.name.removeprefix(f"{of}-slot-").removesuffix("-autoscale")
        endpoint = f"{self._project}/onlineEndpoints/{self._settings.endpoint_name(of)}"
        return self._scaled.get(f"{endpoint}/deployments/{slot}".lower())

    def _of_dynamic(self, declared: Declared) -> Place | None:
        argument = "endpoint_id" if declared.kind == "Traffic" else "resource_id"
        version = declared.inputs.get("api_version") or api_versions.MACHINE_LEARNING
        given = declared.inputs.get(argument)
        if isinstance(given, str) and not is_unknown(given):
            return Place(given, version, {argument: given})
        found = self._id_of_dynamic(declared)
        return Place(found, version, {argument: found}) if found else None

    def _id_of_dynamic(self, declared: Declared) -> str | None:
        of = declared.parent_name
        match declared.parent_kind, declared.kind:
            case "ClassicHub", "ArmResource":
                return self.hub_workspace if declared.name.endswith("-hub") else self._project
            case "OnlineEndpoint", "ArmResource" | "Traffic":
                return f"{self._project}/onlineEndpoints/{self._settings.endpoint_name(of)}"
            case "ModelDeployment", "ArmResource" | "ArmUpdate":
                return f"{self.account}/deployments/{of}"
            case "ManagedComputeDeployment", "ArmResource":
                return f"{self.account}/managedComputeDeployments/{of}"
            case "Connections", "Connection":
                name = declared.name.removeprefix(f"{of}-")
                _, _, project = self._settings.connections[name].at.partition("/")
                above = f"{self.account}/projects/{project}" if project else self.account
                return f"{self.hub_workspace if of == _HUB_CONNECTIONS else above}/connections/{name}"
            case "Monitoring", "Connection":
                return f"{self.account}/connections/{TRACING_CONNECTION}"
            case "EndpointSecrets", "UriSecret":
                return f"{self.vault}/secrets/{secret_name(of, 'uri')}"
            case "EndpointSecrets", "KeySecret":
                return f"{self.vault}/secrets/{secret_name(of, 'key')}"
        return None


def names_in_id(declared: Declared) -> set[str]:
    """Return the names of the inputs that are part of a resource's id, for a type of azure-native's."""
    template, _ = RESOURCE_IDS[declared.type.removeprefix(NATIVE)]
    return {name for name in declared.inputs if f"{{{name}}}" in template}


def _known(inputs: Json, template: str) -> dict[str, str]:
    """Return the inputs that are part of an id, as far as their values are known."""
    return {
        name: value
        for name, value in inputs.items()
        if f"{{{name}}}" in template and isinstance(value, str) and not is_unknown(value)
    }
