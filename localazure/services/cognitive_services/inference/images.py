"""Images: white PNG files of the requested size."""

import base64
import re
import struct
import zlib
from typing import Any

from aiohttp import web

from localazure.services.cognitive_services.catalogue import Model
from localazure.services.cognitive_services.inference import errors, parameters
from localazure.services.cognitive_services.inference.calls import Call
from localazure.services.cognitive_services.inference.generation import count_tokens

Json = dict[str, Any]

_DALL_E_ONLY = ("response_format", "style")
_DEFAULT_SIZE = "1024x1024"
_SIZES = {
    "dall-e-3": (_DEFAULT_SIZE, "1792x1024", "1024x1792"),
    "gpt-image-1": (_DEFAULT_SIZE, "1536x1024", "1024x1536", "auto"),
}
_LARGEST = 2048


async def answer(call: Call) -> web.Response:
    """Answers a call."""
    body, model = call.body, call.model
    call.check_known(parameters.IMAGES)
    _check(body, model)
    size = body.get("size") or _DEFAULT_SIZE
    width, height = map(int, (_DEFAULT_SIZE if size == "auto" else size).split("x"))
    image = base64.b64encode(png(width, height)).decode()
    count, tokens = body.get("n") or 1, count_tokens(body["prompt"])
    call.count(tokens)
    return web.json_response(
        {
            "created": call.now,
            "data": [{"b64_json": image} for _ in range(count)],
            "usage": {"input_tokens": tokens, "output_tokens": count, "total_tokens": tokens + count},
        }
    )


async def answer_flux(call: Call) -> web.Response:
    """Answers a call of Black Forest Labs' API: one image, with its width and height in the request."""
    body = call.body
    call.check_known(parameters.FLUX)
    for name in ("n", "num_images"):
        parameters.check_integer(body, name, 1)
        if body.get(name, 1) != 1:
            raise errors.invalid_value(name, "1")
    parameters.check_choice(body, "output_format", ["png"])
    return _one(call, smallest=64, most_pixels=4 * 1024 * 1024)


async def answer_mai(call: Call) -> web.Response:
    """Answers a call of Microsoft's own image models; the limits are those of MAI-Image-2.5."""
    call.check_known(parameters.MAI_IMAGES)
    return _one(call, smallest=768, most_pixels=1024 * 1024)


def _one(call: Call, *, smallest: int, most_pixels: int) -> web.Response:
    body = call.body
    parameters.check_text(body, "prompt")
    for name in ("width", "height"):
        parameters.check_integer(body, name, smallest)
    width, height = body.get("width", 1024), body.get("height", 1024)
    if width * height > most_pixels:
        raise errors.invalid_value("width", f"width times height is at most {most_pixels} pixels")
    call.check_prompt(body["prompt"])
    call.count(count_tokens(body["prompt"]))
    return web.json_response({"data": [{"b64_json": base64.b64encode(png(width, height)).decode()}]})


def _check(body: Json, model: Model) -> None:
    parameters.check_text(body, "prompt")
    parameters.check_integer(body, "n", 1)
    largest = 1 if model.name == "dall-e-3" else 10
    if (body.get("n") or 1) > largest:
        raise errors.invalid_value("n", f"at most {largest}")
    if model.name in _SIZES:
        parameters.check_choice(body, "size", _SIZES[model.name])
    else:
        _check_free_size(body.get("size") or _DEFAULT_SIZE)
    if model.name != "dall-e-3":
        for name in _DALL_E_ONLY:
            if name in body:
                raise errors.unknown_parameter(name)
    # Options that Azure accepts and this cannot do are refused: images are not stored for URLs, and JPEG is not
    # written.
    parameters.check_choice(body, "response_format", ["b64_json"])
    parameters.check_choice(body, "output_format", ["png"])


def _check_free_size(size: object) -> None:
    match = re.fullmatch(r"(\d{2,4})x(\d{2,4})", str(size))
    if match is None or max(map(int, match.groups())) > _LARGEST:
        raise errors.invalid_value("size", f"width x height of at most {_LARGEST} pixels, such as {_DEFAULT_SIZE}")


def png(width: int, height: int) -> bytes:
    """A white image, one bit per pixel."""
    row = b"\0" + b"\xff" * ((width + 7) // 8)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(row * height)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
