"""The model router: a deployment that hands each prompt to another model, whose name is the answer's."""

from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import catalogue
from localazure.services.cognitive_services.catalogue import Model

NAME = "model-router"

# What the local Azure takes without a subset of models; Azure decides by the prompt.
_BY_MODE = {"balanced": "gpt-4.1-mini", "cost": "gpt-4.1-nano", "quality": "gpt-4.1"}


def pick(deployment: Resource) -> Model:
    """The model that a router's deployment hands a prompt to: always the first of those it may take."""
    routing = deployment["properties"].get("routing") or {}
    chosen = next(iter(routing.get("models") or []), None)
    model = (
        catalogue.find(chosen["format"], chosen["name"], chosen.get("version"))
        if chosen
        else catalogue.find("OpenAI", _BY_MODE[routing.get("mode", "balanced")], None)
    )
    assert model, "a deployment's subset has models of the catalogue only"
    return model
