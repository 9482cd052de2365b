"""The list of models."""

from aiohttp import web

from localazure.azure import Azure
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import catalogue


async def answer_list(_azure: Azure, _account: Resource, _request: web.Request) -> web.Response:
    """Answers with the models of the catalogue (not the deployments)."""
    items = [
        {
            "id": f"{model.name}-{model.version}",
            "object": "model",
            "created": 0,
            "owned_by": model.publisher,
            "lifecycle_status": model.lifecycle,
            "capabilities": {name: value == "true" for name, value in model.capabilities.items()},
        }
        for model in catalogue.models()
    ]
    return web.json_response({"object": "list", "data": items})
