"""Online endpoints: a scoring URI, and the traffic of its deployments."""

from collections.abc import Mapping
from typing import Any, ClassVar

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Action, Behaviour, Write
from localazure.services.arm.ids import Target
from localazure.services.arm.resources import Resource
from localazure.services.machine_learning import endpoints, errors
from localazure.services.machine_learning.online_deployments import deployment_of, deployments_of
from localazure.services.machine_learning.registry_models import find_model
from localazure.services.machine_learning.tokens import issue_aml_token

ENDPOINT = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"
DOMAIN = "inference.ml.azure.com"

_MOST_MIRRORED = 50


def _list_keys(azure: Azure, endpoint: Resource, _body: Any) -> Resource:
    _check_auth_mode(endpoint, "Key")
    return endpoints.keys_of(azure, endpoint)


def _regenerate_keys(azure: Azure, endpoint: Resource, body: Any) -> tuple[int, None, dict[str, str]]:
    _check_auth_mode(endpoint, "Key")
    endpoints.regenerate(azure, endpoint, body)
    return 200, None, {}


def _token(azure: Azure, endpoint: Resource, _body: Any) -> Resource:
    _check_auth_mode(endpoint, "AMLToken")
    return issue_aml_token(azure, endpoint)


def _check_auth_mode(endpoint: Resource, wanted: str) -> None:
    mode = endpoint["properties"]["authMode"]
    if mode != wanted:
        raise errors.invalid_endpoint(f"The endpoint '{endpoint['name']}' has authMode {mode}; this needs {wanted}.")


class OnlineEndpoint(Behaviour):
    """An endpoint of a project, or of a workspace of kind Default."""

    invalid_property_code = "BadRequest"

    actions: ClassVar[Mapping[str, Action]] = {
        "listkeys": _list_keys,
        "regeneratekeys": _regenerate_keys,
        "token": _token,
    }

    def find(self, azure: Azure, target: Target) -> Resource | None:
        """The endpoint, with the scoring URI that follows from its deployments."""
        found = super().find(azure, target)
        return _with_addresses(azure, found) if found else None

    def list(self, azure: Azure, type_name: str, below: str) -> list[Resource]:
        """The endpoints below a workspace."""
        return [_with_addresses(azure, each) for each in super().list(azure, type_name, below)]

    def check(self, write: Write) -> None:
        """Checks the workspace, the name, `authMode` and the traffic."""
        workspace = resources.get(write.azure, str(write.target.parent_id)) or {}
        if workspace.get("kind") == "Hub":
            raise errors.invalid_endpoint(
                "Online endpoints cannot be created in a workspace of kind Hub: use a project."
            )
        endpoints.check_name_and_region(write)
        properties, before = write.body["properties"], (write.before or {}).get("properties", {})
        if before and before["authMode"] != properties["authMode"]:
            raise errors.invalid_endpoint("The authMode of an online endpoint cannot be changed after its creation.")
        for other in resources.of_type(write.azure, ENDPOINT):
            same_host = _host(other["name"], other["location"]) == _host(write.target.name, write.body["location"])
            if same_host and other["id"].lower() != write.target.id.lower():
                # The words were seen (Azure/azureml-examples#1931), status and code were not.
                raise errors.invalid_endpoint(
                    "There is already an endpoint with this name, Endpoint name needs to be unique within a region. "
                    "Try some other name."
                )
        _check_traffic(write, properties.get("traffic") or {}, properties.get("mirrorTraffic") or {})

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds addresses and keys. A PUT replaces the resource, so one without traffic removes the traffic."""
        properties = resource["properties"]
        endpoints.make_keys(write.azure, resource, properties.pop("keys", None))
        properties.setdefault("publicNetworkAccess", "Enabled")
        properties.setdefault("traffic", {})
        properties.setdefault("mirrorTraffic", {})
        resource["properties"] = _with_addresses(write.azure, resource)["properties"]

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Deletes the keys with the endpoint."""
        endpoints.forget_keys(azure, resource)


def _check_traffic(write: Write, traffic: dict[str, int], mirror: dict[str, int]) -> None:
    for name, percent in [*traffic.items(), *mirror.items()]:
        if not 0 <= percent <= 100:
            raise errors.invalid_endpoint(f"The traffic of '{name}' must be between 0 and 100 percent.")
        if write.before is None or deployment_of(write.azure, write.before, name) is None:
            raise errors.invalid_endpoint(
                f"The traffic names the deployment '{name}', which the endpoint does not have, or not yet."
            )
    if sum(traffic.values()) not in {0, 100}:
        raise errors.invalid_endpoint(
            f"The traffic of all deployments must sum to 100 or 0; it is {sum(traffic.values())}."
        )
    if sum(mirror.values()) > _MOST_MIRRORED:
        raise errors.invalid_endpoint(
            f"The mirror traffic must be at most {_MOST_MIRRORED}; it is {sum(mirror.values())}."
        )
    for name, percent in mirror.items():
        if percent and traffic.get(name):
            raise errors.invalid_endpoint(f"The deployment '{name}' cannot have both traffic and mirror traffic.")


def _with_addresses(azure: Azure, endpoint: Resource) -> Resource:
    base = f"https://{_host(endpoint['name'], endpoint['location'])}"
    addresses = {"scoringUri": base + scoring_path(azure, endpoint), "swaggerUri": f"{base}/swagger.json"}
    return {**endpoint, "properties": {**endpoint["properties"], **addresses}}


def _host(name: str, location: str) -> str:
    return f"{name}.{location}.{DOMAIN}".lower()


def scoring_path(azure: Azure, endpoint: Resource) -> str:
    """The path of the scoring URI: that of the deployment with the most traffic, or of the oldest without traffic."""
    traffic = endpoint["properties"].get("traffic") or {}
    deployments = sorted(deployments_of(azure, endpoint), key=lambda each: -traffic.get(each["name"], 0))
    model = find_model(deployments[0]["properties"]["model"]) if deployments else None
    return model.path if model else "/score"


def online_endpoint_of_host(azure: Azure, host: str) -> Resource | None:
    """The endpoint of a host name, if it answers calls: from the end of its creation on, also during updates."""
    for each in resources.of_type(azure, ENDPOINT):
        if _host(each["name"], each["location"]) == host.lower() and resources.is_serving(each):
            return each
    return None
