"""API versions of the inference routes."""

from collections.abc import Mapping

from localazure.services.cognitive_services.catalogue import Model
from localazure.services.cognitive_services.inference import errors

DATED = (
    "2022-12-01",
    "2023-03-15-preview",
    "2023-05-15",
    "2023-06-01-preview",
    "2023-07-01-preview",
    "2023-08-01-preview",
    "2023-09-01-preview",
    "2023-12-01-preview",
    "2024-02-01",
    "2024-02-15-preview",
    "2024-03-01-preview",
    "2024-04-01-preview",
    "2024-05-01-preview",
    "2024-06-01",
    "2024-07-01-preview",
    "2024-08-01-preview",
    "2024-09-01-preview",
    "2024-10-01-preview",
    "2024-10-21",
    "2024-12-01-preview",
    "2025-01-01-preview",
    "2025-02-01-preview",
    "2025-03-01-preview",
    "2025-04-01-preview",
)
"""The API versions of the Azure OpenAI routes, oldest first; Azure publishes no newer ones."""
MODEL_INFERENCE = ("2024-05-01-preview", "2025-04-01")
_V1 = (None, "v1", "preview", "latest")
_FIRST_WITH: Mapping[str, str] = {
    "audio/transcriptions": "2023-09-01-preview",
    "images/generations": "2023-12-01-preview",
    "audio/speech": "2024-02-15-preview",
    "files": "2024-07-01-preview",
    "batches": "2024-07-01-preview",
    "responses": "2025-03-01-preview",
}
"""The first API version of an operation; operations without an entry are in all versions."""
_FIRST_WITH_REASONING = "2024-12-01-preview"
_FIRST_WITH_OTHERS_THAN_DALL_E = "2025-04-01-preview"


def check_dated(version: str | None, operation: str) -> None:
    """Checks the version of an Azure OpenAI route.

    Raises:
        InferenceError: the version is missing, unknown, or too old for the operation.
    """
    if version not in DATED:
        raise errors.not_found()
    if version < _FIRST_WITH.get(operation, ""):
        raise errors.version_too_old_for_responses() if operation == "responses" else errors.not_found()


def check_dated_for_model(version: str | None, model: Model) -> None:
    """Checks that a version is new enough for a model.

    Raises:
        InferenceError: the model is a reasoning model, and the version is older than these.
    """
    if model.reasoning and (version or "") < _FIRST_WITH_REASONING:
        raise errors.version_too_old_for_model(_FIRST_WITH_REASONING)


def check_dated_for_images(version: str | None, model: Model) -> None:
    """Checks that a version is new enough for a model that makes images.

    Raises:
        InferenceError: the model is not DALL-E, and the version is older than other image models.
    """
    if not model.name.startswith("dall-e") and (version or "") < _FIRST_WITH_OTHERS_THAN_DALL_E:
        raise errors.version_too_old_for_model(_FIRST_WITH_OTHERS_THAN_DALL_E)


def check_v1(version: str | None) -> None:
    """Checks the version of the v1 route, which needs none.

    Raises:
        InferenceError: the version is a date.
    """
    if version not in _V1:
        raise errors.version_not_supported()


def check_model_inference(version: str | None) -> None:
    """Checks the version of the model inference route.

    Raises:
        InferenceError: the version is missing or unknown.
    """
    if version not in MODEL_INFERENCE:
        raise errors.not_found()
