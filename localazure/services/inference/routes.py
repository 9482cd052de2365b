"""The three ways to call a deployment, and where they differ: hosts, credentials, versions, refusals."""

from abc import ABC, abstractmethod
from collections.abc import Set
from dataclasses import dataclass
from typing import ClassVar

from localazure.services.cognitive_services.catalogue import Model
from localazure.services.inference import api_versions, errors
from localazure.services.inference.errors import InferenceError
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


CHAT = Operation("chat/completions", "chatCompletion")
COMPLETIONS = Operation("completions", "completion")
EMBEDDINGS = Operation("embeddings", "embeddings")
RESPONSES = Operation("responses", "responses")


class Route(ABC):
    """One way to call a deployment."""

    domains: ClassVar[Set[str]]
    prefix: ClassVar[str]
    """What stands before the operation in the path."""
    key_as_bearer: ClassVar[bool] = False
    """Whether the key is also taken as `Authorization: Bearer {key}`."""
    heeds_extra_parameters: ClassVar[bool] = False
    """Whether the header `extra-parameters` can make unknown parameters pass."""

    @abstractmethod
    def check_version(self, version: str | None, operation: Operation) -> None:
        """Checks the API version.

        Raises:
            InferenceError: this route does not know it.
        """

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


class Dated(Route):
    """Azure OpenAI's own: OpenAI models only, one API version per month until April 2025."""

    domains = frozenset({OPEN_AI_DOMAIN, COGNITIVE_SERVICES_DOMAIN})
    prefix = "/openai/deployments/{deployment}"

    def check_version(self, version: str | None, operation: Operation) -> None:
        """A version is required."""
        api_versions.check_dated(version, responses=operation is RESPONSES)

    def check_model(self, version: str | None, operation: Operation, model: Model) -> None:
        """Only OpenAI models are served, and reasoning models only from a later version on."""
        # What Azure answers for another vendor's model is not known. A 404 would say "wait for it".
        if not model.is_open_ai:
            raise errors.operation_not_supported(operation.capability, model.name)
        super().check_model(version, operation, model)
        api_versions.check_dated_for_model(version, model)


class V1(Route):
    """The route for all models, with the deployment in the body and without a dated version."""

    domains = frozenset({OPEN_AI_DOMAIN, FOUNDRY_DOMAIN})
    prefix = "/openai/v1"
    key_as_bearer = True

    def check_version(self, version: str | None, _operation: Operation) -> None:
        """No version is needed."""
        api_versions.check_v1(version)

    def no_deployment(self, _name: str) -> InferenceError:
        """As elsewhere, with an error type."""
        return errors.deployment_not_found_on_v1()


class ModelInference(Route):
    """The route `/models`, for all models but without the Responses API."""

    domains = frozenset({FOUNDRY_DOMAIN})
    prefix = "/models"
    heeds_extra_parameters = True

    def check_version(self, version: str | None, _operation: Operation) -> None:
        """A version is required."""
        api_versions.check_model_inference(version)

    def check_model(self, _version: str | None, operation: Operation, model: Model) -> None:
        """A task that is not the model's has no route here."""
        if not model.can(operation.capability):
            raise errors.route_not_supported()

    def no_deployment(self, name: str) -> InferenceError:
        """It speaks of models."""
        return errors.unknown_model(name)

    def no_role(self, _principal: Principal, _operation: Operation) -> InferenceError:
        """In other words than the OpenAI routes."""
        return errors.lacks_role_for_model_inference()
