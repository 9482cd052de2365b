"""Speech and transcription: speech is silence, a transcription is always the same sentence."""

import base64
import io
import wave
from pathlib import PurePath
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from localazure.services.cognitive_services.inference import errors, generation, parameters
from localazure.services.cognitive_services.inference.calls import Call

_VOICES = (
    *("alloy", "ash", "ballad", "cedar", "coral", "echo", "fable"),
    *("marin", "nova", "onyx", "sage", "shimmer", "verse"),
)
_SAMPLES_PER_SECOND = 24_000
_SLOWEST, _FASTEST = 0.25, 4.0

# The smallest files that players recognise: a silent frame for MP3, the header alone for the others.
_FRAMES = {
    "mp3": b"\xff\xfb\x90\xc4" + bytes(413),
    "aac": bytes.fromhex("fff15840011ffce0"),
    "flac": bytes.fromhex("664c6143800000221000100000000000000005dc00f000000000") + bytes(16),
    "opus": base64.b64decode(
        "T2dnUwACAAAAAAAAAAABAAAAAAAAAF3pgQoBE09wdXNIZWFkAQE4AcBdAAAAAABPZ2dTAAQAAAAAAAAAAAEAAAABAAAAYe4aLgEQT3B1c1RhZ3MAAAAA"
        "AAAAAA=="
    ),
}
_TYPES = {"mp3": "mpeg", "opus": "ogg", "aac": "aac", "flac": "flac", "wav": "wav", "pcm": "pcm"}

_FILES = ("flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm")
_SECONDS = 1.0
"""The length of every recording in `verbose_json`, `srt` and `vtt`, in seconds."""


async def answer_speech(call: Call) -> web.Response:
    """Answers a text with silence."""
    body = call.body
    call.check_known(parameters.SPEECH)
    for name in ("input", "voice"):
        parameters.check_text(body, name)
    parameters.check_choice(body, "voice", _VOICES)
    parameters.check_choice(body, "response_format", _TYPES)
    parameters.check_choice(body, "stream_format", ["audio"])
    speed = body.get("speed")
    if speed is not None and not (isinstance(speed, int | float) and _SLOWEST <= speed <= _FASTEST):
        raise errors.invalid_value("speed", f"a number from {_SLOWEST} to {_FASTEST}")
    call.count(generation.count_tokens(body["input"]))
    kind = body.get("response_format") or "mp3"
    return web.Response(body=_silence(kind), content_type=f"audio/{_TYPES[kind]}")


async def answer_transcription(call: Call) -> web.Response:
    """Answers a recording with a sentence."""
    body, model = call.body, call.model
    call.check_known(parameters.TRANSCRIPTIONS)
    file = body.get("file")
    if file is None:
        raise errors.missing_parameter("file")
    if not isinstance(file, FileField):
        raise errors.invalid_type("file", "a file")
    if PurePath(file.filename).suffix.lower().removeprefix(".") not in _FILES:
        raise errors.invalid_value("file", f"a file whose name ends in one of {', '.join(_FILES)}")
    if not file.file.read(1):
        raise errors.invalid_value("file", "a recording, but the file is empty")
    parameters.check_choice(body, "response_format", ["json", "text", "srt", "verbose_json", "vtt"])
    kind = body.get("response_format") or "json"
    # OpenAI's reference of transcriptions.
    if model.name.startswith("gpt-4o") and kind not in {"json", "text"}:
        raise errors.unsupported_response_format(kind, model.name)
    said = generation.answer(model, "", None, None)
    call.count(said.completion_tokens)
    return _written(said.text, kind)


def _silence(kind: str) -> bytes:
    match kind:
        case "pcm":
            return bytes(_SAMPLES_PER_SECOND // 5)
        case "wav":
            file = io.BytesIO()
            with wave.open(file, "wb") as recording:
                recording.setnchannels(1)
                recording.setsampwidth(2)
                recording.setframerate(_SAMPLES_PER_SECOND)
                recording.writeframes(_silence("pcm"))
            return file.getvalue()
        case _:
            return _FRAMES[kind]


def _written(text: str, kind: str) -> web.Response:
    match kind:
        case "text":
            return web.Response(text=f"{text}\n")
        case "srt":
            return web.Response(text=f"1\n00:00:00,000 --> 00:00:01,000\n{text}\n\n")
        case "vtt":
            return web.Response(text=f"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n{text}\n\n")
        case "verbose_json":
            segment = {
                "id": 0,
                "seek": 0,
                "start": 0.0,
                "end": _SECONDS,
                "text": text,
                "tokens": [],
                "temperature": 0.0,
                "avg_logprob": 0.0,
                "compression_ratio": 1.0,
                "no_speech_prob": 0.0,
            }
            shown: dict[str, Any] = {"task": "transcribe", "language": "english", "duration": _SECONDS, "text": text}
            return web.json_response({**shown, "segments": [segment]})
        case _:
            return web.json_response({"text": text})
