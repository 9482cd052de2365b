"""Images, speech and transcription."""

import io
import wave
from typing import TYPE_CHECKING, Any

from aihub.contract.endpoint import Route
from aihub.smoke.tasks.adapter import Adapter, Caller, Question, posted, read
from aihub.smoke.tasks.openai_client import answer, client, named
from aihub.smoke.tasks.plain import own_request

if TYPE_CHECKING:
    from httpx2 import Response

_SAMPLES_PER_SECOND = 16_000


def _image_request(question: Question) -> dict[str, Any]:
    # The smallest size that every image model takes.
    return {"prompt": question.prompt or "a dot", "n": 1, "size": "1024x1024"}


def _image_answers(response: "Response") -> bool:
    match read(response):
        case {"data": [{"b64_json": str(image)} | {"url": str(image)}, *_]}:
            return bool(image)
    return False


def _speech_request(question: Question) -> dict[str, Any]:
    return {"voice": "alloy", "input": question.prompt or "ping"}


async def _speech(caller: Caller, route: Route, model: str | None, _question: Question) -> "Response":
    return await posted(_speech_request)(caller, route, model, Question())


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


IMAGES = Adapter(posted(_image_request), _image_answers, "image", request=_image_request)
IMAGES_OF_A_PUBLISHER = Adapter(own_request, _image_answers, "image")
SPEECH = Adapter(_speech, _speech_answers, "audio", request=_speech_request)
TRANSCRIPTIONS = Adapter(_transcription, _transcription_answers, "text")
