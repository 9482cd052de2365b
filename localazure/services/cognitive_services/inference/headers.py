"""Response headers of the inference routes."""

import uuid

from aiohttp import web

from localazure.facts.locations import name_of, regions
from localazure.services.cognitive_services.inference.calls import CALL, ESTIMATED_TOKENS, REQUEST_ID


async def add(request: web.Request, response: web.StreamResponse) -> None:
    """Adds the headers that all answers have, and those of accepted calls."""
    headers = response.headers
    headers["apim-request-id"] = str(uuid.uuid4())
    headers["x-ms-client-request-id"] = request.headers.get("x-ms-client-request-id", "Not-Set")
    headers["strict-transport-security"] = "max-age=31536000; includeSubDomains; preload"
    headers["x-content-type-options"] = "nosniff"
    if REQUEST_ID in request and request.path.startswith("/anthropic/"):
        headers["request-id"] = request[REQUEST_ID]
    if CALL not in request:
        return
    call = request[CALL]
    location: str = call.account["location"]
    headers["x-ms-region"] = regions().get(name_of(location), location)
    headers["x-ms-deployment-name"] = call.deployment["name"]
    if response.status == 200:
        headers["x-request-id"] = str(uuid.uuid4())
        if not call.is_managed:
            headers["x-ms-rai-invoked"] = "true"
        if ESTIMATED_TOKENS in request:
            capacity = call.deployment["sku"]["capacity"]
            headers["x-ratelimit-limit-requests"] = str(capacity)
            headers["x-ratelimit-limit-tokens"] = str(capacity * 1000)
            headers["x-ratelimit-remaining-requests"] = str(capacity - 1)
            headers["x-ratelimit-remaining-tokens"] = str(capacity * 1000 - request[ESTIMATED_TOKENS])
