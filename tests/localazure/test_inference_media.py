"""Images, speech and transcriptions."""

import base64
import struct
import zlib
from typing import Any

import pytest
from aiohttp import FormData

from localazure.services.cognitive_services import data_plane
from tests.localazure.world import Answer, Client, World

OPEN_AI = "https://ai-demo.openai.azure.com"
COGNITIVE = "https://ai-demo.cognitiveservices.azure.com"
FOUNDRY = "https://ai-demo.services.ai.azure.com"
KEY = {"api-key": "first-key"}
PROMPT = {"prompt": "a dot"}


@pytest.fixture
async def client(world: World, connect: Any) -> Client:
    world.account()
    world.deployment("image", "gpt-image-1", "2025-04-15")
    world.deployment("dalle", "dall-e-3", "3.0", sku="Standard")
    world.deployment("flux", "FLUX.1-Kontext-pro", "1", "Black Forest Labs")
    world.deployment("flux2", "FLUX.2-pro", "1", "Black Forest Labs")
    world.deployment("mai", "MAI-Image-2.5", "2026-06-02", "Microsoft")
    world.deployment("rank", "Cohere-rerank-v4.0-pro", "1", "Cohere")
    world.deployment("tts", "gpt-4o-mini-tts", "2025-03-20")
    world.deployment("whisper", "whisper", "001", sku="Standard")
    world.deployment("transcribe", "gpt-4o-transcribe", "2025-03-20")
    world.deployment("mini", "gpt-4.1-mini", "2025-04-14")
    served: Client = await connect(data_plane.application(world.azure))
    return served


def url(deployment: str, task: str, host: str = OPEN_AI, version: str = "2025-04-01-preview") -> str:
    return f"{host}/openai/deployments/{deployment}/{task}?api-version={version}"


def images(deployment: str, **kwargs: str) -> str:
    return url(deployment, "images/generations", **kwargs)


def recording(content: bytes = b"RIFF", name: str = "ping.wav", **fields: str) -> FormData:
    form = FormData(fields)
    form.add_field("file", content, filename=name, content_type="audio/wav")
    return form


def refused(answer: Answer, param: str, code: str) -> None:
    assert answer.status == 400, answer.text
    assert (answer.error["param"], answer.error["code"]) == (param, code)


# Images

BEARER = {"Authorization": "Bearer first-key"}
FLUX = f"{FOUNDRY}/providers/blackforestlabs/v1/flux-2-pro?api-version=preview"
MAI = f"{FOUNDRY}/mai/v1/images/generations"
RERANK = f"{FOUNDRY}/providers/cohere/v2/rerank"


@pytest.mark.parametrize("deployment", ["flux2", "mai"])
@pytest.mark.parametrize("host", [OPEN_AI, FOUNDRY])
async def test_images_api_does_not_serve_models_with_an_api_of_their_own(
    client: Client, deployment: str, host: str
) -> None:
    answer = await client.send("POST", images(deployment, host=host), PROMPT, KEY)

    assert (answer.status, answer.error["code"]) == (400, "OperationNotSupported")


@pytest.mark.parametrize(("url_", "model", "header"), [(FLUX, "flux2", BEARER), (MAI, "mai", KEY)])
async def test_image_of_a_publishers_own_api(client: Client, url_: str, model: str, header: dict[str, str]) -> None:
    size = {"width": 1024, "height": 768}
    answer = await client.send("POST", url_, {"model": model, **PROMPT, **size}, header)

    image = base64.b64decode(answer.body["data"][0]["b64_json"])
    assert struct.unpack(">II", image[16:24]) == (1024, 768)


@pytest.mark.parametrize(
    ("url_", "body", "header", "status"),
    [
        (FLUX, {"model": "flux2", **PROMPT}, KEY, 401),
        (FLUX, {"model": "flux2", **PROMPT}, {}, 401),
        (FLUX.replace("preview", "2025-04-01-preview"), {"model": "flux2", **PROMPT}, BEARER, 404),
        (FLUX.replace("2-pro", "2-flex"), {"model": "flux2", **PROMPT}, BEARER, 400),
        (FLUX, {"model": "mai", **PROMPT}, BEARER, 400),
        (FLUX, {"model": "flux2", **PROMPT, "num_images": 2}, BEARER, 400),
        (FLUX, {"model": "flux2", **PROMPT, "size": "1024x1024"}, BEARER, 400),
        (FLUX, {"model": "FLUX.2-pro", **PROMPT}, BEARER, 404),
        (MAI, {"model": "mai", **PROMPT, "width": 512}, KEY, 400),
        (MAI, {"model": "mai", **PROMPT, "width": 1536, "height": 1536}, KEY, 400),
        (MAI, {"model": "mai", **PROMPT}, BEARER, 401),
        (MAI, {"model": "flux2", **PROMPT}, KEY, 400),
        (RERANK, {"model": "rank", "query": "Paris"}, BEARER, 400),
        (RERANK, {"model": "mini", "query": "Paris", "documents": ["Paris"]}, BEARER, 400),
        (RERANK, {"model": "rank", "query": "Paris", "documents": ["Paris"]}, {}, 401),
    ],
)
async def test_publishers_own_api_refuses(
    client: Client, url_: str, body: dict[str, Any], header: dict[str, str], status: int
) -> None:
    assert (await client.send("POST", url_, body, header)).status == status


@pytest.mark.parametrize("header", [KEY, BEARER])
async def test_rerank_of_a_deployment(client: Client, header: dict[str, str]) -> None:
    body = {"model": "rank", "query": "capital of France", "documents": ["Rome", "Paris, the capital"], "top_n": 1}
    answer = await client.send("POST", RERANK, body, header)

    assert [each["index"] for each in answer.body["results"]] == [1]


@pytest.mark.parametrize(
    ("deployment", "host"),
    [("image", OPEN_AI), ("image", COGNITIVE), ("dalle", OPEN_AI), ("flux", OPEN_AI), ("flux", FOUNDRY)],
)
async def test_image_is_a_png_of_the_default_size(client: Client, deployment: str, host: str) -> None:
    answer = await client.send("POST", images(deployment, host=host), PROMPT, KEY)

    assert answer.status == 200, answer.text
    assert answer.body["created"] > 0
    (image,) = answer.body["data"]
    assert size_of_png(base64.b64decode(image["b64_json"])) == (1024, 1024)


def size_of_png(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG with one bit per pixel, all of which are there."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    start = data.index(b"IDAT")
    (length,) = struct.unpack(">I", data[start - 4 : start])
    pixels = data[start + 4 : start + 4 + length]
    assert zlib.crc32(b"IDAT" + pixels) == struct.unpack(">I", data[start + 4 + length : start + 8 + length])[0]
    assert len(zlib.decompress(pixels)) == height * (1 + width // 8)
    return width, height


async def test_number_and_size_of_images(client: Client) -> None:
    answer = await client.send("POST", images("image"), {**PROMPT, "n": 2, "size": "1536x1024"}, KEY)

    sizes = [size_of_png(base64.b64decode(each["b64_json"])) for each in answer.body["data"]]
    assert sizes == [(1536, 1024)] * 2


@pytest.mark.parametrize(
    ("deployment", "body", "param", "code"),
    [
        ("image", {}, "prompt", "missing_required_parameter"),
        ("image", {"prompt": ["a dot"]}, "prompt", "invalid_type"),
        ("image", {**PROMPT, "n": 0}, "n", "integer_below_min_value"),
        ("image", {**PROMPT, "n": 11}, "n", "invalid_value"),
        ("dalle", {**PROMPT, "n": 2}, "n", "invalid_value"),
        ("image", {**PROMPT, "size": "256x256"}, "size", "invalid_value"),
        ("flux", {**PROMPT, "size": "huge"}, "size", "invalid_value"),
        ("flux", {**PROMPT, "size": "4096x4096"}, "size", "invalid_value"),
        ("image", {**PROMPT, "response_format": "b64_json"}, "response_format", "unknown_parameter"),
        ("image", {**PROMPT, "messages": []}, "messages", "unknown_parameter"),
    ],
)
async def test_refused_image(client: Client, deployment: str, body: Any, param: str, code: str) -> None:
    refused(await client.send("POST", images(deployment), body, KEY), param, code)


async def test_images_need_a_late_version_but_not_those_of_dall_e(client: Client) -> None:
    old = "2024-10-21"

    assert (await client.send("POST", images("dalle", version=old), PROMPT, KEY)).status == 200
    for deployment in ("image", "flux"):
        answer = await client.send("POST", images(deployment, version=old), PROMPT, KEY)
        assert (answer.status, answer.error["code"]) == (400, "BadRequest")
        assert "2025-04-01-preview and later" in answer.error["message"]


# Speech


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ({"voice": "alloy"}, "input", "missing_required_parameter"),
        ({"input": "ping"}, "voice", "missing_required_parameter"),
        ({"input": "ping", "voice": "nobody"}, "voice", "invalid_value"),
        ({"input": "ping", "voice": "alloy", "response_format": "midi"}, "response_format", "invalid_value"),
        ({"input": "ping", "voice": "alloy", "speed": 9}, "speed", "invalid_value"),
        ({"input": "ping", "voice": "alloy", "messages": []}, "messages", "unknown_parameter"),
    ],
)
async def test_refused_speech(client: Client, body: Any, param: str, code: str) -> None:
    refused(await client.send("POST", url("tts", "audio/speech"), body, KEY), param, code)


async def test_speech_is_not_in_the_oldest_versions(client: Client) -> None:
    answer = await client.send("POST", url("tts", "audio/speech", version="2023-05-15"), {"input": "ping"}, KEY)

    assert (answer.status, answer.error["code"]) == (404, "404")


# Transcriptions


@pytest.mark.parametrize("deployment", ["whisper", "transcribe"])
async def test_transcription(client: Client, deployment: str) -> None:
    answer = await client.send("POST", url(deployment, "audio/transcriptions"), recording(), KEY)

    assert answer.status == 200, answer.text
    assert answer.body["text"]


@pytest.mark.parametrize(
    ("kind", "start"),
    [("text", "Hello"), ("srt", "1\n00:00:00,000 --> 00:00:01,000\nHello"), ("vtt", "WEBVTT\n\n00:00:00.000 --> ")],
)
async def test_transcription_as_text(client: Client, kind: str, start: str) -> None:
    form = recording(response_format=kind)

    answer = await client.send("POST", url("whisper", "audio/transcriptions"), form, KEY)

    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.text.startswith(start)


async def test_transcription_with_segments(client: Client) -> None:
    form = recording(response_format="verbose_json")

    body = (await client.send("POST", url("whisper", "audio/transcriptions"), form, KEY)).body

    assert body["segments"][0]["text"] == body["text"]
    assert body["duration"] == body["segments"][0]["end"]


@pytest.mark.parametrize(
    ("deployment", "form", "param", "code"),
    [
        ("whisper", {"content": b""}, "file", "invalid_value"),
        ("whisper", {"name": "ping.exe"}, "file", "invalid_value"),
        ("whisper", {"response_format": "pdf"}, "response_format", "invalid_value"),
        ("transcribe", {"response_format": "srt"}, "response_format", "unsupported_value"),
        ("whisper", {"voice": "alloy"}, "voice", "unknown_parameter"),
    ],
)
async def test_refused_transcription(client: Client, deployment: str, form: Any, param: str, code: str) -> None:
    refused(await client.send("POST", url(deployment, "audio/transcriptions"), recording(**form), KEY), param, code)


async def test_transcription_without_a_file(client: Client) -> None:
    form = FormData({"response_format": "json"}, default_to_multipart=True)

    refused(
        await client.send("POST", url("whisper", "audio/transcriptions"), form, KEY),
        "file",
        "missing_required_parameter",
    )
    assert (await client.send("POST", url("whisper", "audio/transcriptions"), {"file": "x"}, KEY)).status == 400


# What the model can do


@pytest.mark.parametrize(
    ("deployment", "task", "body", "operation"),
    [
        ("mini", "images/generations", PROMPT, "imageGenerations"),
        ("mini", "audio/speech", {"input": "ping", "voice": "alloy"}, "audioSpeech"),
        ("mini", "audio/transcriptions", None, "audioTranscriptions"),
        ("image", "chat/completions", {"messages": [{"role": "user", "content": "ping"}]}, "chatCompletion"),
    ],
)
async def test_task_that_is_not_the_models(
    client: Client, deployment: str, task: str, body: Any, operation: str
) -> None:
    answer = await client.send("POST", url(deployment, task), body or recording(), KEY)

    assert (answer.status, answer.error["code"]) == (400, "OperationNotSupported")
    assert answer.error["message"].startswith(f"The {operation} operation does not work")


@pytest.mark.parametrize("task", ["images/generations", "audio/speech", "audio/transcriptions"])
async def test_media_need_a_credential(client: Client, task: str) -> None:
    assert (await client.send("POST", url("image", task), PROMPT)).status == 401
