"""Embeddings: unit vectors that depend on the text alone."""

import base64
import hashlib
import json
import math
import struct
from typing import Any

from aiohttp import web

from localazure.services.cognitive_services.catalogue import Model
from localazure.services.cognitive_services.inference import parameters
from localazure.services.cognitive_services.inference.calls import Call
from localazure.services.cognitive_services.inference.chat import model_name
from localazure.services.cognitive_services.inference.generation import count_tokens

Json = dict[str, Any]


async def answer(call: Call) -> web.Response:
    """Answers a call."""
    call.check_known(parameters.EMBEDDINGS)
    parameters.check_embeddings(call.body, call.model)
    found = embeddings(call.model, call.body)
    call.count(found["usage"]["total_tokens"])
    return web.json_response(found)


def answer_line(model: Model, body: Json, _created: int) -> Json:
    """The answer to a line of a batch.

    Raises:
        InferenceError: 400.
    """
    parameters.check_known(body, parameters.EMBEDDINGS)
    parameters.check_embeddings(body, model)
    return embeddings(model, body)


def embeddings(model: Model, body: Json) -> Json:
    """The answer to a valid request body."""
    assert model.dimensions, "a model with embeddings has a length in the catalogue"
    length = body.get("dimensions") or model.dimensions.length
    as_text = body.get("encoding_format") == "base64"
    items = [
        {
            "object": "embedding",
            "index": index,
            "embedding": _base64(vector) if as_text else vector,
        }
        for index, vector in enumerate(_vector(each, length) for each in _inputs(body["input"]))
    ]
    tokens = count_tokens(body["input"])
    return {
        "object": "list",
        "data": items,
        "model": model_name(model),
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def _inputs(given: Any) -> list[Any]:
    """The texts of a request; a list of numbers is one text, given as tokens."""
    if isinstance(given, str) or isinstance(given[0], int):
        return [given]
    return list(given)


def _vector(text: Any, length: int) -> list[float]:
    noise = hashlib.shake_256(json.dumps(text).encode()).digest(2 * length)
    numbers = struct.unpack(f"<{length}h", noise)
    size = math.sqrt(sum(each * each for each in numbers)) or 1.0
    return [each / size for each in numbers]


def _base64(vector: list[float]) -> str:
    """A vector as base64 of little-endian float32."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
