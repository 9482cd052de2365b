"""Images, speech and transcription."""

import io
import wave
from typing import TYPE_CHECKING

from aihub.contract.endpoint import Route
from aihub.smoke.tasks.adapter import Adapter, Caller, Question, read
from aihub.smoke.tasks.openai_client import answer, client, named
from aihub.smoke.tasks.plain import own_request

if TYPE_CHECKING:
    from httpx2 import Response

_SAMPLES_PER_SECOND = 16_000


async def _image(caller: Caller, route: Route, model: str | None, question: Question) -> "Response":
    # The smallest size that every image model takes.
    create = client(caller, route).images.with_raw_response.generate
    return await answer(create(model=named(model), prompt=question.prompt or "a dot", n=1, size="1024x1024"))


def _image_answers(response: "Response") -> bool:
    match read(response):
        case {"data": [{"b64_json": str(image)} | {"url": str(image)}, *_]}:
            return bool(image)
    return False


async def _speech(caller: Caller, route: Route, model: str | None, _question: Question) -> "Response":
    create = client(caller, route).audio.speech.with_raw_response.create
    return await answer(create(model=named(model), voice="alloy", input="ping"))


def _speech_answers(response: "Response") -> bool:
    kind = response.headers.get("content-type", "")
    return bool(response.content) and not kind.startswith(("application/json", "text/"))


async def _transcription(caller: Caller, route: Route, model: str | None, _question: Question) -> "Response":
    create = client(caller, route).audio.transcriptions.with_raw_response.create
    return await answer(create(model=named(model), file=("smoke.wav", _second_of_silence())))


def _transcription_answers(response: "Response") -> bool:
    # Of silence an empty text is the right one.
    match read(response):
        case {"text": str()}:
            return True
    return False


def _second_of_silence() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(_SAMPLES_PER_SECOND)
        recording.writeframes(bytes(2 * _SAMPLES_PER_SECOND))
    return file.getvalue()


IMAGES = Adapter(_image, _image_answers, "image")
IMAGES_OF_A_PUBLISHER = Adapter(own_request, _image_answers, "image")
SPEECH = Adapter(_speech, _speech_answers, "audio")
TRANSCRIPTIONS = Adapter(_transcription, _transcription_answers, "text")
