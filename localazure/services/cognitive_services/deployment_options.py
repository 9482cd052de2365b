"""Optional members of a model deployment: state, service tier, provider data, routing, spillover."""

import re

from localazure.services.arm import resources
from localazure.services.arm.behaviour import Write
from localazure.services.arm.errors import invalid_properties
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import catalogue, errors
from localazure.services.cognitive_services.catalogue import Model, Sku

_FIRST_WITH_ROUTING = "2025-11-18"


def check(write: Write, account: Resource, model: Model, sku: Sku) -> None:
    """Checks the optional members.

    Raises:
        ArmError: 400; only the code of Anthropic's provider data is known for certain.
    """
    properties = write.body["properties"]
    if properties.get("deploymentState") == "Paused" and not sku.is_standard:
        raise invalid_properties("Only the SKUs Standard, DataZoneStandard and GlobalStandard can be paused.")
    if properties.get("serviceTier") == "Priority" and not sku.is_standard:
        raise invalid_properties(f"The service tier Priority is not supported by the SKU '{sku.name}'.")
    _check_provider_data(properties, model)
    if "routing" in properties:
        _check_routing(properties["routing"], model)
    if spillover := properties.get("spilloverDeploymentName"):
        _check_spillover(write, account, spillover, model, sku)


def _check_provider_data(properties: Resource, model: Model) -> None:
    given = properties.get("modelProviderData")
    if model.format != "Anthropic":
        if given is not None:
            raise errors.invalid_provider_data(
                f"ModelProviderData is not supported for {model.format} model deployments."
            )
        return
    # Seen: microsoft/microsoft-foundry-for-vscode#509.
    fields = ("industry", "organizationName", "countryCode")
    if not isinstance(given, dict) or not all(isinstance(given.get(name), str) and given[name] for name in fields):
        raise errors.invalid_provider_data(
            "ModelProviderData is required for Anthropic model deployments but was not provided. Please provide all "
            "required fields: industry, organizationName, and countryCode."
        )
    if not re.fullmatch("[A-Z]{2}", given["countryCode"]):
        raise errors.invalid_provider_data(
            "The countryCode of ModelProviderData must be a two-letter code, such as US."
        )


def _check_routing(routing: Resource, model: Model) -> None:
    if model.name != "model-router" or model.version < _FIRST_WITH_ROUTING:
        raise invalid_properties(f"Routing needs the model model-router of version {_FIRST_WITH_ROUTING} or later.")
    for each in routing.get("models", []):
        found = catalogue.find(each.get("format", ""), each.get("name", ""), each.get("version"))
        if found is None or found.name == model.name or not found.can("chatCompletion"):
            raise invalid_properties(
                f"The model 'Format: {each.get('format')}, Name: {each.get('name')}, Version: {each.get('version')}' is "
                "not supported by model-router."
            )


def _check_spillover(write: Write, account: Resource, name: str, model: Model, sku: Sku) -> None:
    """Checks a spillover pair: provisioned to standard, same model and version, data processed in the same place."""
    if name.lower() == write.target.name.lower():
        raise invalid_properties("A deployment cannot spill over to itself.")
    target = resources.get(write.azure, f"{account['id']}/deployments/{name}")
    if target is None:
        raise invalid_properties(f"The spillover deployment '{name}' does not exist on the account.")
    wanted = target["properties"]["model"]
    if (wanted["format"], wanted["name"], wanted["version"]) != (model.format, model.name, model.version):
        raise invalid_properties(f"The spillover deployment '{name}' must have the same model and version.")
    if not sku.is_provisioned or target["sku"]["name"] != f"{sku.data_zone}Standard":
        raise invalid_properties(
            f"Only a provisioned deployment can spill over, to a standard deployment that processes data in the same "
            f"place: '{sku.name}' to '{target['sku']['name']}' is not supported."
        )
