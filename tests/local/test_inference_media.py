"""Images, speech and transcriptions under the openai package."""

import base64
import io
import wave
from collections.abc import Iterator

import openai
import pytest
from openai import AzureOpenAI

from localazure.instance import LocalAzure
from tests.local.hubs import Hub, new_hub

VERSION = "2025-04-01-preview"


@pytest.fixture
def hub(local_azure: LocalAzure) -> Iterator[Hub]:
    hub = new_hub()
    hub.deploy("image", "OpenAI", "gpt-image-1", "2025-04-15")
    hub.deploy("flux", "Black Forest Labs", "FLUX.1-Kontext-pro", "1")
    hub.deploy("tts", "OpenAI", "gpt-4o-mini-tts", "2025-03-20")
    hub.deploy("whisper", "OpenAI", "whisper", "001", sku="Standard")
    yield hub
    hub.delete()


@pytest.fixture
def client(hub: Hub) -> Iterator[AzureOpenAI]:
    with client_at(hub, "openai.azure.com") as client:
        yield client


def client_at(hub: Hub, domain: str) -> AzureOpenAI:
    return AzureOpenAI(
        azure_endpoint=f"https://{hub.name}.{domain}", api_key=hub.key, api_version=VERSION, max_retries=0
    )


@pytest.mark.parametrize(("domain", "model"), [("openai.azure.com", "image"), ("services.ai.azure.com", "flux")])
def test_image(hub: Hub, domain: str, model: str) -> None:
    with client_at(hub, domain) as client:
        answer = client.images.generate(model=model, prompt="a dot", n=1, size="1024x1024")

    assert answer.data
    assert base64.b64decode(answer.data[0].b64_json or "").startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("kind", "mime", "start"),
    [
        (None, "audio/mpeg", b"\xff\xfb"),
        ("opus", "audio/ogg", b"OggS"),
        ("aac", "audio/aac", b"\xff\xf1"),
        ("flac", "audio/flac", b"fLaC"),
        ("pcm", "audio/pcm", b"\0"),
    ],
)
def test_speech(client: AzureOpenAI, kind: str | None, mime: str, start: bytes) -> None:
    answer = client.audio.speech.create(
        model="tts", input="ping", voice="alloy", extra_body={"response_format": kind} if kind else None
    )

    assert answer.response.headers["Content-Type"] == mime
    assert answer.content.startswith(start)


def test_speech_can_be_transcribed(client: AzureOpenAI) -> None:
    speech = client.audio.speech.create(model="tts", input="ping", voice="alloy", response_format="wav").content
    with wave.open(io.BytesIO(speech)) as recording:
        assert recording.getnframes() > 0

    plain = client.audio.transcriptions.create(model="whisper", file=("ping.wav", speech))
    verbose = client.audio.transcriptions.create(
        model="whisper", file=("ping.wav", speech), response_format="verbose_json"
    )

    assert plain.text
    assert verbose.text == plain.text
    assert verbose.segments


def test_refused_speech(client: AzureOpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.audio.speech.create(model="tts", input="ping", voice="nobody")

    assert refused.value.param == "voice"


def test_empty_recording(client: AzureOpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.audio.transcriptions.create(model="whisper", file=("ping.wav", b""))

    assert refused.value.param == "file"
