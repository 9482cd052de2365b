"""The routes by which deployments are called, with their hosts, credentials, versions and errors."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import ClassVar

from localazure.azure import Azure
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import catalogue
from localazure.services.cognitive_services.catalogue import Model
from localazure.services.cognitive_services.deployments import deployment_of
from localazure.services.cognitive_services.inference import api_versions, errors
from localazure.services.cognitive_services.inference.errors import InferenceError
from localazure.services.cognitive_services.managed_compute import managed_deployment_of, managed_model
from localazure.services.login.tokens import Principal

OPEN_AI_DOMAIN = "openai.azure.com"
COGNITIVE_SERVICES_DOMAIN = "cognitiveservices.azure.com"
FOUNDRY_DOMAIN = "services.ai.azure.com"


@dataclass(frozen=True)
class Operation:
    """An operation of a model, such as chat completions."""

    path: str
    capability: str
    """The capability that a model needs for the operation; errors name the operation by it."""
    takes_form: bool = False
    """Whether the body is multipart/form-data instead of JSON."""


CHAT = Operation("chat/completions", "chatCompletion")
COMPLETIONS = Operation("completions", "completion")
EMBEDDINGS = Operation("embeddings", "embeddings")
RESPONSES = Operation("responses", "responses")
IMAGES = Operation("images/generations", "imageGenerations")
SPEECH = Operation("audio/speech", "audioSpeech")
TRANSCRIPTIONS = Operation("audio/transcriptions", "audioTranscriptions", takes_form=True)
MESSAGES = Operation("messages", "messages")
COUNT_TOKENS = Operation("messages/count_tokens", "messages")
# Operations of the account, which need no capability of a model.
MODELS = Operation("models", "")
FILES = Operation("files", "")
BATCHES = Operation("batches", "")


Deployed = tuple[Resource, Model]
"""A deployment and its model."""


class Route(ABC):
    """A route: one way to call a deployment."""

    domains: ClassVar[AbstractSet[str]]
    prefix: ClassVar[str]
    """The path before the operation."""
    key_headers: ClassVar[Sequence[str]] = ("api-key",)
    """The headers that carry the key; the first one present counts."""
    key_as_bearer: ClassVar[bool] = False
    """Whether the key is also accepted as `Authorization: Bearer {key}`."""
    required_headers: ClassVar[Sequence[str]] = ()
    """The headers that each request must have."""
    honours_extra_parameters: ClassVar[bool] = False
    """Whether the header `extra-parameters` can allow unknown parameters."""

    @abstractmethod
    def check_version(self, version: str | None, operation: Operation) -> None:
        """Checks the API version.

        Raises:
            InferenceError: the route does not have the version.
        """

    def find(self, azure: Azure, account: Resource, name: str, domain: str) -> Deployed | None:  # noqa: ARG002 - its base's parameters
        """The deployment that a call names, and its model; None when it does not exist, or is still being created."""
        return _deployed(azure, account, name)

    def check_model(self, _version: str | None, operation: Operation, model: Model) -> None:
        """Checks that the model has the operation on this route.

        Raises:
            InferenceError: the model does not have the operation.
        """
        if operation is RESPONSES and not model.can(operation.capability):
            raise errors.responses_not_supported()
        if not model.can(operation.capability):
            raise errors.operation_not_supported(operation.capability, model.name)

    def no_deployment(self, _name: str) -> InferenceError:
        """The error for a deployment that does not exist."""
        return errors.deployment_not_found()

    def no_role(self, principal: Principal, operation: Operation) -> InferenceError:
        """The error for a principal without a role."""
        action = f"OpenAI/deployments/{operation.path}/action"
        return errors.lacks_role(principal.object_id, action, f"POST {self.prefix}/{operation.path}")

    def in_own_format(self, error: InferenceError, _request_id: str) -> InferenceError:
        """An error in this route's format."""
        return error


class Dated(Route):
    """The dated Azure OpenAI route: OpenAI models only, API versions until April 2025."""

    domains = frozenset({OPEN_AI_DOMAIN, COGNITIVE_SERVICES_DOMAIN})
    prefix = "/openai/deployments/{deployment}"

    def check_version(self, version: str | None, operation: Operation) -> None:
        """Requires a known version."""
        api_versions.check_dated(version, operation.path)

    def check_model(self, version: str | None, operation: Operation, model: Model) -> None:
        """Serves OpenAI models only, and reasoning models only from a later version on."""
        # Azure's answer for another vendor's model is not known. A 404 would make clients wait for the deployment.
        if not model.is_open_ai:
            raise errors.operation_not_supported(operation.capability, model.name)
        super().check_model(version, operation, model)
        api_versions.check_dated_for_model(version, model)


class DatedOfAccount(Dated):
    """The dated Azure OpenAI route for operations that name the deployment in the body, or need none."""

    prefix = "/openai"


class DatedImages(Dated):
    """The dated route for images, which serves Black Forest Labs' models, too, and also on the Foundry host."""

    domains = Dated.domains | {FOUNDRY_DOMAIN}

    def check_model(self, version: str | None, operation: Operation, model: Model) -> None:
        """Serves all image models, most of them only from a later version on."""
        Route.check_model(self, version, operation, model)
        api_versions.check_dated_for_images(version, model)


class V1(Route):
    """The route for all models, with the deployment in the body and without a dated version."""

    domains = frozenset({OPEN_AI_DOMAIN, FOUNDRY_DOMAIN})
    prefix = "/openai/v1"
    key_as_bearer = True

    def check_version(self, version: str | None, _operation: Operation) -> None:
        """Requires no version."""
        api_versions.check_v1(version)

    def find(self, azure: Azure, account: Resource, name: str, domain: str) -> Deployed | None:
        """Also finds deployments on managed compute whose runtime has OpenAI's API, on the Foundry host."""
        if found := _deployed(azure, account, name):
            return found
        managed = managed_deployment_of(azure, account, name) if domain == FOUNDRY_DOMAIN else None
        if managed is None or managed["name"] != name or not managed_model(managed).is_open_ai_compatible:
            return None
        return managed, managed_model(managed).model

    def check_model(self, version: str | None, operation: Operation, model: Model) -> None:
        """Does not serve Anthropic's models."""
        if _is_anthropic(model):
            raise errors.unknown_model(model.name, 400)
        super().check_model(version, operation, model)

    def no_deployment(self, _name: str) -> InferenceError:
        """The error for a deployment that does not exist, with an error type."""
        return errors.deployment_not_found_on_v1()


class ModelInference(Route):
    """The route `/models`, for all models but without the Responses API."""

    domains = frozenset({FOUNDRY_DOMAIN})
    prefix = "/models"
    honours_extra_parameters = True

    def check_version(self, version: str | None, _operation: Operation) -> None:
        """Requires a known version."""
        api_versions.check_model_inference(version)

    def check_model(self, _version: str | None, operation: Operation, model: Model) -> None:
        """Refuses operations that the model does not have, and Anthropic's models."""
        if _is_anthropic(model):
            raise errors.api_not_supported()
        if not model.can(operation.capability):
            raise errors.route_not_supported()

    def no_deployment(self, name: str) -> InferenceError:
        """The error for a deployment that does not exist, which names the model."""
        return errors.unknown_model(name)

    def no_role(self, _principal: Principal, _operation: Operation) -> InferenceError:
        """The error for a principal without a role, with the text of model inference."""
        return errors.lacks_role_for_model_inference()


class Anthropic(Route):
    """The Messages API of Anthropic's models; its client calls it under this prefix."""

    domains = frozenset({FOUNDRY_DOMAIN})
    prefix = "/anthropic/v1"
    key_headers = ("x-api-key", "api-key")
    # Any date is accepted: Anthropic's client sends a newer one than the documentation.
    required_headers = ("anthropic-version",)

    def check_version(self, _version: str | None, _operation: Operation) -> None:
        """Requires the header `anthropic-version`; the query is ignored."""

    def check_model(self, _version: str | None, _operation: Operation, model: Model) -> None:
        """Serves Anthropic's models only."""
        if not _is_anthropic(model):
            raise errors.unknown_model(model.name)

    def no_deployment(self, name: str) -> InferenceError:
        """The error for a deployment that does not exist, which names the model."""
        return errors.unknown_model(name)

    def in_own_format(self, error: InferenceError, request_id: str) -> InferenceError:
        """An error in Anthropic's format. Whether Azure's front end sends its own format instead is not known."""
        return errors.as_anthropic(error, request_id)


class ManagedCompute(Route):
    """The routes of a model's own runtime on managed compute: no version, no filter, and errors of the runtime."""

    domains = frozenset({FOUNDRY_DOMAIN})
    prefix = "/managed-deployments/{deployment}"
    key_as_bearer = True

    def check_version(self, _version: str | None, _operation: Operation) -> None:
        """Accepts any version: the route has none."""

    def find(self, azure: Azure, account: Resource, name: str, domain: str) -> Deployed | None:  # noqa: ARG002 - its base's parameters
        """Finds deployments on managed compute only."""
        found = managed_deployment_of(azure, account, name)
        return (found, managed_model(found).model) if found and found["name"] == name else None

    def check_model(self, _version: str | None, operation: Operation, model: Model) -> None:
        """Refuses operations that the runtime does not have as unknown paths."""
        if not model.can(operation.capability):
            raise errors.no_such_path_of_runtime()


class ManagedComputeV1(ManagedCompute):
    """The runtime's routes below `/v1`; whether Azure passes both prefixes on is not known."""

    prefix = "/managed-deployments/{deployment}/v1"


def _deployed(azure: Azure, account: Resource, name: str) -> Deployed | None:
    found = deployment_of(azure, account, name)
    # Case matters in these names, unlike in ARM's ids.
    if found is None or found["name"] != name:
        return None
    wanted = found["properties"]["model"]
    model = catalogue.find(wanted["format"], wanted["name"], wanted["version"])
    return (found, model) if model else None


def _is_anthropic(model: Model) -> bool:
    return model.format == "Anthropic"
