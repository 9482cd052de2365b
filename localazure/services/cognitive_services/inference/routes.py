"""The ways to call a deployment, and where they differ: hosts, credentials, versions, refusals."""

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
    """What is asked of a model."""

    path: str
    capability: str
    """The model's capability that it takes, which is also how an error names the operation."""
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
# Of the account, not of a deployment: no model is asked for its capability.
MODELS = Operation("models", "")
FILES = Operation("files", "")
BATCHES = Operation("batches", "")


Deployed = tuple[Resource, Model]
"""A deployment, and the model behind it."""


class Route(ABC):
    """One way to call a deployment."""

    domains: ClassVar[AbstractSet[str]]
    prefix: ClassVar[str]
    """What stands before the operation in the path."""
    key_headers: ClassVar[Sequence[str]] = ("api-key",)
    """The headers that carry the key; the first that is there counts."""
    key_as_bearer: ClassVar[bool] = False
    """Whether the key is also taken as `Authorization: Bearer {key}`."""
    required_headers: ClassVar[Sequence[str]] = ()
    """Headers without which nothing is answered."""
    heeds_extra_parameters: ClassVar[bool] = False
    """Whether the header `extra-parameters` can make unknown parameters pass."""

    @abstractmethod
    def check_version(self, version: str | None, operation: Operation) -> None:
        """Checks the API version.

        Raises:
            InferenceError: this route does not know it.
        """

    def find(self, azure: Azure, account: Resource, name: str, domain: str) -> Deployed | None:  # noqa: ARG002 - its base's parameters
        """The deployment that a call names, and its model; None when there is none, or not yet."""
        return _deployed(azure, account, name)

    def check_model(self, _version: str | None, operation: Operation, model: Model) -> None:
        """Checks that the model does this here.

        Raises:
            InferenceError: it does not.
        """
        if operation is RESPONSES and not model.can(operation.capability):
            raise errors.responses_not_supported()
        if not model.can(operation.capability):
            raise errors.operation_not_supported(operation.capability, model.name)

    def no_deployment(self, _name: str) -> InferenceError:
        """No deployment of that name answers."""
        return errors.deployment_not_found()

    def no_role(self, principal: Principal, operation: Operation) -> InferenceError:
        """The caller may not do this."""
        action = f"OpenAI/deployments/{operation.path}/action"
        return errors.lacks_role(principal.object_id, action, f"POST {self.prefix}/{operation.path}")

    def in_its_words(self, error: InferenceError, _request_id: str) -> InferenceError:
        """An error as this route spells it."""
        return error


class Dated(Route):
    """Azure OpenAI's own: OpenAI models only, one API version per month until April 2025."""

    domains = frozenset({OPEN_AI_DOMAIN, COGNITIVE_SERVICES_DOMAIN})
    prefix = "/openai/deployments/{deployment}"

    def check_version(self, version: str | None, operation: Operation) -> None:
        """A version is required."""
        api_versions.check_dated(version, operation.path)

    def check_model(self, version: str | None, operation: Operation, model: Model) -> None:
        """Only OpenAI models are served, and reasoning models only from a later version on."""
        # What Azure answers for another vendor's model is not known. A 404 would say "wait for it".
        if not model.is_open_ai:
            raise errors.operation_not_supported(operation.capability, model.name)
        super().check_model(version, operation, model)
        api_versions.check_dated_for_model(version, model)


class DatedOfAccount(Dated):
    """The operations of Azure OpenAI whose deployment stands in the body, or that need none."""

    prefix = "/openai"


class DatedImages(Dated):
    """Images also come from Black Forest Labs' models, and on the host of all vendors' models too."""

    domains = Dated.domains | {FOUNDRY_DOMAIN}

    def check_model(self, version: str | None, operation: Operation, model: Model) -> None:
        """Every model that makes images, most of them with a late version only."""
        Route.check_model(self, version, operation, model)
        api_versions.check_dated_for_images(version, model)


class V1(Route):
    """The route for all models, with the deployment in the body and without a dated version."""

    domains = frozenset({OPEN_AI_DOMAIN, FOUNDRY_DOMAIN})
    prefix = "/openai/v1"
    key_as_bearer = True

    def check_version(self, version: str | None, _operation: Operation) -> None:
        """No version is needed."""
        api_versions.check_v1(version)

    def find(self, azure: Azure, account: Resource, name: str, domain: str) -> Deployed | None:
        """Managed compute too, on one of the hosts, where its runtime has OpenAI's API."""
        if found := _deployed(azure, account, name):
            return found
        managed = managed_deployment_of(azure, account, name) if domain == FOUNDRY_DOMAIN else None
        if managed is None or managed["name"] != name or not managed_model(managed).is_open_ai_compatible:
            return None
        return managed, managed_model(managed).model

    def check_model(self, version: str | None, operation: Operation, model: Model) -> None:
        """Anthropic's models are unknown here."""
        if _is_anthropic(model):
            raise errors.unknown_model(model.name, 400)
        super().check_model(version, operation, model)

    def no_deployment(self, _name: str) -> InferenceError:
        """As elsewhere, with an error type."""
        return errors.deployment_not_found_on_v1()


class ModelInference(Route):
    """The route `/models`, for all models but without the Responses API."""

    domains = frozenset({FOUNDRY_DOMAIN})
    prefix = "/models"
    required_headers: ClassVar[Sequence[str]] = ()
    """Headers without which nothing is answered."""
    heeds_extra_parameters = True

    def check_version(self, version: str | None, _operation: Operation) -> None:
        """A version is required."""
        api_versions.check_model_inference(version)

    def check_model(self, _version: str | None, operation: Operation, model: Model) -> None:
        """A task that is not the model's has no route here, and Anthropic's models have none at all."""
        if _is_anthropic(model):
            raise errors.api_not_supported()
        if not model.can(operation.capability):
            raise errors.route_not_supported()

    def no_deployment(self, name: str) -> InferenceError:
        """It speaks of models."""
        return errors.unknown_model(name)

    def no_role(self, _principal: Principal, _operation: Operation) -> InferenceError:
        """In other words than the OpenAI routes."""
        return errors.lacks_role_for_model_inference()


class Anthropic(Route):
    """The Messages API of Anthropic's models; its client calls it under this prefix."""

    domains = frozenset({FOUNDRY_DOMAIN})
    prefix = "/anthropic/v1"
    key_headers = ("x-api-key", "api-key")
    # Of any date: Anthropic's client sends a newer one than the documentation.
    required_headers = ("anthropic-version",)

    def check_version(self, _version: str | None, _operation: Operation) -> None:
        """The version is in the header; the query says nothing."""

    def check_model(self, _version: str | None, _operation: Operation, model: Model) -> None:
        """Other vendors' models are not there."""
        if not _is_anthropic(model):
            raise errors.unknown_model(model.name)

    def no_deployment(self, name: str) -> InferenceError:
        """It speaks of models."""
        return errors.unknown_model(name)

    def in_its_words(self, error: InferenceError, request_id: str) -> InferenceError:
        """Every error in Anthropic's form. Whether Azure's front end sends its own form instead is not known."""
        return errors.as_anthropic(error, request_id)


class ManagedCompute(Route):
    """The routes of a model's own runtime on managed compute: no version, no filter, and errors of the runtime."""

    domains = frozenset({FOUNDRY_DOMAIN})
    prefix = "/managed-deployments/{deployment}"
    key_as_bearer = True

    def check_version(self, _version: str | None, _operation: Operation) -> None:
        """There are no versions."""

    def find(self, azure: Azure, account: Resource, name: str, domain: str) -> Deployed | None:  # noqa: ARG002 - its base's parameters
        """Managed compute only."""
        found = managed_deployment_of(azure, account, name)
        return (found, managed_model(found).model) if found and found["name"] == name else None

    def check_model(self, _version: str | None, operation: Operation, model: Model) -> None:
        """What a runtime does not do is a path that it does not have."""
        if not model.can(operation.capability):
            raise errors.no_such_path_of_runtime()


class ManagedComputeV1(ManagedCompute):
    """The same below `/v1`, as the runtimes themselves have it; whether Azure passes both on is not known."""

    prefix = "/managed-deployments/{deployment}/v1"


def _deployed(azure: Azure, account: Resource, name: str) -> Deployed | None:
    found = deployment_of(azure, account, name)
    # ARM's ids ignore case, these names do not.
    if found is None or found["name"] != name:
        return None
    wanted = found["properties"]["model"]
    model = catalogue.find(wanted["format"], wanted["name"], wanted["version"])
    return (found, model) if model else None


def _is_anthropic(model: Model) -> bool:
    return model.format == "Anthropic"
