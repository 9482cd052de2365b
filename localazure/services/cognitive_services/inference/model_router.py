"""The model router: a deployment that passes each prompt to another model, which the answer names."""

from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import catalogue
from localazure.services.cognitive_services.catalogue import Model

NAME = "model-router"

# The model without a configured subset; Azure chooses by the prompt.
_BY_MODE = {"balanced": "gpt-4.1-mini", "cost": "gpt-4.1-nano", "quality": "gpt-4.1"}


def pick(deployment: Resource) -> Model:
    """The model that a router's deployment passes a prompt to: always the first of its models."""
    routing = deployment["properties"].get("routing") or {}
    chosen = next(iter(routing.get("models") or []), None)
    model = (
        catalogue.find(chosen["format"], chosen["name"], chosen.get("version"))
        if chosen
        else catalogue.find("OpenAI", _BY_MODE[routing.get("mode", "balanced")], None)
    )
    assert model, "a deployment's subset has models of the catalogue only"
    return model
